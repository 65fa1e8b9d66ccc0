"""Somebody has died: one calm page to say so, and one to see what there is to do, for staff of their groups."""

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from facilitator.accounts.queries import users_by_id
from facilitator.core.actor import COORDINATOR
from facilitator.core.db import db
from facilitator.core.errors import Refusal
from facilitator.core.timezones import to_local
from facilitator.groups.queries import get_group, group_ids_in_portfolio
from facilitator.messages.queries import calls_about
from facilitator.registration import death_operations as deaths
from facilitator.registration.blueprint import bp
from facilitator.registration.death_forms import CareForm, DeathForm, ReleaseForm
from facilitator.registration.death_models import Care, Certainty, DeathReport, Teller
from facilitator.registration.death_notices import DEATH
from facilitator.registration.death_queries import (
    care_of,
    find_report,
    get_report,
    has_met_since,
    people_who_died,
    places_before,
)
from facilitator.registration.models import Attendee, Membership
from facilitator.registration.operations import note_reading
from facilitator.registration.ports import open_groups
from facilitator.registration.queries import get_attendee, get_membership, memberships_of
from facilitator.registration.rules import IN_GROUP, LIVE, may_confirm
from facilitator.registration.wish_queries import wishes_of
from facilitator.web.forms import Form
from facilitator.web.guard import actor
from facilitator.web.request import now
from facilitator.web.saving import refusals_on

Answer = str | tuple[str, int] | Response
FOR_THE_GROUP = (Care.FACILITATOR_TOLD, Care.GROUP_TOLD, Care.TIME_TO_REMEMBER)
FOR_THE_FAMILY = (Care.CONDOLENCE, Care.FAMILY_ASKED, Care.HELP_OFFERED)


@bp.get("/desk/attendees/<id:attendee_id>/died")
def death_form(attendee_id: str) -> Answer:
    """Ask the little there is to ask; whoever was told before is led to what there is to do."""
    attendee = get_attendee(attendee_id)
    if find_report(attendee.id) is not None:
        return redirect(url_for("registration.after_death", attendee_id=attendee.id), 303)
    note_reading([attendee], by=actor(), now=now())
    db.session.commit()
    form = DeathForm()
    form.told_on.data = to_local(now(), "Europe/London").date()
    return _ask(attendee, form)


@bp.post("/desk/attendees/<id:attendee_id>/died")
def report_death(attendee_id: str) -> Answer:
    """Everything stops, in this one transaction."""
    attendee, form = get_attendee(attendee_id), DeathForm()
    if form.validate_on_submit():
        with refusals_on(form):
            deaths.report_death(
                attendee,
                teller=Teller(form.teller.data),
                told_by=form.told_by.data or "",
                certainty=Certainty(form.certainty.data),
                told_on=form.told_on.data,
                died_on=form.died_on.data,
                by=actor(),
                now=now(),
            )
            called = attendee.called
            db.session.commit()
            flash(f"Noted. From now on nothing goes out to {called}, in any group.", "success")
            return _on(attendee_id)
    if find_report(attendee_id) is not None:  # a second tap, or a colleague who was quicker
        return _on(attendee_id)
    return _ask(attendee, form), 422


@bp.get("/desk/attendees/<id:attendee_id>/after")
def after_death(attendee_id: str) -> str:
    """What stands still, what is to be confirmed, and what there is to do."""
    report = get_report(attendee_id)
    note_reading([report.attendee], by=actor(), now=now())
    db.session.commit()
    return _show(report)


@bp.post("/desk/attendees/<id:attendee_id>/after/confirm")
def confirm_death(attendee_id: str) -> Answer:
    """A second person says it is so, or the same a day later."""
    return _do(attendee_id, lambda report: deaths.confirm_death(report, by=actor(), now=now()), "Confirmed.")


@bp.post("/desk/attendees/<id:attendee_id>/after/undo")
def undo_death(attendee_id: str) -> Answer:
    """They live."""
    report, form = get_report(attendee_id), Form()
    if form.validate():
        try:
            deaths.undo_death(report, by=actor(), now=now())
        except Refusal as refusal:
            db.session.rollback()
            form.refuse(refusal)
        else:
            called = report.attendee.called
            db.session.commit()
            flash(f"Undone. {called} stands everywhere as before; nothing had gone out.", "success")
            return redirect(url_for("registration.attendee_page", attendee_id=attendee_id), 303)
    return _show(get_report(attendee_id), form), 422


@bp.post("/desk/attendees/<id:attendee_id>/after/care")
def note_care(attendee_id: str) -> Answer:
    """Tick what was done, or take a tick back."""
    form = CareForm()
    care, group_id = form.chosen, form.group_id.data or ""
    report = get_report(attendee_id)
    own = {one.membership.group_id for one in places_before(report.id)} & _own_groups()
    if care is None or (group_id not in own if care in FOR_THE_GROUP else group_id != ""):
        form.form_errors.append("Please press the button beside what was done.")
        return _show(report, form), 422
    change = deaths.note_care if form.done.data == "1" else deaths.take_care_back
    said = "Noted." if form.done.data == "1" else "Taken back."
    return _do(
        attendee_id, lambda report: change(report, care, group_id=group_id, by=actor(), now=now()), said
    )


@bp.post("/desk/memberships/<id:membership_id>/release")
def release_place(membership_id: str) -> Answer:
    """Let the place go: from now on it may be offered."""
    membership, form = get_membership(membership_id), ReleaseForm()
    report = get_report(membership.attendee_id)
    if form.validate():
        with refusals_on(form):
            deaths.release_place(
                membership, although_not_met=bool(form.although_not_met.data), by=actor(), now=now()
            )
            db.session.commit()
            flash("The place is free. It is offered to nobody by itself.", "success")
            return _on(report.attendee_id)
    return _show(get_report(membership.attendee_id), form, membership_id), 422


@bp.get("/desk/groups/<id:group_id>/remembered")
def remembered(group_id: str) -> str:
    """The people of the group who died: out of every list, and not forgotten."""
    group, people = get_group(group_id), people_who_died(group_id)
    note_reading([membership.attendee for membership, _ in people], by=actor(), now=now())
    db.session.commit()
    return render_template("registration/remembered.html", group=group, people=people)


def _do(attendee_id: str, change: Callable[[DeathReport], None], said: str) -> Answer:
    report, form = get_report(attendee_id), Form()
    if form.validate():
        try:
            change(report)
        except Refusal as refusal:
            db.session.rollback()
            form.refuse(refusal)
        else:
            db.session.commit()
            flash(said, "success")
            return _on(attendee_id)
    return _show(get_report(attendee_id), form), 422


def _on(attendee_id: str) -> Response:
    return redirect(url_for("registration.after_death", attendee_id=attendee_id), 303)


def _own_groups() -> set[str]:
    someone = actor()
    own = group_ids_in_portfolio(someone.id) if someone.has(COORDINATOR) else open_groups(someone)
    return own or set()


def _ask(attendee: Attendee, form: DeathForm) -> str:
    own = _own_groups()
    live = [one for one in memberships_of(attendee.id) if one.state in LIVE]
    return render_template(
        "registration/death.html",
        attendee=attendee,
        form=form,
        groups=[one.group.name for one in live if one.group_id in own],
        elsewhere=any(one.group_id not in own for one in live),
    )


def _show(report: DeathReport, form: Form | None = None, releasing: str = "") -> str:
    someone, own = actor(), _own_groups()
    places = [one for one in places_before(report.id) if one.membership.group_id in own]
    done = care_of(report.id)
    people = {report.reported_by, report.confirmed_by or "", *(one.noted_by for one in done.values())}
    return render_template(
        "registration/after_death.html",
        report=report,
        attendee=report.attendee,
        form=form,
        releasing=releasing,
        groups=[
            (one.membership, one.membership.group, one.state in IN_GROUP, _met(one.membership, report))
            for one in places
        ],
        calls=calls_about(report.id, DEATH),
        done=done,
        wishes=wishes_of(report.attendee_id),
        names={key: user.name for key, user in users_by_id(people).items()},
        for_the_group=FOR_THE_GROUP,
        for_the_family=FOR_THE_FAMILY,
        may_confirm=may_confirm(
            reported_by=report.reported_by, reported_at=report.reported_at, by_id=someone.id, now=now()
        ),
        everything=someone.has(COORDINATOR),
        release_form=form if isinstance(form, ReleaseForm) else ReleaseForm(formdata=None),
    )


def _met(membership: Membership, report: DeathReport) -> bool:
    return has_met_since(membership.group_id, report.reported_at, now())

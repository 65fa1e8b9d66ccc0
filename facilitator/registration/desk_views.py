"""The phone desk: one screen while talking, and the page that says what came of it."""

from collections.abc import Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from facilitator.core.db import db
from facilitator.core.errors import Refusal
from facilitator.core.text import tidy
from facilitator.core.tokens import new_token
from facilitator.groups.models import Group, GroupState
from facilitator.groups.queries import get_group, group_ids_in_portfolio, list_groups
from facilitator.organisation.models import WordingKind
from facilitator.organisation.queries import find_wording
from facilitator.registration.access_queries import may_open_attendee
from facilitator.registration.alike_queries import Alike, who_is_alike
from facilitator.registration.blueprint import bp
from facilitator.registration.forms import DeskForm, standing_choices
from facilitator.registration.group_choices import in_a_line
from facilitator.registration.models import Attendee, Standing, Via
from facilitator.registration.operations import join, note_reading
from facilitator.registration.queries import (
    Found,
    find_people,
    get_attendee,
    get_membership,
    membership_by_submission,
    outcome_of_form,
    seats_of,
)
from facilitator.registration.rules import Seats, takes_form
from facilitator.schedule.day_words import joined
from facilitator.schedule.models import GroupSession
from facilitator.schedule.queries import next_session, next_sessions
from facilitator.web.choices import choice
from facilitator.web.guard import actor
from facilitator.web.request import now
from facilitator.web.saving import refusals_on

Answer = str | tuple[str, int] | Response
SOMEBODY_ELSE = "somebody-else"
WHO_IS_IT = "This may be somebody we know already. Ask, say who it is, and write them down."


@bp.get("/desk/phone")
def phone_desk() -> str:
    """The screen; `?q=` looks for somebody known, `?person=` writes that person down, `?group=` chooses the
    group.
    """
    form = DeskForm(formdata=None)
    form.submission.data = new_token()
    person = _known(request.args.get("person", ""))
    form.person.data = person.id if person else ""
    mine = _groups()
    form.group_id.data = request.args.get("group") or (mine[0][0].id if len(mine) == 1 else "")
    wanted = tidy(request.args.get("q", ""))[:80]
    found = find_people(wanted, group_ids_in_portfolio(actor().id)) if wanted else []
    people = [*(one.attendee for one in found), *([person] if person else [])]
    note_reading(people, by=actor(), now=now())
    db.session.commit()
    return _show(form, person, wanted, found)


@bp.post("/desk/phone")
def write_down() -> Answer:
    """Write the caller down, once it is clear whether they are somebody we know."""
    form = DeskForm()
    groups = _groups()
    _offer_groups(form, groups)
    if form.same_as.data and form.same_as.data != SOMEBODY_ELSE:
        form.person.data = form.same_as.data
    person = _known(form.person.data or "")
    valid = form.validate()
    alike = _offer_people(form) if person is None and (valid or form.same_as.data) else []
    if form.person.data and person is None:
        form.person.data = ""
        form.refuse(Refusal("Look for the person again: they could not be found."))
    elif valid and _it_is_clear_who(form, alike):
        with refusals_on(form):
            membership = join(
                get_group(form.group_id.data or ""),
                attendee=person,
                consent_wording_id=form.wording_id.data,
                via=Via.PHONE,
                standing=Standing(form.standing.data),
                been_before=bool(form.been_before.data),
                submission=form.key,
                by=actor(),
                now=now(),
                **form.details(),
            )
            membership_id = membership.id
            db.session.commit()
            return redirect(url_for("registration.written_down", membership_id=membership_id), 303)
    if membership_by_submission(form.submission.data or "") is not None:
        form.submission.data = new_token()
    note_reading([one.found.attendee for one in alike], by=actor(), now=now())
    page = _show(form, person)
    db.session.commit()
    return page, 422


@bp.get("/desk/memberships/<id:membership_id>/written-down")
def written_down(membership_id: str) -> str:
    """What came of it, and what to say before hanging up."""
    membership = get_membership(membership_id)
    note_reading([membership.attendee], by=actor(), now=now())
    db.session.commit()
    return render_template(
        "registration/written_down.html",
        membership=membership,
        group=membership.group,
        outcome=outcome_of_form(membership).value,
        coming=next_session(membership.group_id, now()),
    )


def _show(form: DeskForm, person: Attendee | None, wanted: str = "", found: Sequence[Found] = ()) -> str:
    groups = _groups()
    _offer_groups(form, groups)
    wording = find_wording(WordingKind.CONSENT)
    if wording is not None and form.wording_id.data != wording.id:
        form.wording_id.data, form.consent.data = wording.id, False
    return render_template(
        "registration/phone_desk.html",
        form=form,
        any_groups=bool(groups),
        person=person,
        wanted=wanted,
        found=found,
        wording=wording,
    )


def _groups() -> list[tuple[Group, GroupSession | None, Seats]]:
    """The groups of one's own portfolio that somebody can join, with the next date and the places."""
    mine = list_groups(group_ids_in_portfolio(actor().id), [GroupState.OPEN])
    joinable = [group for group in mine if takes_form(group)]
    ids = [group.id for group in joinable]
    following, seats = next_sessions(ids, now()), seats_of(ids)
    return [(group, following.get(group.id), seats[group.id]) for group in joinable]


def _offer_groups(form: DeskForm, groups: list[tuple[Group, GroupSession | None, Seats]]) -> None:
    form.group_id.choices = [choice(g.id, g.name, hint=in_a_line(c, s)) for g, c, s in groups]
    form.standing.choices = standing_choices(own_words=False)


def _it_is_clear_who(form: DeskForm, alike: Sequence[Alike]) -> bool:
    """Whether nobody we know may be the caller, or we were told that it is somebody else. Otherwise the form asks.

    A form sent again is answered as the first time, though the caller is known by then.
    """
    if not alike or form.same_as.data == SOMEBODY_ELSE:
        return True
    if membership_by_submission(form.submission.data or "") is not None:
        return True
    form.refuse(Refusal(WHO_IS_IT, "same_as"))
    return False


def _offer_people(form: DeskForm) -> list[Alike]:
    """Whoever of one's own groups may be the caller, as choices with what tells them apart."""
    alike = who_is_alike(
        group_ids_in_portfolio(actor().id),
        called=form.called.data or "",
        full_name=form.full_name.data or "",
        phone=form.phone.data or "",
        email=form.email.data or "",
        town=form.town.data or "",
    )
    nobody = choice(SOMEBODY_ELSE, "Somebody else: write down a new person")
    form.same_as.choices = [*(_as_choice(one) for one in alike), nobody] if alike else []
    return alike


def _as_choice(one: Alike) -> Any:
    """`Kate Brown, Hampton: use this record`, with the groups and what is the same."""
    person = one.found.attendee
    groups = ", ".join(dict.fromkeys(membership.group.name for membership in one.found.memberships))
    words = f"{person.full_name or person.called}, {person.town or 'town not known'}: use this record"
    return choice(person.id, words, hint=f"{groups}. It has {joined(one.same)}.")


def _known(attendee_id: str) -> Attendee | None:
    """The person named in the address or the form, if they are of one's own groups."""
    if not attendee_id or not may_open_attendee(actor(), {"attendee_id": attendee_id}):
        return None
    return get_attendee(attendee_id)

"""Finding a person, their page, and how they are reached. Each showing of a person is noted in the audit."""

from datetime import timedelta
from functools import partial

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from facilitator.core.actor import COORDINATOR
from facilitator.core.db import db
from facilitator.core.text import tidy
from facilitator.groups.models import Venue
from facilitator.groups.queries import group_ids_in_portfolio
from facilitator.registration.blueprint import bp
from facilitator.registration.break_queries import breaks_of
from facilitator.registration.death_queries import find_report
from facilitator.registration.ending_queries import latest_endings
from facilitator.registration.enquiry_queries import referral_of
from facilitator.registration.forms import ContactForm
from facilitator.registration.models import Attendee, Channel, Membership
from facilitator.registration.my_queries import MyDate, dates_of
from facilitator.registration.need_rules import as_needs, say_needs, say_unmet
from facilitator.registration.operations import change_contact as save_contact
from facilitator.registration.operations import note_reading
from facilitator.registration.ports import open_groups
from facilitator.registration.queries import (
    consents_of,
    find_people,
    get_attendee,
    history_of,
    memberships_of,
)
from facilitator.registration.rules import GONE, LIVE
from facilitator.registration.step_rules import buttons_for, may_note_break, may_note_leaving
from facilitator.registration.transfer_queries import may_be_known
from facilitator.registration.wish_queries import agreement_numbers, not_seen, wishes_of
from facilitator.schedule.queries import sessions_between
from facilitator.web.guard import actor
from facilitator.web.request import now
from facilitator.web.saving import refusals_on

Answer = str | tuple[str, int] | Response
DAY_AROUND = timedelta(hours=24)
DATES_SHOWN = 4


@bp.get("/desk/people/attendees")
def find() -> str:
    """People of one's own groups, by name or telephone number; nobody is listed unasked."""
    wanted = tidy(request.args.get("q", ""))[:80]
    found = find_people(wanted, group_ids_in_portfolio(actor().id))
    note_reading([person.attendee for person in found], by=actor(), now=now())
    db.session.commit()
    return render_template("registration/find.html", wanted=wanted, found=found)


@bp.get("/desk/attendees/<id:attendee_id>")
def attendee_page(attendee_id: str) -> str:
    """Everything about one person that this member of staff may see."""
    attendee, someone = get_attendee(attendee_id), actor()
    note_reading([attendee], by=someone, now=now())
    db.session.commit()
    everything = someone.has(COORDINATOR)
    own = group_ids_in_portfolio(someone.id) if everything else (open_groups(someone) or set())
    memberships = [m for m in memberships_of(attendee.id) if m.group_id in own]
    live = {m.group_id for m in memberships if m.state in LIVE and m.state not in GONE}
    return render_template(
        "registration/person.html",
        attendee=attendee,
        report=find_report(attendee.id),
        known=may_be_known([m.id for m in memberships]),
        memberships=[
            (m, buttons_for(m.state, someone), may_note_leaving(m.state, someone)) for m in memberships
        ],
        everything=everything,
        wishes=wishes_of(attendee.id) if everything else None,
        numbers=agreement_numbers(memberships),
        unseen=not_seen(memberships),
        needs=say_needs(attendee.needs, attendee.access_needs),
        unmet={m.id: say_unmet([attendee.needs], _place_of(m)) for m in memberships if m.state in LIVE},
        breaks=breaks_of(memberships),
        endings=latest_endings([m.id for m in memberships]) if everything else {},
        may_note_break=partial(may_note_break, actor=someone),
        dates=_next_dates(attendee, memberships) if everything else [],
        shows_contact=everything or _meets_around_now(live),
        consents=consents_of(attendee.id) if everything else [],
        referral=referral_of([m.id for m in memberships]) if everything else None,
        history=[(c, g) for c, g in history_of(attendee.id) if g.id in own] if everything else [],
    )


@bp.get("/desk/attendees/<id:attendee_id>/contact")
def contact_form(attendee_id: str) -> Answer:
    """How somebody is called and reached, to be changed."""
    attendee = get_attendee(attendee_id)
    note_reading([attendee], by=actor(), now=now())
    db.session.commit()
    return _show_contact(
        attendee, ContactForm(obj=attendee, data={"ticks": [need.value for need in as_needs(attendee.needs)]})
    )


@bp.post("/desk/attendees/<id:attendee_id>/contact")
def change_contact(attendee_id: str) -> Answer:
    """Save how somebody is called and reached."""
    attendee, form = get_attendee(attendee_id), ContactForm()
    if form.validate_on_submit():
        with refusals_on(form, attendee):
            save_contact(
                attendee, expected_version=form.expected_version, by=actor(), now=now(), **form.details()
            )
            words = attendee.channel.words.lower()
            db.session.commit()
            flash(f"Saved. We tell {attendee.called} things by {words} from now on.", "success")
            return redirect(url_for("registration.attendee_page", attendee_id=attendee_id), 303)
    return _show_contact(attendee, form), 422


def _place_of(membership: Membership) -> Venue | None:
    """Where the group usually meets, if it meets anywhere."""
    return membership.group.venue if membership.group.format.needs_venue else None


def _next_dates(attendee: Attendee, memberships: list[Membership]) -> list[MyDate]:
    """The next dates about which somebody who rings may say something."""
    return [one for one in dates_of(attendee.id, memberships, now()) if one.may_say][:DATES_SHOWN]


def _show_contact(attendee: Attendee, form: ContactForm) -> str:
    return render_template("registration/contact.html", attendee=attendee, form=form, ways=list(Channel))


def _meets_around_now(group_ids: set[str]) -> bool:
    """A counsellor sees how to reach people from the day before a session to the day after."""
    if not group_ids:
        return False
    return bool(sessions_between(group_ids, now() - DAY_AROUND, now() + DAY_AROUND))

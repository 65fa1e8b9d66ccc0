"""The one place where floors meet upwards: signals to reactions, ports to answers, periodic jobs.

What follows from what, read here as a whole:

- sessions_added -> the series' team is put on the new sessions
- session_moved, session_changed -> where time or place are others, facilitators and speakers are asked again
- session_cancelled -> facilitators and speakers are released; what people had said about that date counts no more
- session_restored -> facilitators and speakers are taken back, to confirm
- schedule_changed (many at once) -> the same for all its sessions; a new series gets the team of the old one
- change_undone -> facilitators and speakers stand as before, and what people had said counts again
- consequences of any of these, shown before it is saved, each of which may be left out: everybody who comes is
  told (of a session back on, those who heard that it was off), facilitators and speakers are told
- seat_freed, places_changed (a limit was raised) -> whoever is next and asked us to take a place has it
- group_settings_changed -> coming sessions are marked as changed, so that calendars notice
- people_to_be_told (somebody else runs a session) -> whoever is expected hears who will be with them
- call_noted, call_taken_back -> whoever asked to come, or to be rung, counts as spoken with, is rung again, or did
  not reply
- user_disabled -> that person's calendar links end
- address_refused -> it is remembered on whoever has it, and nothing more is mailed there
- group_changed -> whoever runs the new group hears that somebody comes to it, without a name
- membership_ended (two of us decided that somebody stops coming) -> the group's joining details are to be changed
- attendee_died -> the facilitators of their groups are to be rung, in private (what was to reach the person
  stopped in the operation itself, and the gate says so again at hand-over)
- organisation_set_up -> the usual kinds of session are there
"""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from flask import Flask

from facilitator.accounts import identity
from facilitator.accounts.contact_queries import contacts_of_users
from facilitator.accounts.models import User
from facilitator.accounts.signals import user_disabled
from facilitator.assignments import access_queries as assignment_access
from facilitator.assignments import operations as assignments
from facilitator.assignments.consequence_operations import Staffing
from facilitator.assignments.models import Assignment
from facilitator.assignments.signals import people_to_be_told
from facilitator.assignments.team_queries import facilitators_of_group, has_lead, names_at
from facilitator.attendance.chase_operations import ask_for_attendance
from facilitator.config import Settings
from facilitator.core.actor import Actor
from facilitator.core.clock import Clock
from facilitator.core.db import db, write_transaction
from facilitator.feeds import operations as feeds
from facilitator.feeds.models import FeedKind
from facilitator.groups import operations as groups
from facilitator.groups import ports as group_ports
from facilitator.groups.models import Group
from facilitator.groups.signals import group_settings_changed, places_changed
from facilitator.messages import access_queries as message_access
from facilitator.messages import call_upkeep, delivery
from facilitator.messages import ports as message_ports
from facilitator.messages.models import CallState, CallTask, PersonKind
from facilitator.messages.ports import Contact
from facilitator.messages.registry import NoticeRow
from facilitator.messages.signals import address_refused, call_being_noted, call_noted, call_taken_back
from facilitator.messages.worker import Job
from facilitator.organisation.models import Organisation
from facilitator.organisation.signals import organisation_set_up
from facilitator.people import refusal_operations as people_refusals
from facilitator.people.contact_queries import contacts_of_facilitators, contacts_of_speakers
from facilitator.people.queries import facilitator_of_user
from facilitator.registration import access_queries as registration_access
from facilitator.registration import break_operations as breaks
from facilitator.registration import offer_upkeep
from facilitator.registration import ports as registration_ports
from facilitator.registration import refusal_operations as registration_refusals
from facilitator.registration import reply_operations as replies
from facilitator.registration.call_operations import follow_call, follow_call_taken_back, hold_for_call
from facilitator.registration.consequence_operations import Members
from facilitator.registration.death_models import DeathReport
from facilitator.registration.death_notices import ring_facilitators
from facilitator.registration.enquiry_operations import (
    follow_enquiry_call,
    follow_enquiry_call_taken_back,
    hold_for_enquiry_call,
)
from facilitator.registration.enquiry_queries import (
    contacts_of_enquirers,
    may_open_enquiry,
    why_not_tell_enquirer,
)
from facilitator.registration.models import Membership
from facilitator.registration.place_operations import fill_places
from facilitator.registration.reminder_upkeep import remind_of_coming_sessions
from facilitator.registration.signals import attendee_died, group_changed, membership_ended, seat_freed
from facilitator.registration.staff_told_operations import tell_who_is_there
from facilitator.registration.told_queries import contacts_of, why_not_send
from facilitator.registration.transfer_notices import tell_facilitators
from facilitator.schedule import operations as schedule
from facilitator.schedule import ports as schedule_ports
from facilitator.schedule.change_types import PLACE_AND_TIME, Effect
from facilitator.schedule.models import ChangeKind, GroupSession, ScheduleChange, Series, SessionChange
from facilitator.schedule.queries import next_session
from facilitator.schedule.rules import is_urgent
from facilitator.schedule.signals import (
    change_undone,
    schedule_changed,
    session_cancelled,
    session_changed,
    session_moved,
    session_restored,
    sessions_added,
)
from facilitator.web import request
from facilitator.web.ports import Ports

TimedScope = Callable[[Actor, Mapping[str, str], datetime], bool]


def connect(ports: Ports) -> None:
    """Fill the ports and connect the signals. May be called for every app made in one process."""
    ports.identity = identity.identity
    ports.scopes.update(_scopes())
    message_ports.answers.address_book = AddressBook()
    message_ports.answers.send_gate = _send_gate
    message_ports.answers.open_groups = _open_groups
    message_ports.answers.zone_of = _zone_of
    registration_ports.answers.open_groups = _open_groups
    registration_ports.answers.who_runs = names_at
    group_ports.checks.publish = [_missing_before_publishing]
    group_ports.checks.close = [_in_the_way_of_ending]
    schedule_ports.answers.consequences = [Members(), Staffing()]
    for port in (message_ports.answers, registration_ports.answers, schedule_ports.answers):
        port.check()
    for signal, reaction in REACTIONS:
        signal.connect(reaction)


def jobs(app: Flask) -> list[Job]:
    """What `facilitator work` does again and again: name, seconds between two runs, and the work itself."""
    settings: Settings = app.extensions["facilitator.settings"]
    clock: Clock = app.extensions["facilitator.clock"]
    return [
        Job("remind", 300, lambda: remind_of_coming_sessions(clock)),
        Job("deliver messages", 2, lambda: delivery.deliver_due(settings, clock)),
        Job("ask for attendance", 900, lambda: _at_once(ask_for_attendance, clock)),
        Job("drop calls no longer needed", 60, lambda: call_upkeep.drop_needless_calls(clock)),
        Job("look after letters", 60, lambda: call_upkeep.look_after_letters(clock)),
        Job("watch offers", 300, lambda: offer_upkeep.watch_offers(clock)),
        Job("fill places", 3600, lambda: offer_upkeep.fill_waiting_groups(clock)),
        Job("extend horizons", 3600, lambda: _at_once(schedule.extend_horizons, clock)),
        Job("ask after breaks", 3600, lambda: _at_once(breaks.ask_after_breaks, clock)),
        Job("end groups", 3600, lambda: _at_once(groups.finish_ending_groups, clock)),
    ]


def _at_once(job: Callable[[datetime], int], clock: Clock) -> int:
    with write_transaction():
        return job(clock.now())


# --- who may know of what ---


def _at_now(scope: TimedScope) -> Callable[[Actor, Mapping[str, str]], bool]:
    return lambda actor, args: scope(actor, args, request.now())


def _scopes() -> dict[str, Callable[[Actor, Mapping[str, str]], bool]]:
    return {
        "group": _at_now(assignment_access.may_open_group),
        "session": _at_now(assignment_access.may_open_session),
        "series": _at_now(assignment_access.may_open_series),
        "assignment": _at_now(assignment_access.may_open_assignment),
        "booking": _at_now(assignment_access.may_open_booking),
        "attendee": registration_access.may_open_attendee,
        "membership": registration_access.may_open_membership,
        "enquiry": may_open_enquiry,
        "call": message_access.may_open_call,
        "message": message_access.may_open_message,
    }


def _open_groups(actor: Actor) -> set[str] | None:
    return assignment_access.group_ids_open_to(actor, request.now())


# --- the outbox asks who somebody is, and whether to send ---


class AddressBook:
    """Finds a recipient in the slice that keeps them."""

    BOOKS: Mapping[PersonKind, Callable[[Collection[str]], Mapping[str, Contact]]] = {
        PersonKind.ATTENDEE: contacts_of,
        PersonKind.FACILITATOR: contacts_of_facilitators,
        PersonKind.SPEAKER: contacts_of_speakers,
        PersonKind.USER: contacts_of_users,
        PersonKind.ENQUIRER: contacts_of_enquirers,
    }

    def contact(self, person_kind: PersonKind, person_id: str) -> Contact | None:
        """How to reach this person, or None when nobody may."""
        return self.contacts(person_kind, [person_id]).get(person_id)

    def contacts(self, person_kind: PersonKind, person_ids: Collection[str]) -> Mapping[str, Contact]:
        """The same for many at once, by id."""
        return self.BOOKS[person_kind](person_ids)


def _send_gate(message: NoticeRow, now: datetime) -> str | None:
    if message.person_kind is PersonKind.ENQUIRER:
        return why_not_tell_enquirer(message)
    return why_not_send(message, now) if message.person_kind is PersonKind.ATTENDEE else None


def _zone_of(group_id: str) -> str | None:
    group = db.session.get(Group, group_id)
    return group.timezone if group else None


def _missing_before_publishing(group: Group, now: datetime) -> list[str]:
    missing = []
    if not has_lead(group.id, now):
        missing.append("Choose who leads the group.")
    if next_session(group.id, now) is None:
        missing.append("Set up at least one date to come.")
    return missing


def _in_the_way_of_ending(group: Group, now: datetime) -> list[str]:
    return ["A session is still to come."] if next_session(group.id, now) is not None else []


# --- what follows ---


def _when_added(series: Series, *, sessions: list[GroupSession], by: Actor, now: datetime) -> None:
    assignments.copy_defaults(sessions, now=now)


def _when_moved(session: GroupSession, *, change: SessionChange, by: Actor, now: datetime) -> None:
    assignments.ask_again(session, now=now, change_id=change.schedule_change_id)


def _when_changed(session: GroupSession, *, change: SessionChange, by: Actor, now: datetime) -> None:
    if PLACE_AND_TIME.intersection(change.parts.split()):
        assignments.ask_again(session, now=now, change_id=change.schedule_change_id)


def _when_cancelled(session: GroupSession, *, change: SessionChange, by: Actor, now: datetime) -> None:
    assignments.release_all(session, now=now, change_id=change.schedule_change_id)
    replies.wipe_replies(session, change_id=change.schedule_change_id or change.id)


def _when_restored(session: GroupSession, *, change: SessionChange, by: Actor, now: datetime) -> None:
    assignments.take_back(session, now=now, change_id=change.schedule_change_id)


def _when_schedule_changed(change: ScheduleChange, *, effect: Effect, by: Actor, now: datetime) -> None:
    again = [one.session for one in effect.touched if one.asks_again]
    if again:
        assignments.ask_again(*again, now=now, change_id=change.id)
    gone = [one.session for one in effect.touched if one.kind is ChangeKind.CANCELLED]
    if gone or effect.removed:
        assignments.release_all(*gone, *effect.removed, now=now, change_id=change.id)
    if effect.series is not None and effect.new_series is not None:
        assignments.hand_over_team(effect.series.id, effect.new_series.id, effect.made, now=now)


def _when_undone(change: ScheduleChange, *, made: list[str], by: Actor, now: datetime) -> None:
    assignments.undo_change(change.id, at=change.at, made=made, now=now)
    replies.bring_back_replies(change_id=change.id)


def _when_people_to_be_told(
    session: GroupSession, *, assignment: Assignment, by: Actor, now: datetime
) -> None:
    tell_who_is_there(session, about_id=assignment.id, now=now)


def _when_settings_changed(group: Group, *, before: Mapping[str, Any], by: Actor, now: datetime) -> None:
    schedule.touch_group_sessions(group, before=before, now=now)


def _when_place_free(group: Group, *, by: Actor, now: datetime) -> None:
    fill_places(group.id, now=now)


def _when_organisation_set_up(organisation: Organisation, *, by: Actor, now: datetime) -> None:
    schedule.add_usual_kinds()


def _before_a_call_is_noted(call: CallTask) -> None:
    hold_for_call(call)
    hold_for_enquiry_call(call)


def _when_call_noted(call: CallTask, *, outcome: CallState, by: Actor, now: datetime) -> None:
    follow_call(call, outcome=outcome, by=by, now=now)
    follow_enquiry_call(call, outcome=outcome, by=by, now=now)


def _when_call_taken_back(
    call: CallTask, *, outcome: CallState, noted_at: datetime | None, by: Actor, now: datetime
) -> None:
    follow_call_taken_back(call, noted_at=noted_at, by=by, now=now)
    follow_enquiry_call_taken_back(call, noted_at=noted_at, now=now)


def _when_disabled(user: User, *, by: Actor, now: datetime) -> None:
    facilitator = facilitator_of_user(user.id)
    if facilitator is not None:
        feeds.revoke_links(FeedKind.FACILITATOR, facilitator.id, now=now)


def _when_refused(person_kind: PersonKind, *, person_id: str, address: str, by: Actor, now: datetime) -> None:
    if person_kind is PersonKind.ATTENDEE:
        registration_refusals.note_refused_address(address, by=by, now=now)
    elif person_kind in (PersonKind.FACILITATOR, PersonKind.SPEAKER):
        people_refusals.note_refused_address(person_id, address, by=by, now=now)


def _when_group_changed(membership: Membership, *, by: Actor, now: datetime) -> None:
    there = facilitators_of_group(membership.group_id, now)
    tell_facilitators(membership, [one.id for one in there], now=now)


def _when_membership_ended(membership: Membership, *, by: Actor, now: datetime) -> None:
    groups.ask_to_change_joining_details(membership.group, by=by, now=now)


def _when_died(report: DeathReport, *, group_ids: list[str], by: Actor, now: datetime) -> None:
    for group_id in group_ids:
        coming = next_session(group_id, now)
        ring_facilitators(
            report,
            group_id,
            [one.id for one in facilitators_of_group(group_id, now) if one.user_id != by.id or not by.id],
            urgent=coming is not None and is_urgent(coming.starts_at, now),
            now=now,
        )


REACTIONS = (
    (sessions_added, _when_added),
    (session_moved, _when_moved),
    (session_changed, _when_changed),
    (session_cancelled, _when_cancelled),
    (session_restored, _when_restored),
    (people_to_be_told, _when_people_to_be_told),
    (schedule_changed, _when_schedule_changed),
    (change_undone, _when_undone),
    (group_settings_changed, _when_settings_changed),
    (seat_freed, _when_place_free),
    (places_changed, _when_place_free),
    (membership_ended, _when_membership_ended),
    (attendee_died, _when_died),
    (call_being_noted, _before_a_call_is_noted),
    (call_noted, _when_call_noted),
    (call_taken_back, _when_call_taken_back),
    (group_changed, _when_group_changed),
    (user_disabled, _when_disabled),
    (address_refused, _when_refused),
    (organisation_set_up, _when_organisation_set_up),
)

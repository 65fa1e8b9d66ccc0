"""What somebody who has asked is told, discreetly, and the calls that answer them."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from facilitator.core.db import get_row
from facilitator.core.timezones import to_local, to_utc
from facilitator.messages.models import PersonKind
from facilitator.messages.queue_operations import call_somebody, notify
from facilitator.messages.registry import Links, NoticeRow, register_notice
from facilitator.organisation.holidays import bank_holidays
from facilitator.organisation.queries import find_organisation
from facilitator.registration.enquiry_models import Enquiry, EnquiryState
from facilitator.registration.enquiry_rules import OPEN
from facilitator.registration.models import Channel
from facilitator.registration.notices import OFFICE_OPENS
from facilitator.registration.rules import FIRST_CALL_WORKING_DAYS, working_days_after

RECEIVED = "registration.enquiry_received"
RING_BACK = "registration.ring_back"
RING_AT = "registration.enquiry_call_booked"
RANG = "registration.enquiry_no_reply"
STILL_TRUE: Mapping[str, frozenset[EnquiryState]] = {
    RECEIVED: OPEN,
    RING_BACK: OPEN,
    RING_AT: frozenset({EnquiryState.CALL_BOOKED}),
    RANG: frozenset({EnquiryState.NO_REPLY}),
}


def acknowledge(enquiry: Enquiry, *, now: datetime) -> None:
    """Say that it came, to those who gave an e-mail address; and put the call on the list for the next working day."""
    ask_to_ring(enquiry, version=1, due_at=next_office_hours(FIRST_CALL_WORKING_DAYS, now), now=now)
    if enquiry.channel is Channel.EMAIL:
        notify(RECEIVED, **_about(enquiry), now=now)


def ask_to_ring(enquiry: Enquiry, *, version: int, due_at: datetime, now: datetime) -> None:
    """Put a call on the list; each later try, or other time, has a version of its own."""
    call_somebody(RING_BACK, **_about(enquiry), subject_version=version, now=now, due_at=due_at)


def tell_when_we_ring(enquiry: Enquiry, *, told: bool, now: datetime) -> None:
    """Confirm the agreed time: by e-mail, or by a call unless they were `told` just now."""
    if enquiry.channel is Channel.EMAIL or not told:
        notify(
            RING_AT,
            **_about(enquiry),
            subject_version=enquiry.version,
            now=now,
            useless_after=enquiry.call_at,
        )


def tell_that_we_rang(enquiry: Enquiry, *, now: datetime) -> None:
    """Say once, in writing, that we rang and that they may ring. Nobody is rung about it."""
    if enquiry.channel is Channel.EMAIL:
        notify(RANG, **_about(enquiry), subject_version=enquiry.version, now=now)


def next_office_hours(working_days: int, now: datetime) -> datetime:
    """Nine o'clock where the organisation is, that many working days after now; as an instant."""
    zone, nation = _place()
    today = to_local(now, zone).date()
    closed: frozenset[date] = frozenset(bank_holidays(nation, (today.year, today.year + 1)))
    day = working_days_after(today, working_days, closed)
    return to_utc(datetime.combine(day, time(OFFICE_OPENS.hour, OFFICE_OPENS.minute)), zone)


def local_zone() -> str:
    """The clock by which calls are agreed: the organisation's."""
    return _place()[0]


def _place() -> tuple[str, str]:
    found = find_organisation()
    return (found.timezone, found.nation.value) if found else ("Europe/London", "england_wales")


def _about(enquiry: Enquiry) -> dict[str, Any]:
    return {
        "subject_id": enquiry.id,
        "person_kind": PersonKind.ENQUIRER,
        "person_id": enquiry.id,
        "group_id": enquiry.wanted_group_id,
    }


def _enquiry_context(row: NoticeRow, links: Links) -> dict[str, Any]:
    """Variables of a notice about an enquiry. Raises NotFound."""
    enquiry = get_row(Enquiry, row.subject_id)
    zone = local_zone()
    return {
        "answer_by": to_local(next_office_hours(FIRST_CALL_WORKING_DAYS, row.created_at), zone),
        "call_at": to_local(enquiry.call_at, zone) if enquiry.call_at else None,
        "looking_for": enquiry.looking_for,
        "referred": enquiry.referral is not None,
    }


for _kind, _folder, _why in (
    (RECEIVED, "enquiry_received", "Acknowledge an enquiry"),
    (RING_BACK, "ring_back", "Asked to be rung"),
    (RING_AT, "call_booked", "Tell when we ring"),
    (RANG, "no_reply", "Say that we rang"),
):
    register_notice(_kind, folder=_folder, why=_why, context=_enquiry_context)

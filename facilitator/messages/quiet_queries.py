"""Whether it is quiet now: by the organisation's hours, on the clock of the group."""

from datetime import datetime

from facilitator.core.timezones import to_local
from facilitator.messages.models import Message
from facilitator.messages.ports import zone_of
from facilitator.messages.quiet_rules import QuietHours
from facilitator.messages.registry import find
from facilitator.organisation.queries import find_organisation


def quiet_until(message: Message, now: datetime) -> datetime | None:
    """Until when a message that may go now had better wait; None to send it. Instants are aware UTC.

    Nothing waits that is urgent, answers somebody, has been on its way already, or would come too late in the morning.
    """
    organisation = find_organisation()
    if (
        organisation is None
        or message.urgent
        or message.handed_at is not None
        or find(message.kind).at_any_hour
    ):
        return None
    zone = zone_of(message.group_id) if message.group_id else None
    hours = QuietHours(organisation.quiet_from, organisation.quiet_until)
    morning = hours.morning(now, zone or organisation.timezone)
    if morning is None or (message.useless_after is not None and morning >= message.useless_after):
        return None
    return morning


def office_quiet_until(now: datetime) -> datetime | None:
    """Until when it is quiet where the office is, on the wall; None when it is not."""
    organisation = find_organisation()
    if organisation is None:
        return None
    hours = QuietHours(organisation.quiet_from, organisation.quiet_until)
    morning = hours.morning(now, organisation.timezone)
    return to_local(morning, organisation.timezone) if morning else None

"""What somebody may say about one date, and what it means for the day. Pure."""

from datetime import datetime

from facilitator.groups.models import Format
from facilitator.registration.reply_errors import DateIsOver, NotTakingPlace, NotThatWay
from facilitator.registration.reply_models import Answer
from facilitator.schedule.models import GroupSession, SessionStatus

# How people take part who say nothing, and which other ways that kind of session has.
_USUALLY = {
    Format.IN_PERSON: Format.IN_PERSON,
    Format.ONLINE: Format.ONLINE,
    Format.TELEPHONE: Format.TELEPHONE,
    Format.HYBRID: Format.IN_PERSON,
}
_OTHER_WAYS = {
    Format.HYBRID: (Answer.ONLINE, Answer.PHONE),
    Format.ONLINE: (Answer.PHONE,),
}
_HOW = {Answer.ONLINE: Format.ONLINE, Answer.PHONE: Format.TELEPHONE}


def other_ways(meets: Format) -> tuple[Answer, ...]:
    """The ways in which somebody may take part this time that are not the usual one of that session."""
    return _OTHER_WAYS.get(meets, ())


def how_expected(meets: Format, answer: Answer | None) -> Format | None:
    """How somebody comes to a session that meets like that; None when they told us that they cannot.

    A way the session no longer has is forgotten: they come as everybody does.
    """
    if answer is Answer.CANNOT_COME:
        return None
    if answer is not None and answer in other_ways(meets):
        return _HOW[answer]
    return _USUALLY[meets]


def check_may_say(session: GroupSession, answer: Answer, now: datetime) -> None:
    """Raises NotTakingPlace, DateIsOver, NotThatWay."""
    if session.status is not SessionStatus.PLANNED or session.dropped:
        raise NotTakingPlace
    if session.ends_at <= now:
        raise DateIsOver
    if answer in _HOW and answer not in other_ways(session.format):
        raise NotThatWay

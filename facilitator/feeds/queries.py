"""What a calendar link shows, decided anew at each read. Plain rows: this is the hot path.

A feed takes at most three statements, however many groups and sessions it has. Instants are UTC.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from sqlalchemy import ColumnElement, and_, exists, or_, select

from facilitator.accounts.models import User
from facilitator.assignments.models import LIVE_ASSIGNMENTS, Assignment, AssignmentState
from facilitator.core.db import db
from facilitator.feeds.calendar import DAYS_BACK, MONTHS_ON, FeedEvent, FeedHeader, in_window
from facilitator.feeds.models import FeedKind, FeedToken
from facilitator.feeds.rules import link_lives, sees_sessions
from facilitator.groups.models import Format, Group, GroupState, Venue
from facilitator.organisation.models import Organisation
from facilitator.people.models import Facilitator
from facilitator.registration.models import Attendee, Membership
from facilitator.registration.rules import EXPECTED
from facilitator.schedule.models import ChangeKind, GroupSession, SessionChange, SessionStatus

MANY_GROUPS = "My dates"
OWN_SESSIONS = "My sessions"
_HIDDEN = (GroupState.DRAFT, GroupState.DISCARDED)
_USUAL_ZONE = "Europe/London"


@dataclass(frozen=True)
class Feed:
    """What one link shows now. `hide_status`: see `calendar.build`."""

    link_id: str
    last_read_at: datetime | None
    header: FeedHeader
    events: list[FeedEvent]
    hide_status: bool


@dataclass(frozen=True)
class LinkRow:
    """A link that works, as its owner may know of it: never its token."""

    created_at: datetime
    last_read_at: datetime | None
    last_client: str


@dataclass(frozen=True)
class SessionFile:
    """One session to download, and whether anybody may."""

    header: FeedHeader
    event: FeedEvent
    public: bool


@dataclass(frozen=True)
class _View:
    """How one owner sees sessions: the calendar's name, which sessions, and whether the place is shown."""

    name: str
    wanted: ColumnElement[bool] | None
    with_place: bool = True


def feed_for(token_hash: str, now: datetime) -> Feed | None:
    """The feed behind a link, by the hash of its token; None when the link shows nothing any more, or never did."""
    link = _link(token_hash)
    view = _VIEWS[link.kind](link.owner_id, now) if link is not None else None
    if link is None or view is None:
        return None
    events = [] if view.wanted is None else _events(view, now)
    return Feed(
        link_id=link.id,
        last_read_at=link.last_read_at,
        header=FeedHeader(name=view.name, zone=link.timezone or _USUAL_ZONE),
        events=events,
        hide_status=bool(link.keep_cancelled_visible),
    )


def links_of(kind: FeedKind, owner_id: str) -> list[LinkRow]:
    """The owner's links that work, newest first."""
    statement = (
        select(FeedToken.created_at, FeedToken.last_read_at, FeedToken.last_client)
        .where(FeedToken.kind == kind, FeedToken.owner_id == owner_id, FeedToken.revoked_at.is_(None))
        .order_by(FeedToken.created_at.desc(), FeedToken.id)
    )
    return [LinkRow(*row) for row in db.session.execute(statement)]


def session_file(session_id: str) -> SessionFile | None:
    """One session as a calendar entry; public, then without its place, only if its group publishes its dates."""
    statement = _rows().add_columns(Group.publish_dates).where(GroupSession.id == session_id)
    statement = statement.where(Group.state.not_in(_HIDDEN), GroupSession.dropped.is_(False))
    row = db.session.execute(statement).one_or_none()
    if row is None:
        return None
    header = FeedHeader(name=row.discreet_name, zone=row.timezone)
    return SessionFile(header, _event(row, with_place=not row.publish_dates), row.publish_dates)


def _link(token_hash: str) -> Any:
    statement = (
        select(
            FeedToken.id,
            FeedToken.kind,
            FeedToken.owner_id,
            FeedToken.last_read_at,
            Organisation.timezone,
            Organisation.keep_cancelled_visible,
        )
        .outerjoin(Organisation, Organisation.only_row == 1)
        .where(FeedToken.token_hash == token_hash, FeedToken.revoked_at.is_(None))
    )
    return db.session.execute(statement).one_or_none()


def _attendee_view(attendee_id: str, now: datetime) -> _View | None:
    """Their groups' sessions while they are in a group; then, and after a death, empty for 90 days, then nothing."""
    statement = (
        select(
            Membership.state,
            Membership.state_since,
            Membership.group_id,
            Group.discreet_name,
            Attendee.gone_since,
        )
        .join(Group, Group.id == Membership.group_id)
        .join(Attendee, Attendee.id == Membership.attendee_id)
        .where(Membership.attendee_id == attendee_id)
    )
    spells = list(db.session.execute(statement))
    gone_since = spells[0].gone_since if spells else None
    if not link_lives([(row.state, row.state_since) for row in spells], now, gone_since=gone_since):
        return None
    if gone_since is not None or not sees_sessions([row.state for row in spells]):
        return _View(MANY_GROUPS, None)
    groups = {row.group_id: row.discreet_name for row in spells if row.state in EXPECTED}
    name = next(iter(groups.values())) if len(groups) == 1 else MANY_GROUPS
    return _View(name, GroupSession.group_id.in_(groups))


def _facilitator_view(facilitator_id: str, now: datetime) -> _View | None:
    """The sessions they are down for; nothing at once when they run groups no more or may not sign in."""
    statement = (
        select(Facilitator.id)
        .outerjoin(User, User.id == Facilitator.user_id)
        .where(Facilitator.id == facilitator_id, Facilitator.active)
        .where(or_(Facilitator.user_id.is_(None), User.active))
    )
    if db.session.scalar(statement) is None:
        return None
    # A cancellation lets go of whoever was down for the session: they are to see that it is off, not nothing.
    let_go = exists().where(
        SessionChange.session_id == GroupSession.id,
        SessionChange.kind == ChangeKind.CANCELLED,
        SessionChange.at == Assignment.state_at,
    )
    down_for_it = or_(
        Assignment.state.in_(LIVE_ASSIGNMENTS),
        and_(
            Assignment.state == AssignmentState.RELEASED,
            GroupSession.status == SessionStatus.CANCELLED,
            let_go,
        ),
    )
    mine = exists().where(
        Assignment.session_id == GroupSession.id, Assignment.facilitator_id == facilitator_id, down_for_it
    )
    return _View(OWN_SESSIONS, mine)


def _group_view(group_id: str, now: datetime) -> _View | None:
    """A group's dates and nothing else, while it publishes them."""
    statement = select(Group.discreet_name).where(
        Group.id == group_id, Group.publish_dates, Group.state.not_in(_HIDDEN)
    )
    name = db.session.scalar(statement)
    return _View(name, GroupSession.group_id == group_id, with_place=False) if name is not None else None


_VIEWS = {
    FeedKind.ATTENDEE: _attendee_view,
    FeedKind.FACILITATOR: _facilitator_view,
    FeedKind.GROUP: _group_view,
}


def _events(view: _View, now: datetime) -> list[FeedEvent]:
    """The sessions a feed shows, in order. The window of a few days more is cut to local days afterwards."""
    assert view.wanted is not None
    statement = (
        _rows()
        .where(view.wanted, Group.state.not_in(_HIDDEN), GroupSession.dropped.is_(False))
        .where(GroupSession.ends_at >= now - timedelta(days=DAYS_BACK + 2))
        .where(GroupSession.starts_at <= now + relativedelta(months=MONTHS_ON, days=2))
        .order_by(GroupSession.starts_at, GroupSession.uid)
    )
    events = (_event(row, with_place=view.with_place) for row in db.session.execute(statement))
    return [event for event in events if in_window(event, now)]


def _rows() -> Any:
    return (
        select(
            GroupSession.uid,
            GroupSession.sequence,
            GroupSession.changed_at,
            GroupSession.local_start,
            GroupSession.local_end,
            GroupSession.starts_at,
            GroupSession.ends_at,
            GroupSession.timezone,
            GroupSession.status,
            GroupSession.format,
            Group.discreet_name,
            Venue.name.label("venue"),
            Venue.address,
        )
        .join(Group, Group.id == GroupSession.group_id)
        .outerjoin(Venue, Venue.id == GroupSession.venue_id)
    )


def _event(row: Any, *, with_place: bool) -> FeedEvent:
    return FeedEvent(
        uid=row.uid,
        sequence=row.sequence,
        changed_at=row.changed_at,
        local_start=row.local_start,
        local_end=row.local_end,
        utc_start=row.starts_at,
        utc_end=row.ends_at,
        zone=row.timezone,
        summary=row.discreet_name,
        location=_place(row) if with_place else None,
        cancelled=row.status is SessionStatus.CANCELLED,
    )


def _place(row: Any) -> str | None:
    """Where to go, on one line; how to join online or by phone is never written into a calendar."""
    if row.format is Format.ONLINE:
        return "Online"
    if row.format is Format.TELEPHONE:
        return "By phone"
    if row.venue is None:
        return None
    return ", ".join(part.strip() for part in (row.venue, *row.address.splitlines()) if part.strip())

"""Making, replacing and ending calendar links. A link's token is given once; only its hash is kept."""

from datetime import datetime

from sqlalchemy import or_, select, update

from facilitator.audit.operations import record
from facilitator.core.actor import SYSTEM, Actor
from facilitator.core.db import Identified, db, get_row
from facilitator.core.tokens import hash_token, new_token
from facilitator.feeds.errors import DatesNotPublished, NoLongerActive
from facilitator.feeds.models import FeedKind, FeedToken
from facilitator.feeds.notices import tell_link_reset
from facilitator.feeds.rules import NOTED_EVERY
from facilitator.groups.models import Group
from facilitator.people.models import Facilitator
from facilitator.registration.models import Attendee


def new_link(kind: FeedKind, owner_id: str, *, by: Actor, now: datetime) -> str:
    """The token of a new link, to be shown once; the owner's other links go on.

    Raises NotFound, DatesNotPublished for a group, NoLongerActive for a facilitator.
    """
    return _make(kind, owner_id, "calendar_link.made", by=by, now=now)


def reset_link(kind: FeedKind, owner_id: str, *, by: Actor, now: datetime) -> str:
    """The token of a new link; every earlier one of this owner answers no more from this moment, and they are told.

    Raises NotFound, DatesNotPublished for a group, NoLongerActive for a facilitator.
    """
    ended = _revoke(kind, owner_id, now)
    token = _make(kind, owner_id, "calendar_link.reset", by=by, now=now)
    if ended:
        tell_link_reset(_link_of(token), now=now)
    return token


def revoke_links(kind: FeedKind, owner_id: str, *, now: datetime, by: Actor = SYSTEM) -> int:
    """End every link of this owner at once; gives how many there were. Raises NotFound."""
    owner = _owner(kind, owner_id)
    ended = _revoke(kind, owner_id, now)
    record("calendar_link.revoked", owner, by=by, now=now, group_id=_group_id(kind, owner_id))
    db.session.flush()
    return ended


def note_read(link_id: str, *, client: str, now: datetime) -> None:
    """Note when and by what kind of program a link was last read; at most hourly.

    Leaves no audit entry: a calendar program asks all day, and nobody looked at anything.
    """
    db.session.execute(
        update(FeedToken)
        .where(
            FeedToken.id == link_id,
            or_(FeedToken.last_read_at.is_(None), FeedToken.last_read_at <= now - NOTED_EVERY),
        )
        .values(last_read_at=now, last_client=client)
        .execution_options(synchronize_session=False)
    )


def _make(kind: FeedKind, owner_id: str, action: str, *, by: Actor, now: datetime) -> str:
    owner = _owner(kind, owner_id)
    if isinstance(owner, Group) and not owner.publish_dates:
        raise DatesNotPublished
    if isinstance(owner, Facilitator) and not owner.active:
        raise NoLongerActive
    token = new_token()
    row = FeedToken(kind=kind, owner_id=owner_id, token_hash=hash_token(token), created_at=now)
    db.session.add(row)
    record(action, row, by=by, now=now, group_id=_group_id(kind, owner_id), reason=kind.value)
    db.session.flush()
    return token


def _link_of(token: str) -> FeedToken:
    statement = select(FeedToken).where(FeedToken.token_hash == hash_token(token))
    return db.session.scalars(statement).one()


def _owner(kind: FeedKind, owner_id: str) -> Identified:
    if kind is FeedKind.ATTENDEE:
        return get_row(Attendee, owner_id)
    if kind is FeedKind.FACILITATOR:
        return get_row(Facilitator, owner_id)
    return get_row(Group, owner_id)


def _revoke(kind: FeedKind, owner_id: str, now: datetime) -> int:
    result = db.session.execute(
        update(FeedToken)
        .where(FeedToken.kind == kind, FeedToken.owner_id == owner_id, FeedToken.revoked_at.is_(None))
        .values(revoked_at=now)
        .execution_options(synchronize_session="fetch")
    )
    return int(result.rowcount)  # type: ignore[attr-defined]


def _group_id(kind: FeedKind, owner_id: str) -> str | None:
    return owner_id if kind is FeedKind.GROUP else None

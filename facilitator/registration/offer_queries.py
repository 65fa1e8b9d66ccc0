"""Reads of offers and of how waiting lists stand, each a fixed number of statements."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from facilitator.core.db import db
from facilitator.core.timezones import to_local
from facilitator.core.tokens import hash_token
from facilitator.groups.models import Group
from facilitator.organisation.closure_queries import days_off
from facilitator.registration.models import Channel, Membership
from facilitator.registration.models import MembershipState as State
from facilitator.registration.offer_models import Offer
from facilitator.registration.offer_rules import answer_day, comes_near_on
from facilitator.registration.queries import seats_of
from facilitator.registration.waiting_rules import Held, Outlook, outlook


def running_offer(membership_id: str) -> Offer | None:
    """The offer of this membership that is not ended, freshly read; None when there is none."""
    statement = select(Offer).where(Offer.membership_id == membership_id, Offer.outcome.is_(None))
    return db.session.scalars(statement.execution_options(populate_existing=True)).one_or_none()


def running_offers(group_ids: Collection[str] | None = None) -> list[Offer]:
    """The offers that hold a place in these groups (None: in all), by their date, with people and groups."""
    statement = _with_people().where(Offer.outcome.is_(None), Membership.state == State.OFFERED)
    if group_ids is not None:
        statement = statement.where(Membership.group_id.in_(group_ids))
    return list(db.session.scalars(statement.order_by(Offer.reply_by, Offer.id)))


def offers_of(membership_ids: Collection[str]) -> dict[str, list[Offer]]:
    """Every offer of these memberships, by membership, newest first."""
    found: dict[str, list[Offer]] = {}
    statement = select(Offer).where(Offer.membership_id.in_(membership_ids)).order_by(Offer.number.desc())
    for offer in db.session.scalars(statement) if membership_ids else ():
        found.setdefault(offer.membership_id, []).append(offer)
    return found


def offer_by_link(token: str) -> Offer | None:
    """Whose link to answer an offer this is; None for a wrong or revoked one."""
    return db.session.scalars(_with_people().where(Offer.link_hash == hash_token(token))).one_or_none()


def first_answer_day(group: Group, channel: Channel, now: datetime) -> date:
    """The day by which an offer made now is to be answered, unless another is chosen; local to the group."""
    working_days = group.offer_days_post if channel is Channel.POST else group.offer_days
    return answer_day_after(group, working_days, now)


def answer_day_after(group: Group, working_days: int, now: datetime) -> date:
    """The day so many working days of the group's nation after now; bank holidays and own closures are none."""
    today = to_local(now, group.timezone).date()
    return answer_day(today, working_days, closed_days(group, today))


def comes_near(offer: Offer) -> date:
    """The local day from which the date of this offer is near."""
    last = to_local(offer.reply_by, offer.membership.group.timezone).date()
    return comes_near_on(last, closed_days(offer.membership.group, last))


def closed_days(group: Group, around: date) -> frozenset[date]:
    """The days of that year and those beside it on which nobody works."""
    return frozenset(days_off(group.nation.value, (around.year - 1, around.year, around.year + 1)))


def waiting_people(group_ids: Collection[str]) -> list[Membership]:
    """Who waits in these groups, with person and group."""
    statement = (
        select(Membership)
        .join(Membership.attendee)
        .join(Membership.group)
        .options(contains_eager(Membership.attendee), contains_eager(Membership.group))
        .where(Membership.group_id.in_(group_ids), Membership.state == State.WAITING)
    )
    return list(db.session.scalars(statement))


def outlooks(group_ids: Collection[str], now: datetime) -> dict[str, list[Outlook]]:
    """For each of these groups how its waiting list stands; two where places online are counted apart."""
    seats = seats_of(group_ids)
    waiting = waiting_people(group_ids)
    offers = running_offers(group_ids)
    groups = {one.group_id: one.group for one in [*waiting, *(offer.membership for offer in offers)]}
    found: dict[str, list[Outlook]] = {}
    for group_id, group in groups.items():
        today = to_local(now, group.timezone).date()
        for online in (False, True) if group.online_apart else (False,):
            mine = [one for one in waiting if one.group_id == group_id and _pool(one) is online]
            held = [
                Held(
                    offer.membership.attendee.called,
                    to_local(offer.reply_by, group.timezone),
                    lapsed=offer.reply_by <= now,
                )
                for offer in offers
                if offer.membership.group_id == group_id and _pool(offer.membership) is online
            ]
            count = seats[group_id].of(online)
            found.setdefault(group_id, []).append(
                outlook(group, count, mine, held, today=today, online=online)
            )
    return found


def places_to_offer(group_ids: Collection[str], now: datetime) -> list[Membership]:
    """For each of these groups with a free place and somebody to ask: who is next, and for each further place."""
    return [one for views in outlooks(group_ids, now).values() for view in views for one in view.next]


def _pool(membership: Membership) -> bool:
    return membership.online and membership.group.online_apart


def _with_people() -> Select[Offer]:
    """Offers with their membership, person and group, in one statement."""
    return (
        select(Offer)
        .join(Offer.membership)
        .join(Membership.attendee)
        .join(Membership.group)
        .options(
            contains_eager(Offer.membership).options(
                contains_eager(Membership.attendee), contains_eager(Membership.group)
            )
        )
    )

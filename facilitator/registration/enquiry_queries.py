"""Reads of enquiries without a group. A fixed number of statements each."""

from collections.abc import Collection, Mapping

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from facilitator.core.actor import COORDINATOR, Actor
from facilitator.core.db import db, get_row
from facilitator.groups.queries import group_ids_in_portfolio
from facilitator.messages.models import CallTask
from facilitator.messages.ports import Contact
from facilitator.messages.registry import NoticeRow
from facilitator.registration.enquiry_models import Enquiry, EnquiryChange, EnquiryState, Referral
from facilitator.registration.enquiry_notices import STILL_TRUE
from facilitator.registration.enquiry_rules import OPEN

LATELY = 30


def get_enquiry(enquiry_id: str) -> Enquiry:
    """The enquiry; raises NotFound."""
    return get_row(Enquiry, enquiry_id)


def enquiry_by_submission(submission: str) -> Enquiry | None:
    """What the form with that key became."""
    return db.session.scalars(select(Enquiry).where(Enquiry.submission == submission)).one_or_none()


def may_open_enquiry(actor: Actor, args: Mapping[str, str]) -> bool:
    """The scope "enquiry": coordinators; one that names a group, those who look after that group."""
    found = db.session.get(Enquiry, args.get("enquiry_id", ""))
    if found is None or not actor.has(COORDINATOR):
        return False
    return found.wanted_group_id is None or found.wanted_group_id in group_ids_in_portfolio(actor.id)


def enquiries_open(group_ids: Collection[str]) -> list[Enquiry]:
    """On which somebody of ours has the next word: about no group or one of these, oldest first."""
    return _listed(OPEN, group_ids, oldest_first=True)


def enquiries_closed(group_ids: Collection[str]) -> list[Enquiry]:
    """The last 30 that came to an end, newest first."""
    return _listed(frozenset(EnquiryState) - OPEN, group_ids, oldest_first=False)[:LATELY]


def changes_of(enquiry_id: str) -> list[EnquiryChange]:
    """What has happened, newest first."""
    statement = select(EnquiryChange).where(EnquiryChange.enquiry_id == enquiry_id)
    return list(db.session.scalars(statement.order_by(EnquiryChange.at.desc(), EnquiryChange.id)))


def tries_in_vain(enquiry: Enquiry, kind: str) -> int:
    """How often we rang since we last spoke, or since they asked."""
    since = enquiry.spoken_at or enquiry.created_at
    rung = select(func.sum(CallTask.tries)).where(
        CallTask.kind == kind, CallTask.subject_id == enquiry.id, CallTask.created_at >= since
    )
    return int(db.session.scalar(rung) or 0)


def referral_of(membership_ids: Collection[str]) -> Referral | None:
    """Who sent the person with these memberships, if anybody did."""
    statement = (
        select(Referral)
        .join(Enquiry, Enquiry.id == Referral.enquiry_id)
        .where(Enquiry.membership_id.in_(membership_ids))
        .order_by(Referral.created_at.desc())
        .limit(1)
    )
    return db.session.scalars(statement).one_or_none()


def contacts_of_enquirers(enquiry_ids: Collection[str]) -> Mapping[str, Contact]:
    """How to reach these people, by id; nobody who said no, or is in a group by now."""
    reachable = OPEN | {EnquiryState.NO_REPLY}
    found = select(Enquiry).where(Enquiry.id.in_(enquiry_ids), Enquiry.state.in_(reachable))
    return {
        one.id: _contact(one) for one in db.session.scalars(found.options(joinedload(Enquiry.wanted_group)))
    }


def why_not_tell_enquirer(notice: NoticeRow) -> str | None:
    """Why a notice about an enquiry must not go out any more: its state, or `gone`; None to send."""
    enquiry = db.session.get(Enquiry, notice.subject_id)
    if enquiry is None:
        return "gone"
    return None if enquiry.state in STILL_TRUE.get(notice.kind, OPEN) else enquiry.state.value


def _listed(
    states: Collection[EnquiryState], group_ids: Collection[str], *, oldest_first: bool
) -> list[Enquiry]:
    order = Enquiry.created_at if oldest_first else Enquiry.state_since.desc()
    own = or_(Enquiry.wanted_group_id.is_(None), Enquiry.wanted_group_id.in_(group_ids))
    statement = (
        select(Enquiry)
        .where(Enquiry.state.in_(states), own)
        .options(joinedload(Enquiry.wanted_group), joinedload(Enquiry.referral))
        .order_by(order, Enquiry.id)
    )
    return list(db.session.scalars(statement))


def _contact(one: Enquiry) -> Contact:
    return Contact(
        name=one.called,
        email=one.email,
        phone=one.phone,
        channel=one.channel.value,
        group_words=one.wanted_group.discreet_name if one.wanted_group else "",
        voicemail_ok=one.voicemail_ok,
        best_time=one.best_time,
    )

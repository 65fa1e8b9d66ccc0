"""What is said about the offer of a place: by e-mail with a link to answer it, and on the telephone."""

from datetime import datetime
from typing import Any

from sqlalchemy import exists, select

from facilitator.core.db import db, get_row
from facilitator.core.timezones import to_local
from facilitator.core.tokens import link_token
from facilitator.messages.models import CallState, CallTask, Message, MessageState, PersonKind
from facilitator.messages.queue_operations import call_somebody, cancel_unsent, notify
from facilitator.messages.registry import Links, NoticeRow, register_notice
from facilitator.registration.models import Channel
from facilitator.registration.notices import group_context
from facilitator.registration.offer_models import Offer
from facilitator.schedule.queries import next_session

PLACE_OFFERED = "registration.place_offered"
OFFER_LAPSING = "registration.offer_lapsing"
OFFER_LAPSED = "registration.offer_lapsed"
OFFER_TAKEN_BACK = "registration.offer_taken_back"
ABOUT_OFFER = frozenset({PLACE_OFFERED, OFFER_LAPSING, OFFER_LAPSED, OFFER_TAKEN_BACK})

OFFER_LINK = "place-offer"
_LEFT = (MessageState.HANDING, MessageState.SENT, MessageState.MAY_HAVE_ARRIVED)


def offer_token(offer: Offer) -> str:
    """The token of the link with which the person answers."""
    return link_token(OFFER_LINK, offer.id, offer.link_generation)


def offer_path(offer: Offer) -> str:
    """The path of the page on which the person answers, good until the link is made anew."""
    return f"/offer/{offer_token(offer)}"


def tell_offer(offer: Offer, *, now: datetime) -> None:
    """Put the call about a new offer on the list; whoever chose e-mail gets a letter with the link as well."""
    if offer.channel is Channel.EMAIL:
        notify(PLACE_OFFERED, **_about(offer), now=now)
    call_somebody(PLACE_OFFERED, **_about(offer), now=now)


def tell_that_it_ends(offer: Offer, *, now: datetime) -> None:
    """Say that the date comes near; no second call where the first is still to be made."""
    to_ring = exists().where(
        CallTask.kind == PLACE_OFFERED, CallTask.subject_id == offer.id, CallTask.state == CallState.TO_DO
    )
    if offer.channel is Channel.EMAIL or not db.session.scalar(select(to_ring)):
        notify(OFFER_LAPSING, **_about(offer), subject_version=offer.version, now=now)


def call_about_lapse(offer: Offer, *, now: datetime) -> None:
    """The date has passed: one call in place of those that were still to be made."""
    stop_telling(offer, now=now)
    call_somebody(OFFER_LAPSED, **_about(offer), subject_version=offer.version, now=now)


def tell_taken_back(offer: Offer, *, now: datetime) -> None:
    """Tell whoever has, or may have, read of the offer that the place is not held any more."""
    read = exists().where(
        Message.kind == PLACE_OFFERED, Message.subject_id == offer.id, Message.state.in_(_LEFT)
    )
    if db.session.scalar(select(read)):
        notify(OFFER_TAKEN_BACK, **_about(offer), now=now)


def stop_telling(offer: Offer, *, now: datetime) -> None:
    """What has not been sent or rung about this person's offer is not needed any more."""
    cancel_unsent(
        person_id=offer.membership.attendee_id,
        group_id=offer.membership.group_id,
        kinds=[PLACE_OFFERED, OFFER_LAPSING, OFFER_LAPSED],
        now=now,
    )


def _about(offer: Offer) -> dict[str, Any]:
    return {
        "subject_id": offer.id,
        "person_kind": PersonKind.ATTENDEE,
        "person_id": offer.membership.attendee_id,
        "group_id": offer.membership.group_id,
    }


def _context(row: NoticeRow, links: Links) -> dict[str, Any]:
    """Variables of a notice about an offer. Raises NotFound."""
    offer = get_row(Offer, row.subject_id)
    group = offer.membership.group
    return {
        **group_context(group, offer.membership.attendee),
        "session": next_session(group.id, row.created_at),
        "reply_by": to_local(offer.reply_by, group.timezone),
        "answer_here": links.to(offer_path(offer)),
        "by_letter": isinstance(row, Message),
    }


def _register() -> None:
    for kind, folder, why in (
        (PLACE_OFFERED, "place_offered", "Offer a place"),
        (OFFER_LAPSING, "offer_lapsing", "An offer ends soon"),
        (OFFER_LAPSED, "offer_lapsed", "An offer was not answered"),
        (OFFER_TAKEN_BACK, "offer_taken_back", "An offer was taken back"),
    ):
        register_notice(kind, folder=folder, why=why, context=_context)


_register()

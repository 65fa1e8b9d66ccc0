"""Letters to print and to post: the list, the sheets for the printer, and what became of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from jinja2 import TemplateError

from facilitator.core.db import db
from facilitator.core.errors import NotFound, Refusal
from facilitator.messages.access_queries import reach_of
from facilitator.messages.letter_forms import LettersForm
from facilitator.messages.letter_models import PaperLetter
from facilitator.messages.letter_operations import note_posted, take_back_posted
from facilitator.messages.letter_queries import LetterCard, letters_just_posted, letters_to_print
from facilitator.messages.letter_rules import address_lines
from facilitator.messages.ports import reason_not_to_send
from facilitator.messages.registry import UnknownNotice
from facilitator.messages.render import Renderer
from facilitator.messages.words import REASON_WORDS
from facilitator.organisation.queries import find_organisation
from facilitator.schedule.queries import sessions_by_id
from facilitator.web.guard import actor
from facilitator.web.request import now, settings

bp = Blueprint("letters", __name__, url_prefix="/desk/letters")
UNDO_FOR = timedelta(hours=1)


@dataclass(frozen=True)
class Sheet:
    """One letter as it is printed."""

    card: LetterCard
    to: list[str]
    paragraphs: list[str]


@dataclass(frozen=True)
class LeftOut:
    """A letter that is not printed, and why."""

    name: str
    why: str


@bp.get("")
def list_page() -> str:
    """The letters to print, by what they are about."""
    return _list_page(None)


@bp.get("/print")
def print_page() -> str:
    """The letters on paper: all of them, or those named by `letter`. The gate is asked again for each."""
    wanted = request.args.getlist("letter")[:100]
    cards = letters_to_print(reach_of(actor()), now=now(), ids=wanted or None)
    renderer = Renderer(settings().base_url)
    made = [_sheet(card, renderer, now()) for card in cards]
    return render_template(
        "messages/letter_sheets.html",
        sheets=[one for one in made if isinstance(one, Sheet)],
        left_out=[one for one in made if isinstance(one, LeftOut)],
        zone=_zone(),
    )


@bp.post("/posted")
def posted() -> ResponseReturnValue:
    """Note that letters were posted: one, or all that the page showed."""
    return _note(note_posted, "Noted: {count} posted.", "They are told.")


@bp.post("/taken-back")
def taken_back() -> ResponseReturnValue:
    """Letters were not posted after all."""
    return _note(take_back_posted, "Taken back: {count} to print again.", "")


def _note(operation: Callable[..., list[PaperLetter]], said: str, then: str) -> ResponseReturnValue:
    form = LettersForm()
    if not form.validate():
        return _list_page(form), 422
    try:
        done = len(operation(form.ids, reach=reach_of(actor()), by=actor(), now=now()))
    except Refusal as refusal:
        db.session.rollback()
        form.refuse(refusal)
        return _list_page(form), 422
    db.session.commit()
    count = "1 letter" if done == 1 else f"{done} letters"
    flash(f"{said.format(count=count)} {then}".strip(), "success")
    return redirect(url_for("letters.list_page"), 303)


def _list_page(form: LettersForm | None) -> str:
    reach = reach_of(actor())
    cards = letters_to_print(reach, now=now())
    return render_template(
        "messages/letters.html",
        form=form,
        blocks=_blocks(cards),
        total=len(cards),
        posted=letters_just_posted(reach, by_id=actor().id, since=now() - UNDO_FOR),
        zone=_zone(),
        nav_current="messages",
    )


def _blocks(cards: list[LetterCard]) -> list[dict[str, Any]]:
    """The letters by what they are about, those that have to go soonest first."""
    sessions = sessions_by_id({card.letter.session_id for card in cards if card.letter.session_id})
    order = {key: place for place, key in reversed(list(enumerate(map(_about, cards))))}
    blocks = groupby(sorted(cards, key=lambda card: order[_about(card)]), _about)
    return [
        {"why": own[0].why, "session": sessions.get(own[0].letter.session_id or ""), "cards": own}
        for _, rows in blocks
        if (own := list(rows))
    ]


def _about(card: LetterCard) -> tuple[str, str]:
    return (card.letter.kind, card.letter.session_id or "")


def _sheet(card: LetterCard, renderer: Renderer, at: datetime) -> Sheet | LeftOut:
    """The letter ready for the printer, or why it is not printed."""
    contact = card.contact
    reason = reason_not_to_send(card.letter, at)
    if reason is not None:
        return LeftOut(contact.name, REASON_WORDS.get(reason, "it is no longer needed"))
    if not contact.address.strip():
        return LeftOut(contact.name, "no address is known")
    try:
        paragraphs = renderer.spoken(card.letter, contact)
    except (NotFound, UnknownNotice):
        return LeftOut(contact.name, "what it was about is no longer there")
    except TemplateError:
        return LeftOut(contact.name, REASON_WORDS["not_rendered"])
    return Sheet(card, address_lines(contact.full_name or contact.name, contact.address), paragraphs)


def _zone() -> str:
    organisation = find_organisation()
    return organisation.timezone if organisation else "Europe/London"

"""The call list, made for a phone, and the page of messages."""

from collections import defaultdict
from datetime import datetime, time, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from jinja2 import TemplateError

from facilitator.core.actor import ADMINISTRATOR, COORDINATOR, MANAGER
from facilitator.core.db import db
from facilitator.core.errors import NotFound, Refusal
from facilitator.core.timezones import to_local, to_utc
from facilitator.messages import outbox_queries, queries, queue_operations
from facilitator.messages.access_queries import reach_of
from facilitator.messages.call_operations import OUTCOMES, record_outcome, undo_outcome
from facilitator.messages.forms import CallForm, OutcomeForm
from facilitator.messages.hold_queries import Batch, held_batches
from facilitator.messages.models import CallState
from facilitator.messages.queries import CallCard
from facilitator.messages.quiet_queries import office_quiet_until
from facilitator.messages.refusal_operations import note_came_back
from facilitator.messages.registry import UnknownNotice, private_kinds, why_words
from facilitator.messages.render import Renderer
from facilitator.messages.words import OUTCOME_SENTENCES, OUTCOME_WORDS, reason_words, state_word
from facilitator.organisation.queries import find_organisation
from facilitator.people.queries import facilitator_of_user
from facilitator.schedule.queries import sessions_by_id
from facilitator.web.forms import Form
from facilitator.web.guard import actor
from facilitator.web.request import now, settings

bp = Blueprint("messages", __name__)
UNDO_FOR = timedelta(hours=1)
CARDS = 20


@bp.get("/desk/calls")
def calls() -> str:
    """The calls to make, urgent first. A manager sees how many, not whom."""
    if actor().has(MANAGER):
        return _counts_page()
    return _calls_page(None)


@bp.post("/desk/calls/<id:call_id>/outcome")
def note_outcome(call_id: str) -> ResponseReturnValue:
    """Note how a call went."""
    call, form = queries.get_call(call_id), OutcomeForm()
    if not form.validate():
        form.form_errors.append("Choose how the call went.")
        return _calls_page(form), 422
    try:
        record_outcome(call, form.chosen, expected_tries=form.expected_tries, by=actor(), now=now())
    except Refusal as refusal:
        form.refuse(refusal)
        return _calls_page(form), 422
    db.session.commit()
    flash(OUTCOME_SENTENCES[form.chosen], "success")
    return redirect(url_for("messages.calls"), 303)


@bp.post("/desk/calls/<id:call_id>/undo")
def undo(call_id: str) -> ResponseReturnValue:
    """Take the last outcome back."""
    call, form = queries.get_call(call_id), CallForm()
    if not form.validate():
        return _calls_page(form), 422
    try:
        undo_outcome(call, expected_tries=form.expected_tries, by=actor(), now=now())
    except Refusal as refusal:
        form.refuse(refusal)
        return _calls_page(form), 422
    db.session.commit()
    flash("Taken back. The call is on the list again.", "success")
    return redirect(url_for("messages.calls"), 303)


@bp.get("/desk/messages")
def outbox() -> str:
    """What went out, what waits, what could not be delivered."""
    return _outbox_page(None)


@bp.post("/desk/messages/<id:message_id>/again")
def try_again(message_id: str) -> ResponseReturnValue:
    """Put a message that failed back in the queue."""
    message, form = outbox_queries.get_message(message_id), Form()
    if not form.validate():
        return _outbox_page(form), 422
    try:
        queue_operations.try_again(message, by=actor(), now=now())
    except Refusal as refusal:
        form.refuse(refusal)
        return _outbox_page(form), 422
    db.session.commit()
    flash("The message is in the queue again. It goes out within a minute.", "success")
    return redirect(url_for("messages.outbox"), 303)


@bp.post("/desk/messages/<id:message_id>/came-back")
def came_back(message_id: str) -> ResponseReturnValue:
    """Note that a message came back: nothing more is mailed to that address."""
    message, form = outbox_queries.get_message(message_id), Form()
    if not form.validate():
        return _outbox_page(form), 422
    try:
        note_came_back(message, by=actor(), now=now())
    except Refusal as refusal:
        db.session.rollback()
        form.refuse(refusal)
        return _outbox_page(form), 422
    db.session.commit()
    flash("Noted. Nothing more is mailed to that address until it is changed.", "success")
    return redirect(url_for("messages.outbox"), 303)


def _calls_page(form: Form | None) -> str:
    reach = reach_of(actor())
    groups, too = reach.group_ids, reach.enquirers
    reader = facilitator_of_user(actor().id)
    own = reader.id if reader else None
    cards = queries.call_list(groups, now=now(), limit=CARDS, enquirers=too, reader_id=own)
    due = [card for card in cards if card.call.due_at <= now()]
    later = [card for card in cards if card.call.due_at > now()]
    hidden = private_kinds()
    first = next((card for card in [*due, *later] if card.call.kind not in hidden), None)
    said = request.args.get("say") or (first.call.id if first else "")
    to_do, urgent = queries.count_calls(groups, now=now(), enquirers=too, reader_id=own)
    return render_template(
        "messages/calls.html",
        form=form,
        blocks=_blocks(due),
        later=_blocks(later),
        to_do=to_do,
        urgent=urgent,
        quiet_until=office_quiet_until(now()),
        noted=queries.calls_just_noted(groups, by_id=actor().id, since=now() - UNDO_FOR, enquirers=too),
        said=said,
        script=next((_script(card) for card in cards if card.call.id == said), ""),
        outcomes=[(outcome, OUTCOME_WORDS[outcome]) for outcome in OUTCOMES],
        outcome_words=OUTCOME_WORDS,
        voicemail=CallState.VOICEMAIL_LEFT,
        nav_current="messages",
    )


def _counts_page() -> str:
    to_do, urgent = queries.count_calls(None, now=now())
    pairs = queries.sessions_with_calls(None, now=now())
    told = queries.told_counts({session_id for session_id, _ in pairs})
    sessions = sessions_by_id({session_id for session_id, _ in pairs})
    lines = [
        (sessions.get(session_id), why_words(kind), *told.get((session_id, kind), (0, 0)))
        for session_id, kind in pairs
    ]
    return render_template(
        "messages/call_counts.html", to_do=to_do, urgent=urgent, lines=lines, nav_current="messages"
    )


def _blocks(cards: list[CallCard]) -> list[dict[str, Any]]:
    """The cards by what they are about, in the order of their first card."""
    sessions = sessions_by_id({card.call.session_id for card in cards if card.call.session_id})
    grouped: dict[tuple[str | None, str], list[CallCard]] = defaultdict(list)
    for card in cards:
        grouped[card.call.session_id, card.call.kind].append(card)
    told = queries.told_counts({session_id for session_id, _ in grouped if session_id})
    return [
        {
            "why": own[0].why,
            "session": sessions.get(session_id or ""),
            "told": told.get((session_id, kind)) if session_id else None,
            "cards": own,
        }
        for (session_id, kind), own in grouped.items()
    ]


def _script(card: CallCard) -> str:
    """What to say; nothing when the words cannot be made, since the call can be made without them."""
    try:
        return Renderer(settings().base_url).script(card.call, card.contact)
    except (NotFound, UnknownNotice, TemplateError):
        return ""


def _outbox_page(form: Form | None) -> str:
    reach = reach_of(actor())
    named = not actor().has(MANAGER)
    held = held_batches(reach) if named else []
    return render_template(
        "messages/outbox.html",
        form=form,
        overview=outbox_queries.overview(reach, day_start=_day_start(now())),
        named=named,
        needing=outbox_queries.messages_needing_somebody(reach) if named else [],
        held=held,
        held_texts=_held_texts(held),
        held_sessions=sessions_by_id([one.example.session_id for one in held if one.example.session_id]),
        may_release=actor().has(COORDINATOR),
        waiting=outbox_queries.messages_waiting(reach) if named else [],
        done=outbox_queries.messages_done(reach) if named else [],
        may_try_again=actor().has(COORDINATOR, ADMINISTRATOR),
        state_word=state_word,
        reason_words=reason_words,
        zone=_zone(),
        to_files=settings().smtp_url is None,
        nav_current="messages",
    )


def _held_texts(held: list[Batch]) -> dict[str, tuple[str, str]]:
    """By row: what somebody would read, for each thing that is held; left out where it cannot be made."""
    examples = [batch.example for batch in held]
    people, renderer = queries.contacts_for(examples), Renderer(settings().base_url)
    found = {}
    for row in examples:
        try:
            if row.person_id in people:
                found[row.id] = renderer.words(row, people[row.person_id])
        except (NotFound, UnknownNotice, TemplateError):
            continue
    return found


def _zone() -> str:
    organisation = find_organisation()
    return organisation.timezone if organisation else "Europe/London"


def _day_start(instant: datetime) -> datetime:
    """Local midnight, as an instant."""
    return to_utc(datetime.combine(to_local(instant, _zone()).date(), time()), _zone())

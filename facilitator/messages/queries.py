"""What pages read of the call list, and how many have been told. A fixed number of statements each."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, not_, or_, select, true

from facilitator.core.db import db, get_row
from facilitator.messages import rules
from facilitator.messages.letter_models import LetterState, PaperLetter
from facilitator.messages.models import CallState, CallTask, Message, MessageState, PersonKind
from facilitator.messages.ports import EMAIL, PHONE, POST, Contact, address_book
from facilitator.messages.registry import NoticeRow, private_kinds, why_words

TOLD = frozenset({MessageState.SENT, CallState.SPOKE, CallState.VOICEMAIL_LEFT, LetterState.POSTED})
NOBODY_TO_TELL = frozenset(
    {MessageState.CANCELLED, MessageState.SUPPRESSED, CallState.NOT_NEEDED, LetterState.NOT_NEEDED}
)
_WAYS: tuple[tuple[Any, str, Any, Any], ...] = (
    (Message, EMAIL, Message.reason, literal(0)),
    (CallTask, PHONE, literal(""), CallTask.tries),
    (PaperLetter, POST, literal(""), literal(0)),
)


@dataclass(frozen=True)
class CallCard:
    """A call to make."""

    call: CallTask
    contact: Contact
    why: str


def get_call(call_id: str) -> CallTask:
    """The call. Raises NotFound."""
    return get_row(CallTask, call_id)


def calls_about(subject_id: str, kind: str) -> list[CallTask]:
    """Every call about one thing, whatever came of it; not those nobody needs to make any more."""
    statement = select(CallTask).where(CallTask.subject_id == subject_id, CallTask.kind == kind)
    return list(db.session.scalars(statement.where(CallTask.state != CallState.NOT_NEEDED)))


def call_list(
    group_ids: Collection[str] | None,
    *,
    now: datetime,
    limit: int = 20,
    enquirers: bool = False,
    reader_id: str | None = None,
) -> list[CallCard]:
    """The calls to make for these groups (None: all) and, if asked, to enquirers without a group.

    Urgent first, then by when they are due (`now` aware UTC). Left out: what helps nobody any more,
    people the address book no longer knows, and private calls to the facilitator who reads (`reader_id`).
    """
    statement = (
        select(CallTask)
        .where(_open_calls(group_ids, now, enquirers), _not_to(reader_id))
        .order_by(CallTask.urgent.desc(), CallTask.due_at, CallTask.kind, CallTask.session_id, CallTask.id)
        .limit(limit)
    )
    calls = list(db.session.scalars(statement))
    people = contacts_for(calls)
    return [
        CallCard(call, people[call.person_id], why_words(call.kind))
        for call in calls
        if call.person_id in people
    ]


def count_calls(
    group_ids: Collection[str] | None,
    *,
    now: datetime,
    enquirers: bool = False,
    reader_id: str | None = None,
) -> tuple[int, int]:
    """(calls to make, urgent ones among them), for the same people as `call_list`."""
    urgent = func.count().filter(CallTask.urgent)
    wanted = (_open_calls(group_ids, now, enquirers), _not_to(reader_id))
    row = db.session.execute(select(func.count(), urgent).where(*wanted)).one()
    return int(row[0]), int(row[1])


def sessions_with_calls(group_ids: Collection[str] | None, *, now: datetime) -> list[tuple[str, str]]:
    """(session_id, kind) of what people still have to be rung about, for pages without names."""
    statement = (
        select(CallTask.session_id, CallTask.kind)
        .where(_open_calls(group_ids, now), CallTask.session_id.is_not(None))
        .group_by(CallTask.session_id, CallTask.kind)
        .order_by(func.min(CallTask.due_at))
    )
    return [(session_id or "", kind) for session_id, kind in db.session.execute(statement)]


def calls_just_noted(
    group_ids: Collection[str] | None, *, by_id: str, since: datetime, enquirers: bool = False
) -> list[CallCard]:
    """The calls this person ended since then, latest first: for taking a slip of the thumb back."""
    ended = [CallTask.ended_by == by_id, CallTask.ended_at >= since, _groups(group_ids, enquirers)]
    calls = list(
        db.session.scalars(
            select(CallTask)
            .where(*ended, CallTask.state != CallState.TO_DO)
            .order_by(CallTask.ended_at.desc())
            .limit(5)
        )
    )
    people = contacts_for(calls)
    return [
        CallCard(call, people[call.person_id], why_words(call.kind))
        for call in calls
        if call.person_id in people
    ]


def contacts_for(rows: Iterable[NoticeRow]) -> dict[str, Contact]:
    """The people of these rows by id: one question to the address book for each kind of person."""
    wanted: dict[PersonKind, set[str]] = {}
    for row in rows:
        wanted.setdefault(row.person_kind, set()).add(row.person_id)
    found: dict[str, Contact] = {}
    for kind, ids in wanted.items():
        found.update(address_book().contacts(kind, ids))
    return found


def _open_calls(
    group_ids: Collection[str] | None, now: datetime, enquirers: bool = False
) -> ColumnElement[bool]:
    useful = or_(CallTask.useless_after.is_(None), CallTask.useless_after >= now)
    still = and_(CallTask.state == CallState.TO_DO, CallTask.held.is_(False))
    return and_(still, useful, _groups(group_ids, enquirers))


def _not_to(reader_id: str | None) -> ColumnElement[bool]:
    """Not the private calls by which this facilitator is to hear something from a human voice."""
    if reader_id is None:
        return true()
    own = and_(CallTask.person_kind == PersonKind.FACILITATOR, CallTask.person_id == reader_id)
    return not_(and_(own, CallTask.kind.in_(private_kinds())))


def _groups(group_ids: Collection[str] | None, enquirers: bool) -> ColumnElement[bool]:
    if group_ids is None:
        return true()
    grouped = CallTask.group_id.in_(group_ids)
    without = and_(CallTask.group_id.is_(None), CallTask.person_kind == PersonKind.ENQUIRER)
    return or_(grouped, without) if enquirers else grouped


def told_count(session_id: str, kind: str) -> tuple[int, int]:
    """(people told, people to tell) about a session: "7 of 9 told". See `told_counts`."""
    return told_counts([session_id]).get((session_id, kind), (0, 0))


def told_counts(session_ids: Collection[str]) -> dict[tuple[str, str], tuple[int, int]]:
    """(people told, people to tell) by session and kind of notice, in three statements.

    Each person counts once, by the latest thing there was to tell, however many ways were tried. Told: a mail
    server took the message, somebody spoke to them or left voicemail, or a letter was posted. Left out: whom nobody
    need tell any more.
    """
    counts: dict[tuple[str, str], tuple[int, int]] = {}
    for (session_id, kind, _), rows in latest_rows(session_ids).items():
        told, total = counts.get((session_id, kind), (0, 0))
        if was_told(rows):
            told, total = told + 1, total + 1
        elif not is_spared(rows):
            total += 1
        counts[session_id, kind] = (told, total)
    return counts


def latest_rows(session_ids: Collection[str]) -> dict[tuple[str, str, str], list[Any]]:
    """By session, kind and person: the messages, calls and letters about the latest thing there was to tell.

    Each with `way` (email, phone, post), `person_kind`, `state`, `reason`, `tries`, `useless_after`.
    """
    people: dict[tuple[str, str, str], list[Any]] = {}
    for model, way, reason, tries in _WAYS:
        columns = (model.session_id, model.kind, model.person_id, model.subject_id, model.subject_version)
        statement = select(
            *columns,
            model.created_at,
            model.person_kind,
            model.state,
            model.useless_after,
            literal(way).label("way"),
            reason.label("reason"),
            tries.label("tries"),
        )
        for row in db.session.execute(statement.where(model.session_id.in_(session_ids))):
            people.setdefault((row.session_id, row.kind, row.person_id), []).append(row)
    return {key: _latest(rows) for key, rows in people.items()}


def was_told(rows: list[Any]) -> bool:
    """Whether this person heard, one way or another."""
    return any(row.state in TOLD for row in rows)


def is_spared(rows: list[Any]) -> bool:
    """Whether nobody need tell this person any more."""
    return all(row.state in NOBODY_TO_TELL and row.reason not in rules.LATE for row in rows)


def _latest(rows: list[Any]) -> list[Any]:
    newest = max(rows, key=lambda row: row.created_at)
    about = (newest.subject_id, newest.subject_version)
    return [row for row in rows if (row.subject_id, row.subject_version) == about]

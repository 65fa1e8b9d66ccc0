"""Every form, every field, every class of bad input, on both databases.

Either a text is kept as it was typed, or the page comes back with a sentence, what was typed, and nothing changed.
Never a fault of ours, never a hang, never markup given back raw.
"""

import html
import re
import time
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from icalendar import Calendar
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse
from wtforms import BooleanField, DateField, Field, HiddenField, PasswordField, SelectFieldBase, TimeField

from facilitator.core.db import Base, db
from facilitator.core.tokens import ALPHABET, ID_LENGTH
from facilitator.web.forms import Email, LongText, Number, Telephone, Text
from tests.support import bad_values as bad
from tests.support.doors import Place
from tests.support.form_cases import BY_ENDPOINT, CASES, Case
from tests.support.pages import Page
from tests.support.world import Difference, Watch

both = pytest.mark.both_databases
SECONDS = 2.0  # of reckoning: a busy machine is no fault
T = TypeVar("T")
LENGTHS = {
    (table.name, column.name): column.type.length
    for table in Base.metadata.sorted_tables
    for column in table.columns
    if isinstance(column.type, sa.String)
}
# What a request may change beside what it is about, also when the form is refused.
COUNTED = {"sign_in_failure", "audit_entry", "message", "call_task"}
# This one reads a sentence and shows the form again, whatever stands in its other fields.
READS_ONE_FIELD = "schedule.understand_dates"
# A plan of dates has questions that count only beside certain answers; the tests of recurrence hold them.
OF_DATES = {
    READS_ONE_FIELD,
    "schedule.preview_dates",
    "schedule.make_dates",
    "schedule.arrange",
    "schedule.change_rule",
    "schedule.choose",
}
NOT_ASKED = {("schedule.change_rule", "start_date")}


@dataclass
class Tried:
    """One request and what came of it; the database is as it was before."""

    case: Case
    answer: TestResponse
    changed: dict[str, Difference]
    seconds: float

    @property
    def taken(self) -> bool:
        return self.answer.status_code == self.case.answers

    @property
    def texts(self) -> set[tuple[str, str]]:
        """(column, text) of every text in a row that came or changed."""
        rows = [row for d in self.changed.values() for row in [*d.added, *(new for _, new in d.changed)]]
        return {(name, value) for row in rows for name, value in row.items() if isinstance(value, str)}

    def faults(self) -> Iterator[str]:
        """What may not happen, whatever was sent."""
        status = self.answer.status_code
        if status not in {self.case.answers, 303, 400, 404, 413, 422, 429} and not (
            status == 200 and not self.changed  # a page that asks once more
        ):
            yield f"answered {status}"
        if self.seconds > SECONDS:
            yield f"took {self.seconds:.1f} seconds"
        if not self.taken and status != 303 and set(self.changed) - COUNTED:
            yield f"refused ({status}) and half-saved in {sorted(self.changed)}"
        yield from self._odd_texts()

    def _odd_texts(self) -> Iterator[str]:
        """Texts that PostgreSQL would refuse, or that are not in the one form the house keeps."""
        for table, difference in self.changed.items():
            for row in [*difference.added, *(new for _, new in difference.changed)]:
                for name, value in row.items():
                    if not isinstance(value, str):
                        continue
                    longest = LENGTHS.get((table, name))
                    if longest and len(value) > longest:
                        yield f"{table}.{name} holds {len(value)} characters, not {longest}"
                    if unicodedata.normalize("NFC", value) != value:
                        yield f"{table}.{name} is not in its normal form"
                    if any(unicodedata.category(c) in {"Cc", "Cs"} and c != "\n" for c in value):
                        yield f"{table}.{name} holds a control character"


def fields_of(place: Place, case: Case) -> list[Field]:
    """The fields of the case's form, but for the token."""
    if case.form is None:
        return []
    with place.app.test_request_context(base_url="http://localhost"):
        return [field for field in case.form() if field.name != "csrf_token"]


class Bench:
    """Sends fillings of one form, each to the same database."""

    def __init__(self, place: Place, case: Case) -> None:
        self.place, self.case = place, case
        self.watch = Watch(place.app)
        case.prepare(place)
        self.before = place.snapshot() if self.watch.stirred() else place.start
        self.url = place.address(case.endpoint, role=case.role or "coordinator")
        self.fields = fields_of(place, case)

    def of_kind(self, *kinds: type[Any], apart: bool = False) -> list[Any]:
        """Fields of these classes; without those that have a rule of their own unless `apart`."""
        return [f for f in self.fields if isinstance(f, kinds) and (apart or f.name not in self.case.apart)]

    def filling(self, **spoilt: Any) -> dict[str, Any]:
        return {**self.case.filling(self.place.world), **spoilt}

    def send(self, values: Any, **options: Any) -> Tried:
        """Send it as the person of the case, in a browser of their own; put back what it changed."""
        visitor = self.place.visitor(self.case.role)
        data = MultiDict(values)
        data.setdefault("csrf_token", visitor.token)
        began = time.thread_time()
        answer = visitor.open("POST", options.pop("url", self.url), data=data, **options)
        seconds = time.thread_time() - began
        return self.judge(answer, seconds)

    def judge(self, answer: TestResponse, seconds: float) -> Tried:
        """What an answer changed; it is put back."""
        if not self.watch.stirred():
            return Tried(self.case, answer, {}, seconds)
        after = self.place.snapshot()
        changed = self.before.differences(after)
        self.before.put_back(self.place.app, after)
        self.watch.stirred()
        changed.pop("sign_in", None)
        return Tried(self.case, answer, changed, seconds)

    def some_of(self, values: Sequence[T], parts: int = 3, turn: int = 0) -> Sequence[T]:
        """A part of the values; over the cases, the fields and the two databases each value has its turn."""
        number = CASES.index(self.case) + turn + self.on_postgres
        return values[number % parts :: parts]

    @property
    def on_postgres(self) -> bool:
        return str(self.place.app.config["SQLALCHEMY_DATABASE_URI"]).startswith("postgresql")

    def close(self) -> None:
        self.watch.close()


def refusal_faults(tried: Tried, typed: dict[str, str]) -> Iterator[str]:
    """A refused form: 422, a whole page with a summary of what is wrong, and what was typed."""
    yield from tried.faults()
    if tried.case.endpoint == READS_ONE_FIELD:
        return
    if tried.answer.status_code != 422:
        yield f"answered {tried.answer.status_code} instead of 422"
        return
    page = Page(None, tried.answer)  # type: ignore[arg-type]
    page.audit()
    if "error-summary" not in page.html:
        yield "no summary of what is wrong"
    shown: dict[str, list[str]] = {}
    for form in page.forms:
        for control in form["fields"]:
            shown.setdefault(control.get("name", ""), []).append(control.get("value", "").lstrip("\n"))
    for name, value in typed.items():
        lines = value.replace("\r\n", "\n")
        kept = {value, value.strip(), bad.stored(value), lines, lines.strip()}
        if not kept & set(shown.get(name, ())):
            yield f"{name}: what was typed is gone ({value[:40]!r})"


def report(case: Case, faults: Iterable[tuple[Any, str]]) -> list[str]:
    return [f"{case.endpoint} {value!r:.70}: {fault}" for value, fault in faults]


def cases_with(*kinds: type[Any]) -> list[Case]:
    """The cases whose form has a field of these kinds."""
    found = []
    for case in CASES:
        unbound = [
            value for name in dir(case.form) if hasattr(value := getattr(case.form, name), "field_class")
        ]
        if any(issubclass(field.field_class, kinds) for field in unbound):
            found.append(case)
    return found


def each(*kinds: type[Any]) -> Any:
    return pytest.mark.parametrize("case", cases_with(*kinds), ids=str)


@pytest.fixture
def bench(place: Place, case: Case) -> Iterator[Bench]:
    found = Bench(place, case)
    yield found
    found.close()


TEXT_KINDS = (Text, LongText)


# --- texts ---


@both
@each(*TEXT_KINDS)
def test_every_text_is_kept_as_it_was_typed(bench: Bench, case: Case) -> None:
    """In all fields of the form at once that are long enough: names, markup, templates, SQL, formulas, paths."""
    faults: list[tuple[Any, str]] = []
    fields = bench.of_kind(*TEXT_KINDS)
    texts = [(text, bad.stored(text), bad.stored(text)) for text in bad.TEXTS]
    for typed, line, lines in [
        *bench.some_of(texts, 12 if bench.on_postgres else 4),
        *bench.some_of(bad.CLEANED, 2),
    ]:
        chosen = [field for field in fields if len(lines) <= field.max_length]
        tried = bench.send(bench.filling(**{field.name: typed for field in chosen}))
        faults += [(typed, fault) for fault in tried.faults()]
        if chosen and not tried.taken:
            faults.append((typed, f"refused with {tried.answer.status_code}"))
            continue
        for field in chosen:
            kept = (case.columns.get(field.name, field.name), lines if isinstance(field, LongText) else line)
            if kept not in tried.texts:
                faults.append((typed, f"{field.name} is not kept as it was typed"))
    assert report(case, faults) == []


@both
@each(*TEXT_KINDS)
def test_blank_texts_are_empty_or_refused_with_a_sentence(bench: Bench, case: Case) -> None:
    faults: list[tuple[Any, str]] = []
    fields = bench.of_kind(*TEXT_KINDS)
    for blank in bench.some_of(bad.BLANKS):
        tried = bench.send(bench.filling(**{field.name: blank for field in fields}))
        faults += [(blank, fault) for fault in (tried.faults() if tried.taken else refusal_faults(tried, {}))]
        kept = {value for name, value in tried.texts if name in {f.name for f in fields}}
        if any(value and not value.strip() for value in kept):
            faults.append((blank, "blanks are kept"))
    assert report(case, faults) == []


@both
@each(*TEXT_KINDS, Email)
def test_each_text_may_be_as_long_as_it_may_and_no_longer(bench: Bench, case: Case) -> None:
    """Counted in characters, not in octets; one too many is refused with the number."""
    faults: list[tuple[Any, str]] = []
    for field in bench.of_kind(*TEXT_KINDS):
        for sign in ("\U0001f600",) if bench.on_postgres else ("x", "\U0001f600"):
            exact = sign * field.max_length
            tried = bench.send(bench.filling(**{field.name: exact}))
            kept = (case.columns.get(field.name, field.name), exact)
            if not tried.taken or kept not in tried.texts:
                faults.append((f"{field.name} at most", f"not kept: {tried.answer.status_code}"))
    for turn, field in enumerate(_shown_texts(bench)):
        over = ("x" * (field.max_length + 1), "\U0001f600" * (field.max_length + 1), "y" * 60_000)
        for typed in () if bench.on_postgres else bench.some_of(over, 3, turn):
            tried = bench.send(bench.filling(**{field.name: typed}))
            faults += [(field.name, fault) for fault in refusal_faults(tried, {field.name: typed})]
            said = f"Please shorten this to {field.max_length} characters."
            if said not in html.unescape(tried.answer.text) and case.endpoint != READS_ONE_FIELD:
                faults.append((field.name, "the longest length is not said"))
    assert report(case, faults) == []


def _shown_texts(bench: Bench) -> list[Any]:
    """Every text field a person sees: not the one that only programs fill in."""
    asked = set(bench.filling()) - {"website"}
    return [f for f in bench.of_kind(*TEXT_KINDS, Email, Telephone, apart=True) if f.name in asked]


@each(*TEXT_KINDS, Email)
def test_a_refused_form_keeps_every_text_and_gives_no_markup_back(bench: Bench, case: Case) -> None:
    """One field is too long; the others hold markup, and come back as text."""
    faults: list[tuple[Any, str]] = []
    fields = _shown_texts(bench)
    if not fields:
        return  # its only text is asked for when something clashes
    for nasty in bench.some_of((*bad.MARKUP, *bad.TEMPLATES[:3], "line\r\n\r\n  two\r\n"), 4):
        typed = {field.name: nasty for field in fields[1:] if field.max_length >= len(nasty)}
        typed |= {fields[0].name: nasty + "x" * fields[0].max_length}
        several = {field.name for field in fields if isinstance(field, LongText)}
        shown = {name: text for name, text in typed.items() if "\n" not in text or name in several}
        tried = bench.send(bench.filling(**typed))
        faults += [(nasty, fault) for fault in refusal_faults(tried, shown)]
        if any(sign in nasty for sign in "<>\"'") and nasty in tried.answer.text:
            faults.append((nasty, "given back raw"))
        if "49" in tried.answer.text and "7*7" in nasty and "{{7*7}}" not in tried.answer.text:
            faults.append((nasty, "was reckoned out"))
    assert report(case, faults) == []


@each(Email)
def test_what_is_no_address_is_refused_and_kept(bench: Bench, case: Case) -> None:
    faults: list[tuple[Any, str]] = []
    evenly_timed = case.endpoint in {"accounts.sign_in", "accounts.forgot_password"}
    for field in bench.of_kind(Email):
        for odd in bench.some_of(bad.ODD_EMAILS, 9 if evenly_timed else 3):
            tried = bench.send(bench.filling(**{field.name: odd}))
            if case.endpoint in {
                "accounts.sign_in",
                "accounts.forgot_password",
            }:  # no such account is all they say
                faults += [(odd, fault) for fault in tried.faults()]
                continue
            typed = {} if "\r" in odd else {field.name: odd}
            faults += [(f"{field.name} {odd}", fault) for fault in refusal_faults(tried, typed)]
        for text in bench.some_of((*bad.NAMES[:8], *bad.MARKUP, *bad.SQL), 12 if evenly_timed else 4):
            tried = bench.send(bench.filling(**{field.name: text}))
            faults += [(text, fault) for fault in tried.faults()]
            if any(value == text for name, value in tried.texts if name == field.name):
                faults.append((text, "kept as an address"))
    assert report(case, faults) == []


@each(Telephone)
def test_telephone_numbers_are_kept_as_they_are_written(bench: Bench, case: Case) -> None:
    """Spaces, brackets and remarks stay; what cannot be dialled is refused and kept, or taken as it is."""
    faults: list[tuple[Any, str]] = []
    for field in bench.of_kind(Telephone):
        for number in bad.PHONES:
            tried = bench.send(bench.filling(**{field.name: number}))
            faults += [(f"{field.name} {number}", fault) for fault in tried.faults()]
            if not tried.taken or (field.name, number) not in tried.texts:
                faults.append((f"{field.name} {number}", "is not kept"))
        for odd in bench.some_of((*bad.ODD_PHONES, *bad.MARKUP[:3], *bad.NAMES[:3])):
            typed = odd[: field.max_length]
            tried = bench.send(bench.filling(**{field.name: typed}))
            found = tried.faults() if tried.taken else refusal_faults(tried, {field.name: typed})
            faults += [(f"{field.name} {odd}", fault) for fault in found]
            if tried.taken and (field.name, bad.stored(typed)) not in tried.texts:
                faults.append((f"{field.name} {odd}", "is not kept as it was typed"))
    assert report(case, faults) == []


# --- numbers, days, times, choices ---


EDGES = ("0", "1", "999999", "1000000", "000000", "\u0661\u0662", "\uff11", " 7 ", "7" * 7, "")


@each(Number)
def test_what_is_no_number_is_refused_and_kept(bench: Bench, case: Case) -> None:
    faults: list[tuple[Any, str]] = []
    for turn, field in enumerate(bench.of_kind(Number)):
        if case.endpoint.startswith("schedule.") and field.name == "weeks":
            continue  # the pattern goes by months: what stands beside it is read all the same, below
        for odd in bench.some_of(bad.ODD_NUMBERS, 6, turn):
            tried = bench.send(bench.filling(**{field.name: odd}))
            shown = "\x00" not in odd and field.name in bench.filling()
            typed = {field.name: odd} if shown else {}
            faults += [(f"{field.name} {odd[:30]}", fault) for fault in refusal_faults(tried, typed)]
        for edge in bench.some_of(EDGES, 3, turn):
            tried = bench.send(bench.filling(**{field.name: edge}))
            faults += [(f"{field.name} {edge}", fault) for fault in tried.faults()]
            if not tried.taken and tried.answer.status_code != 422:
                faults.append((f"{field.name} {edge}", f"answered {tried.answer.status_code}"))
    assert report(case, faults) == []


@both
@each(DateField, TimeField)
def test_what_is_no_day_or_time_is_refused_and_kept(bench: Bench, case: Case) -> None:
    faults: list[tuple[Any, str]] = []
    for turn, field in enumerate(bench.of_kind(DateField, TimeField)):
        if (case.endpoint, field.name) in NOT_ASKED:
            continue
        values = bad.ODD_DAYS if isinstance(field, DateField) else bad.ODD_TIMES
        for odd in bench.some_of(values, 4, turn):
            extra = {"ends": "until"} if field.name == "until" else {}
            tried = bench.send(bench.filling(**{field.name: odd}, **extra))
            readable = "\x00" in odd or odd.strip("-")[:4].isdecimal() or not odd.isascii()
            faults += [
                (f"{field.name} {odd[:30]}", fault)
                for fault in refusal_faults(tried, {} if readable else {field.name: odd})
            ]
    assert report(case, faults) == []


@each(SelectFieldBase)
def test_what_is_no_choice_is_never_kept(bench: Bench, case: Case) -> None:
    faults: list[tuple[Any, str]] = []
    for turn, field in enumerate(bench.of_kind(SelectFieldBase)):
        for odd in bench.some_of(bad.ODD_CHOICES, 4, turn):
            tried = bench.send(bench.filling(**{field.name: odd}))
            faults += [(f"{field.name} {odd[:30]}", fault) for fault in tried.faults()]
            if tried.taken and odd.strip() and _counts(case, field.name):
                faults.append((f"{field.name} {odd[:30]}", "taken"))
            if not tried.taken:
                faults += [(f"{field.name} {odd[:30]}", fault) for fault in refusal_faults(tried, {})]
            if "<script>alert" in tried.answer.text:
                faults.append((field.name, "given back raw"))
    assert report(case, faults) == []


def _counts(case: Case, name: str) -> bool:
    """Whether the answer matters: a question that is asked only beside another choice may hold anything."""
    return case.endpoint not in OF_DATES


def _guards(bench: Bench, name: str) -> bool:
    """Whether the hidden number says which version of something that exists was shown."""
    return bench.filling().get(name, "0") != "0" and bench.case.answers == 303


@both
@each(HiddenField)
def test_hidden_fields_that_were_tampered_with_do_no_harm(bench: Bench, case: Case) -> None:
    faults: list[tuple[Any, str]] = []
    odd_values = (*bad.ODD_CHOICES, *bad.ODD_NUMBERS[:12], "a" * 43, "0.x", "1.é", "/desk/\r\nX: y")
    for turn, field in enumerate(bench.of_kind(HiddenField)):
        for odd in bench.some_of(odd_values, 8, turn):
            tried = bench.send(bench.filling(**{field.name: odd}))
            faults += [(f"{field.name} {odd[:30]}", fault) for fault in tried.faults()]
            if field.name in {"version", "number"} and tried.taken and _guards(bench, field.name):
                faults.append((f"{field.name} {odd[:30]}", "saved over what nobody has seen"))
            if "<script>alert" in tried.answer.text:
                faults.append((field.name, "given back raw"))
    assert report(case, faults) == []


@each(BooleanField)
def test_odd_ticks_are_ticks_or_none(bench: Bench, case: Case) -> None:
    faults: list[tuple[Any, str]] = []
    for field in bench.of_kind(BooleanField):
        for odd in ("", "0", "false", "no", "on", "Y", "\x00", "9" * 400, "<b>", "\U0001f600"):
            tried = bench.send(bench.filling(**{field.name: odd}))
            faults += [(f"{field.name} {odd[:20]}", fault) for fault in tried.faults()]
    assert report(case, faults) == []


@each(PasswordField)
def test_odd_passwords_are_refused_and_never_shown(bench: Bench, case: Case) -> None:
    faults: list[tuple[Any, str]] = []
    for field in bench.of_kind(PasswordField):
        for odd in bad.ODD_PASSWORDS:
            tried = bench.send(bench.filling(**{field.name: odd}))
            faults += [(odd[:20], fault) for fault in refusal_faults(tried, {})]
            if len(odd) > 8 and odd.strip("\x00 ") and odd in html.unescape(tried.answer.text):
                faults.append((odd[:20], "shown"))
    assert report(case, faults) == []


# --- the shape of a form ---

EXTRA = (
    "is_admin",
    "admin",
    "group_id",
    "state",
    "id",
    "version_id",
    "role",
    "roles",
    "safeguarding",
    "user_id",
    "attendee_id",
    "session_id",
    "created_at",
    "state_since",
    "waiting_since",
    "number",
    "slug",
    "list_limit",
    "capacity",
    "status",
    "attendance_status",
    "publish_dates",
    "link_hash",
    "link_generation",
    "token_hash",
    "password_hash",
    "email_key",
    "search_key",
    "sound_key",
    "phone_key",
    "active",
    "is_demo",
    "sequence",
    "uid",
    "pinned",
    "marked_by",
    "consent_given",
    "__class__",
    "_method",
    "next",
)
# Made afresh each time.
MADE_UP = {"id", "token_hash", "link_hash", "uid", "password_hash", "submission"}
IDENTIFIER = re.compile(f"[{ALPHABET}]{{{ID_LENGTH}}}")


def shape(bench: Bench, changed: dict[str, Difference]) -> dict[str, list[str]]:
    """What changed, without what is made up afresh each time; identifiers of new rows are all the same."""
    known = {row["id"] for rows in bench.before.rows.values() for row in rows}

    def plain(row: dict[str, Any]) -> str:
        kept = {name: value for name, value in row.items() if name not in MADE_UP}
        for name, value in kept.items():
            if isinstance(value, str) and IDENTIFIER.fullmatch(value) and value not in known:
                kept[name] = "new"
        return repr(kept)

    return {
        name: sorted([*map(plain, d.added), *map(plain, d.removed), *(plain(new) for _, new in d.changed)])
        for name, d in changed.items()
    }


@both
@pytest.mark.parametrize("case", CASES, ids=str)
def test_fields_the_form_does_not_have_change_nothing(bench: Bench, case: Case) -> None:
    own = {field.name for field in bench.fields}
    values = {name: "1" for name in EXTRA if name not in own} | {
        name: bench.place.world.other.ids[name]
        for name in ("group_id", "attendee_id", "session_id", "user_id")
        if name not in own
    }
    # The same filling twice: keys made afresh are no difference.
    filling = bench.filling()
    plain, with_extra = bench.send(filling), bench.send(filling | values)
    assert plain.taken and with_extra.taken
    assert list(with_extra.faults()) == []
    assert shape(bench, with_extra.changed) == shape(bench, plain.changed)


@each(*TEXT_KINDS)
def test_of_a_field_sent_twice_the_first_counts_and_arrays_are_nothing(bench: Bench, case: Case) -> None:
    faults: list[tuple[Any, str]] = []
    for field in bench.of_kind(*TEXT_KINDS):
        filling = bench.filling()
        filling[field.name] = "First"
        doubled = MultiDict(filling)
        doubled.add(field.name, "Second")
        for name in (
            f"{field.name}[]",
            f"{field.name}[0]",
            f"{field.name}.x",
            f"{field.name}-0",
            field.name.upper(),
        ):
            doubled.add(name, "Second")
        tried = bench.send(doubled)
        faults += [(field.name, fault) for fault in tried.faults()]
        kept = (case.columns.get(field.name, field.name), "First")
        if not tried.taken or kept not in tried.texts or any(value == "Second" for _, value in tried.texts):
            faults.append((field.name, "the first is not the one that counts"))
    assert report(case, faults) == []


@pytest.mark.parametrize("case", CASES, ids=str)
def test_missing_fields_are_asked_for_and_break_nothing(bench: Bench, case: Case) -> None:
    faults: list[tuple[Any, str]] = []
    filling = bench.filling()
    for name in filling:
        tried = bench.send({key: value for key, value in filling.items() if key != name})
        faults += [(f"without {name}", fault) for fault in tried.faults()]
        if tried.answer.status_code == 422 and "error-summary" not in tried.answer.text:
            faults.append((f"without {name}", "no summary of what is wrong"))
    tried = bench.send({})
    faults += [("nothing at all", fault) for fault in tried.faults()]
    assert report(case, faults) == []


ODD_BYTES = (
    b"%ff%fe",
    b"%ed%a0%80",
    b"%c0%af",
    b"%f4%90%80%80",
    b"%80",
    b"%00",
    b"%",
    b"%zz",
    b"\xff\xfe",
    b"%F0%9F",
)


@both
@pytest.mark.parametrize("case", [c for c in CASES if c.form is not None], ids=str)
def test_octets_that_are_no_text_do_no_harm(bench: Bench, case: Case) -> None:
    """In values and in names: refused, or kept with a sign for what could not be read."""
    faults: list[tuple[Any, str]] = []
    filling = bench.filling(csrf_token=bench.place.visitor(case.role).token)
    for octets in bench.some_of(ODD_BYTES, 5):
        body = b"&".join(
            quote(name).encode() + b"=" + (quote(value).encode() if name == "csrf_token" else b"a" + octets)
            for name, value in filling.items()
        )
        body += b"&" + octets + b"=" + octets
        visitor = bench.place.visitor(case.role)
        began = time.thread_time()
        answer = visitor.open("POST", bench.url, data=body, content_type="application/x-www-form-urlencoded")
        tried = bench.judge(answer, time.thread_time() - began)
        faults += [(octets, fault) for fault in tried.faults()]
    assert report(case, faults) == []


# --- what is in the database comes out as text ---

NASTY = "\"><script>alert('x')</script>{{7*7}};,\\&#60;"
SHORT_NASTY = '"><b>{{7*7}}'
UNTOUCHABLE = {
    "id",
    "slug",
    "email_key",
    "timezone",
    "brand_colour",
    "search_key",
    "sound_key",
    "phone_key",
    "submission",
}


def _poison(place: Place) -> None:
    """Every free text of every table, whatever its form would say."""
    with place.app.app_context(), db.engine.begin() as connection:
        for table in Base.metadata.sorted_tables:
            for column in table.columns:
                free = type(column.type) in (sa.String, sa.Text) and not column.foreign_keys
                if (
                    not free
                    or column.name in UNTOUCHABLE
                    or column.name.endswith(("_id", "_hash", "_by", "_kind"))
                ):
                    continue
                if table.name in {"audit_entry", "message", "call_task", "sign_in_failure"}:
                    continue
                length = column.type.length or 1000
                text = NASTY if length >= len(NASTY) else SHORT_NASTY[:length]
                value: Any = sa.literal(text[:20]).op("||")(table.c.id) if column.unique else text
                connection.execute(table.update().where(column != "").values({column.name: value}))


@pytest.mark.parametrize("role", ["", "counsellor", "coordinator", "manager", "administrator"])
def test_markup_in_the_database_is_text_on_every_page(place: Place, role: str) -> None:
    _poison(place)
    wrong, seen = [], 0
    for rule in place.rules("GET"):
        answer = place.visitor(role).get(place.address(rule.endpoint, role=role or "coordinator"))
        if answer.status_code >= 500:
            wrong.append((rule.endpoint, answer.status_code))
        if answer.mimetype != "text/html":
            continue
        seen += "alert(" in answer.text
        raw = [
            nasty for nasty in ("<script>alert", "<b>{{", '"><') if nasty in _without_our_tags(answer.text)
        ]
        wrong += [(rule.endpoint, nasty) for nasty in raw]
        if "49;,\\" in answer.text:
            wrong.append((rule.endpoint, "reckoned out"))
    assert wrong == []
    assert seen > 0 or role == "administrator"


def _without_our_tags(page: str) -> str:
    """Our own tags end in `">` and are followed by the next one; the markup we look for follows a text."""
    return page.replace('"><', "\ue000") if '"><script>alert' not in page and '"><b>{{' not in page else page


@both
def test_markup_in_the_database_breaks_no_calendar(place: Place) -> None:
    _poison(place)
    half = place.world.own
    for url in (
        f"/calendar/{half.attendee_feed}.ics",
        f"/calendar/{half.facilitator_feed}.ics",
        f"/calendar/{half.group_feed}.ics",
        place.address("feeds.session_download"),
    ):
        answer = place.visitor().get(url)
        assert answer.status_code == 200
        lines = answer.data.split(b"\r\n")
        assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines)
        read = Calendar.from_ical(answer.data)
        assert len(read.walk("VEVENT")) == answer.data.count(b"BEGIN:VEVENT") > 0


# --- addresses with questions ---

ASKED = {
    "/groups": ("area", "format"),
    "/sign-in": ("next",),
    "/desk/groups": ("q", "show"),
    "/desk/groups/new": ("type",),
    "/desk/people": ("q",),
    "/desk/people/speakers": ("q",),
    "/desk/people/attendees": ("q",),
    "/desk/phone": ("q", "person", "group"),
    "/desk/calendar": ("month", "group"),
    "/desk/calls": ("say",),
    "/desk/messages": ("page", "per_page"),
}


@both
@pytest.mark.parametrize("path", ASKED)
def test_odd_questions_get_a_plain_answer(place: Place, path: str) -> None:
    before, wrong = place.snapshot().without_reading_notes(), []
    odd_values = (
        *bad.NAMES,
        *bad.MARKUP,
        *bad.TEMPLATES,
        *bad.SQL,
        *bad.BLANKS,
        *bad.ODD_NUMBERS,
        *bad.ODD_DAYS,
        "x" * 3000,
        "2025-03",
        "0000-01",
        "9999-12",
        "1e9",
    )
    visitor = place.visitor("coordinator")
    for number, name in enumerate(ASKED[path]):
        for odd in odd_values[(number + list(ASKED).index(path)) % 8 :: 8]:
            began = time.thread_time()
            answer = visitor.get(path, query_string={name: odd})
            nasty = any(sign in odd for sign in "<>\"'") and len(odd) > 4
            if answer.status_code not in {200, 400, 404} or time.thread_time() - began > SECONDS:
                wrong.append((name, odd[:40], answer.status_code))
            if nasty and odd in answer.text:
                wrong.append((name, odd[:40], "given back raw"))
    for raw in ("q=%ff%fe", "q=%ed%a0%80", "q=%00", "q", "=", "&&&", "q=a&q=b", "q[]=a", "month=%00", "%=%"):
        answer = visitor.open("GET", f"{path}?{raw}")
        if answer.status_code not in {200, 400, 404}:
            wrong.append((raw, "", answer.status_code))
    assert wrong == []
    assert place.snapshot().without_reading_notes() == before


def test_a_per_cent_sign_finds_nobody(place: Place) -> None:
    """Signs that mean "anything" to a database mean themselves to people."""
    visitor = place.visitor("coordinator")
    for sign in ("%", "_", "\\", "%%", "O%", "____"):
        for path in ("/desk/people/attendees", "/desk/phone"):
            assert "Ownmembercanary" not in visitor.get(path, query_string={"q": sign}).text, (path, sign)
    assert "Ownmembercanary" in visitor.get("/desk/people/attendees", query_string={"q": "ownmember"}).text


@pytest.mark.parametrize("case", [BY_ENDPOINT["registration.send_form"]], ids=str)
def test_the_honeypot_and_a_hurried_program_are_asked_once_more(bench: Bench, case: Case) -> None:
    """Nothing is kept, nothing typed is lost, and a person only has to press the button again."""
    for spoilt in (
        {"website": "http://spam.example"},
        {"shown": ""},
        {"shown": "1.x"},
        {"submission": "a" * 43},
    ):
        tried = bench.send(bench.filling(**spoilt))
        assert list(refusal_faults(tried, {"called": "Ann", "phone": "01632 960111"})) == []


def test_the_tests_see_every_kind_of_field(place: Place) -> None:
    """A field of a kind nobody thought of here would go untested."""
    texts_and_numbers = (*TEXT_KINDS, Email, Telephone, Number, DateField, TimeField, PasswordField)
    known = (*texts_and_numbers, HiddenField, BooleanField, SelectFieldBase)
    unknown, count = [], 0
    for case in CASES:
        for field in fields_of(place, case):
            count += 1
            unknown += [(case.endpoint, field.name)] if not isinstance(field, known) else []
    assert unknown == []
    assert count >= 60


@pytest.mark.parametrize("case", [BY_ENDPOINT["venues.create"]], ids=str)
def test_a_form_that_saves_is_seen_to_save(bench: Bench, case: Case) -> None:
    """The control: otherwise nothing would ever be half-saved here."""
    tried = bench.send(bench.filling(name="Control"))
    assert ("name", "Control") in tried.texts
    assert bench.place.snapshot().rows == bench.before.rows

"""`facilitator demo` and `seed`: built once through the operations, never in a database that is somebody's."""

import re
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.cli.installation import PASSWORD, Installation, installation, one_sentence
from tests.cli.visitor import Visitor
from tests.support.calendars import read_calendar
from tests.support.servers import free_port, serving

FIRST_OF_APRIL = "2025-04-01T09:00Z"
FEED_DAYS = [
    *(
        (2025, 1, 21),
        (2025, 2, 18),
        (2025, 3, 18),
        (2025, 4, 15),
        (2025, 5, 20),
        (2025, 6, 17),
        (2025, 7, 15),
    ),
    *(
        (2025, 8, 19),
        (2025, 9, 16),
        (2025, 10, 21),
        (2025, 11, 18),
        (2025, 12, 16),
        (2026, 1, 20),
        (2026, 2, 17),
    ),
    *(
        (2026, 3, 17),
        (2026, 4, 21),
        (2026, 5, 19),
        (2026, 6, 16),
        (2026, 7, 21),
        (2026, 8, 18),
        (2026, 9, 15),
    ),
]
UTC_TIMES = {
    (2025, 3, 18): "10:15Z-13:15Z",
    (2025, 4, 15): "09:15Z-11:15Z",
    (2025, 9, 16): "09:15Z-12:15Z",
    (2025, 10, 21): "09:15Z-11:15Z",
    (2025, 11, 18): "10:15Z-12:15Z",
}
# Each kind of row that operations make, and the entries they leave: what was noted -> whose ids the rows give.
NOTED = {
    "organisation.set_up": "SELECT id FROM organisation",
    "user.created": "SELECT id FROM user_account",
    "facilitator.added": "SELECT id FROM facilitator",
    "speaker.added": "SELECT id FROM speaker",
    "venue.added": "SELECT id FROM venue",
    "group_type.added": "SELECT id FROM group_type",
    "group_agreement.added": "SELECT id FROM group_agreement",
    "group.created": "SELECT id FROM support_group",
    "group.published": "SELECT id FROM support_group WHERE state = 'open'",
    "group.changed": "SELECT id FROM support_group WHERE publish_dates",
    "series.created": "SELECT id FROM series",
    "series_facilitator.set": "SELECT id FROM series_facilitator",
    "assignment.made": """SELECT a.id FROM assignment a JOIN group_session s ON s.id = a.session_id
        WHERE NOT EXISTS (SELECT 1 FROM series_facilitator f
                          WHERE f.series_id = s.series_id AND f.facilitator_id = a.facilitator_id)""",
    "assignment.stood_down": "SELECT id FROM assignment WHERE state = 'stood_down'",
    "booking.made": "SELECT id FROM speaker_booking",
    "membership.joined": "SELECT id FROM membership",
    "membership.contacted": "SELECT membership_id FROM membership_change WHERE to_state = 'contacted'",
    "membership.invited": """SELECT membership_id FROM membership_change
        WHERE to_state = 'invited' AND from_state = 'contacted'""",
    "membership.first_visit": "SELECT membership_id FROM membership_change WHERE to_state = 'trial'",
    "membership.became_member": "SELECT membership_id FROM membership_change WHERE to_state = 'member'",
    "membership.place_offered": "SELECT membership_id FROM offer",
    "membership.left": "SELECT membership_id FROM membership_change WHERE to_state = 'left'",
    "session.cancelled": "SELECT session_id FROM session_change WHERE kind = 'cancelled'",
    "session.moved": "SELECT session_id FROM session_change WHERE kind = 'moved'",
    "session.attendance_draft": "SELECT id FROM group_session WHERE attendance_status <> 'not_started'",
    "session.attendance_submitted": "SELECT id FROM group_session WHERE attendance_status = 'submitted'",
    "session.held": "SELECT id FROM group_session WHERE status = 'held'",
    "attendance.submitted": "SELECT id FROM group_session WHERE attendance_status = 'submitted'",
    "attendance.marked": "SELECT id FROM attendance",
    "attendance.counted": "SELECT session_id FROM session_count",
    "membership.ending_asked": "SELECT membership_id FROM ending_request",
    "attendee.death_reported": "SELECT attendee_id FROM death_report",
    "enquiry.made": "SELECT id FROM enquiry WHERE id NOT IN (SELECT enquiry_id FROM referral)",
    "enquiry.referred": "SELECT enquiry_id FROM referral",
    "enquiry.contacted": "SELECT enquiry_id FROM enquiry_change WHERE to_state = 'contacted'",
    "signpost.added": "SELECT id FROM signpost",
    "letter.posted": "SELECT id FROM paper_letter WHERE state = 'posted'",
    "call.noted": "SELECT id FROM call_task WHERE ended_by IS NOT NULL",
    "calendar_link.reset": "SELECT id FROM feed_token",
}


@dataclass
class Demo:
    """A demonstration, what it printed, and how long that took."""

    house: Installation
    printed: str
    seconds: float

    def rows(self, statement: str) -> list[tuple]:
        with closing(
            sqlite3.connect(Path(self.house.environ["FACILITATOR_INSTANCE"]) / "demo.db")
        ) as database:
            return database.execute(statement).fetchall()

    def sizes(self) -> dict[str, int]:
        """Rows in each table."""
        tables = self.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {name: self.rows(f"SELECT count(*) FROM {name}")[0][0] for (name,) in tables}

    def again(self) -> "Demo":
        """The same command once more."""
        return start(self.house)


def start(house: Installation) -> Demo:
    begun = time.monotonic()
    done = house.run("demo", "--no-serve")
    assert done.returncode == 0, done.stderr
    return Demo(house, done.stdout, time.monotonic() - begun)


@pytest.fixture(scope="module")
def today(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demonstration as somebody starts it today."""
    return start(installation(tmp_path_factory.mktemp("today")))


@dataclass
class Running:
    """A demonstration that is served: its address, what it printed, its folder."""

    address: str
    printed: str
    folder: Path


@pytest.fixture(scope="module")
def april(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A running demonstration in which it is 1 April 2025."""
    house = installation(tmp_path_factory.mktemp("april"))
    house.environ["FACILITATOR_TEST_NOW"] = FIRST_OF_APRIL
    port = free_port()
    with serving("demo", "--port", str(port), environ=house.environ, port=port) as address:
        folder = Path(house.environ["FACILITATOR_INSTANCE"])
        yield Running(address, (folder / f"server-{port}.log").read_text(), folder)


def link(printed: str, name: str) -> str:
    """The path of a link in the guide."""
    found = re.search(rf"^  {name} +(http\S+)$", printed, re.MULTILINE)
    assert found, f"no {name} in:\n{printed}"
    return urlsplit(found[1]).path


def test_it_prints_where_it_is_and_how_to_get_in(today: Demo) -> None:
    assert "http://127.0.0.1:8000" in today.printed
    for role in ("administrator", "manager", "coordinator", "counsellor"):
        assert re.search(rf"^  {role} +\S+@example\.org +\S", today.printed, re.MULTILINE), role
    for name in ("find a group", "my place", "attendee feed", "facilitator feed", "group feed"):
        assert link(today.printed, name)


def test_everything_in_it_was_made_by_operations_that_noted_it(today: Demo) -> None:
    noted = Counter(today.rows("SELECT action, subject_id FROM audit_entry"))
    extended = {key: count for key, count in noted.items() if key[0] == "series.extended"}
    made = Counter((action, row) for action, statement in NOTED.items() for (row,) in today.rows(statement))

    assert sum(made.values()) > 1000
    assert noted - Counter(extended) == made
    assert {row for _, row in extended} <= {row for (row,) in today.rows("SELECT id FROM series")}


def test_its_history_reaches_to_today_and_its_sessions_beyond(today: Demo) -> None:
    now = datetime.now(UTC)
    held = today.rows("SELECT max(starts_at) FROM group_session WHERE attendance_status = 'submitted'")[0][0]
    ahead = today.rows("SELECT max(starts_at) FROM group_session WHERE status = 'planned'")[0][0]

    assert now - timedelta(days=31) < datetime.fromisoformat(held).replace(tzinfo=UTC) < now
    assert datetime.fromisoformat(ahead).replace(tzinfo=UTC) > now + timedelta(days=500)
    first = today.rows("SELECT min(local_start) FROM group_session")[0][0]
    assert first < "2025-01-22"
    (future,) = today.rows("SELECT count(*) FROM audit_entry WHERE at > datetime('now', '+1 minute')")[0]
    assert future == 0, "nothing in a history happens in the future"


def test_only_the_news_of_the_last_days_is_still_to_be_sent(today: Demo) -> None:
    """A letter of January with its dates must not leave today."""
    week_ago = (datetime.now(UTC) - timedelta(days=7)).strftime("%Y-%m-%d")
    waiting = "SELECT count(*) FROM message WHERE state = 'queued' AND created_at {} ?".replace(
        "?", f"'{week_ago}'"
    )

    assert today.rows(waiting.format("<")) == [(0,)]
    assert today.rows(waiting.format(">"))[0][0] > 0


def test_a_second_start_builds_nothing_and_is_quick(today: Demo) -> None:
    before = today.sizes()
    second = today.again()

    grown = {name: size - before[name] for name, size in second.sizes().items() if size != before[name]}
    links = {"feed_token": 3, "audit_entry": 3, "message": 2}
    assert grown == links, "new calendar links, since old ones cannot be shown, and who has one is told"
    assert "Building" in today.printed and "Building" not in second.printed
    assert second.seconds < today.seconds
    assert link(second.printed, "my place") == link(today.printed, "my place")
    assert link(second.printed, "attendee feed") != link(today.printed, "attendee feed")


def test_seed_adds_groups_to_a_demonstration(tmp_path: Path) -> None:
    house = installation(tmp_path)
    done = house.run("seed", "--groups", "2", "--sessions", "4", "--people", "3")

    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "groups: 2, sessions: 8, people: 6")
    demo = Demo(house, "", 0)
    counts = demo.rows(
        "SELECT count(*) FROM group_session s JOIN support_group g ON g.id = s.group_id "
        "WHERE g.name LIKE 'Group % of many' GROUP BY g.id"
    )
    assert counts == [(4,), (4,)]
    assert demo.rows("SELECT count(*) FROM attendee WHERE called LIKE 'Person %'") == [(6,)]


@pytest.mark.parametrize("command", [("demo", "--no-serve"), ("seed", "--groups", "1")], ids=lambda c: c[0])
def test_a_real_installation_is_not_touched(installed: Installation, command: tuple[str, ...]) -> None:
    file = Path(installed.environ["FACILITATOR_INSTANCE"]) / "facilitator.db"
    before = dump(file)
    refused = installed.run(*command, FACILITATOR_DATABASE_URL=f"sqlite:///{file}")

    assert "This database holds a real installation" in refused.stderr
    assert refused.returncode == 2 and refused.stdout == ""
    assert dump(file) == before


@pytest.mark.parametrize(
    "tables",
    [
        ["CREATE TABLE invoice (number INTEGER)"],
        [
            "CREATE TABLE organisation (is_demo BOOLEAN)",
            "CREATE TABLE user_account (id TEXT)",
            "INSERT INTO organisation VALUES (0)",
        ],
        [
            "CREATE TABLE organisation (is_demo BOOLEAN)",
            "CREATE TABLE user_account (id TEXT)",
            "INSERT INTO user_account VALUES ('a')",
        ],
    ],
    ids=["another programs", "an earlier version", "set up by hand"],
)
def test_a_database_is_looked_at_before_its_tables_are_changed(tmp_path: Path, tables: list[str]) -> None:
    file = tmp_path / "theirs.db"
    with closing(sqlite3.connect(file)) as database:
        for statement in tables:
            database.execute(statement)
        database.commit()
    before = dump(file)
    refused = installation(tmp_path).run("demo", "--no-serve", FACILITATOR_DATABASE_URL=f"sqlite:///{file}")

    assert "Nothing was touched." in one_sentence(refused)
    assert dump(file) == before


def dump(file: Path) -> list[str]:
    """Everything in a database, as statements."""
    with closing(sqlite3.connect(file)) as database:
        return list(database.iterdump())


def test_the_attendee_feed_has_the_21_dates_at_their_utc_times(april: Running) -> None:
    address, printed = april.address, april.printed
    answer = Visitor(address).get(link(printed, "attendee feed"))
    entries = read_calendar(answer.octets)

    assert answer.status == 200
    assert list(entries) == [date(*day) for day in FEED_DAYS]
    assert len(FEED_DAYS) == 21
    assert {day: entries[date(*day)].times for day in UTC_TIMES} == UTC_TIMES
    assert {f"{entry.on_the_wall:%H:%M}" for entry in entries.values()} == {"10:15"}
    assert {entry.summary for entry in entries.values()} == {"Tuesday group"}
    assert not re.search(rb"cancer|breast|secondary", answer.octets, re.IGNORECASE)


def test_the_other_links_it_prints_work(april: Running) -> None:
    address, printed = april.address, april.printed
    visitor = Visitor(address)

    group = read_calendar(visitor.get(link(printed, "group feed")).octets)
    own = visitor.get(link(printed, "facilitator feed"))
    assert list(group) == [date(*day) for day in FEED_DAYS]
    assert own.status == 200 and own.octets.count(b"BEGIN:VEVENT") > 21
    assert "Your next dates" in visitor.get(link(printed, "my place")).words
    assert "Tuesday 15 April 2025" in visitor.get(link(printed, "find a group")).words


@pytest.mark.parametrize("role", ["administrator", "manager", "coordinator", "counsellor"])
def test_each_sign_in_it_prints_works(april: Running, role: str) -> None:
    address, printed = april.address, april.printed
    found = re.search(rf"^  {role} +(\S+) +(.+)$", printed, re.MULTILINE)
    assert found
    today = Visitor(address).sign_in(found[1], found[2].strip())

    assert (today.status, today.path) == (200, "/desk/")
    assert PASSWORD not in printed


def test_its_own_thread_delivers_messages_as_files(april: Running) -> None:
    assert "Messages are written as files to outbox/" in april.printed
    Visitor(april.address).send("/forgot-password", email="coordinator@example.org")

    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        letters = [file.read_text() for file in (april.folder / "outbox").glob("*.eml")]
        if any("To: coordinator@example.org" in letter and "new password" in letter for letter in letters):
            return
        time.sleep(0.2)
    raise AssertionError("no letter after 30 seconds")

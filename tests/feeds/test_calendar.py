"""The calendar builder: what is written is what readers read, whatever was typed."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import icalendar
import pytest
import recurring_ical_events
from dateutil.rrule import MONTHLY, TU, rrule
from hypothesis import given
from hypothesis import strategies as st

from facilitator.core import timezones
from facilitator.core.text import tidy
from facilitator.feeds.calendar import (
    FeedEvent,
    FeedHeader,
    build,
    etag,
    event_bytes,
    in_window,
    window,
)

LONDON = FeedHeader(name="Tuesday group", zone="Europe/London")
AWKWARD = [
    "Tea, cake; and talk",
    'Back\\slash \\n and "quotes": 100%',
    "Trailing backslash\\",
    "Group 👩🏽‍🦳👨‍👩‍👧‍👦 🏴󠁧󠁢󠁳󠁣󠁴󠁿 " * 6,
    "محمد عبد الله שרה לוי",
    "é" * 200,
    "BEGIN:VEVENT",
    "END:VEVENT\r\nBEGIN:VEVENT\r\nUID:forged",
    "DTSTART;TZID=Mars/Olympus:20260317T101500",
    "Tea\nTalk\r\nMore\rEnd",
    "Bell\x07 null\x00 tab\t vt\x0b nel\x85 ls\u2028 surrogate\ud800 end",
    "<b>Tea</b> &amp; {{ talk }}",
]
ANYTHING = st.text(
    st.one_of(st.characters(), st.sampled_from(list("\r\n\\,;:\"'^n \t\x0b\x00\u2028"))), max_size=120
)


def an_event(day: date = date(2026, 3, 17), *, zone: str = "Europe/London", **changes: Any) -> FeedEvent:
    start = datetime.combine(day, time(10, 15))
    end = datetime.combine(day, time(12, 15))
    facts: dict[str, Any] = {
        "uid": f"{day:%Y%m%d}-1b1e-3c1b-4a53-2b1d3f3f9a10",
        "sequence": 3,
        "changed_at": datetime(2026, 1, 2, 9, tzinfo=UTC),
        "local_start": start,
        "local_end": end,
        "utc_start": timezones.to_utc(start, zone),
        "utc_end": timezones.to_utc(end, zone),
        "zone": zone,
        "summary": "Tuesday group",
    }
    return FeedEvent(**(facts | changes))


def peterborough() -> list[FeedEvent]:
    days = [
        moment.date() for moment in rrule(MONTHLY, byweekday=TU(3), dtstart=datetime(2025, 1, 21), count=21)
    ]
    return [
        speaker(an_event(day)) if slot % 3 == 0 else an_event(day) for slot, day in enumerate(days, start=1)
    ]


def speaker(event: FeedEvent) -> FeedEvent:
    hour = timedelta(hours=1)
    return replace(event, local_end=event.local_end + hour, utc_end=event.utc_end + hour)


def read(body: bytes) -> list[icalendar.Event]:
    calendar = icalendar.Calendar.from_ical(body)
    assert isinstance(calendar, icalendar.Calendar)
    return calendar.events


def read_one(body: bytes) -> icalendar.Event:
    (event,) = read(body)
    return event


def expanded(body: bytes) -> list[tuple[str, str]]:
    """What a calendar program shows from 2024 to 2028, in UTC."""
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(body)).between((2024, 1, 1), (2028, 1, 1))
    times = [(event["DTSTART"].dt.astimezone(UTC), event["DTEND"].dt.astimezone(UTC)) for event in found]
    return sorted((f"{start:%Y-%m-%d %H:%M}", f"{end:%H:%M}") for start, end in times)


def unfolded(body: bytes) -> list[str]:
    return body.replace(b"\r\n ", b"").decode().split("\r\n")


# --- dates and zones


def test_the_peterborough_dates_come_out_at_their_utc_times() -> None:
    shown = expanded(build(LONDON, peterborough()))
    assert len(shown) == 21
    assert (shown[0], shown[-1]) == (("2025-01-21 10:15", "12:15"), ("2026-09-15 09:15", "12:15"))
    by_day = {start[:10]: (start[11:], end) for start, end in shown}
    assert by_day["2025-03-18"] == ("10:15", "13:15")
    assert by_day["2025-04-15"] == ("09:15", "11:15")
    assert by_day["2025-09-16"] == ("09:15", "12:15")
    assert by_day["2025-10-21"] == ("09:15", "11:15")
    assert by_day["2025-11-18"] == ("10:15", "12:15")


@pytest.mark.parametrize("zone", ["Europe/London", "America/Toronto", "Australia/Sydney", "Asia/Kolkata"])
def test_readers_without_zones_of_their_own_read_the_same(zone: str) -> None:
    days = [date(2026, month, 17) for month in range(1, 13)]
    events = [an_event(day, zone=zone) for day in days]
    body = build(FeedHeader(name="Group", zone=zone), events)
    # One invented name per zone: the reader remembers the rules it has read under a name.
    renamed = re.sub(rb"TZID([=:])" + zone.encode(), rb"TZID\1Elsewhere/" + zone.encode(), body)
    truth = sorted((f"{e.utc_start:%Y-%m-%d %H:%M}", f"{e.utc_end:%H:%M}") for e in events)
    assert expanded(body) == expanded(renamed) == truth


def test_wall_clock_times_stand_in_the_feed_with_their_zone() -> None:
    lines = unfolded(build(LONDON, [an_event()]))
    assert "DTSTART;TZID=Europe/London:20260317T101500" in lines
    assert "DTEND;TZID=Europe/London:20260317T121500" in lines
    assert lines.count("TZID:Europe/London") == 1


@pytest.mark.parametrize("zone", ["Asia/Jerusalem", "America/Santiago", "UTC"])
def test_zones_that_cannot_be_written_go_out_in_utc(zone: str) -> None:
    event = an_event(date(2026, 7, 21), zone=zone)
    body = build(FeedHeader(name="Group", zone=zone), [event])
    assert f"DTSTART:{event.utc_start:%Y%m%dT%H%M%SZ}" in unfolded(body)
    assert b"TZID" not in body
    assert expanded(body) == [(f"{event.utc_start:%Y-%m-%d %H:%M}", f"{event.utc_end:%H:%M}")]


def test_sessions_before_a_new_law_go_out_in_utc_and_later_ones_in_local_time() -> None:
    events = [an_event(day, zone="Asia/Almaty") for day in (date(2024, 2, 20), date(2024, 3, 19))]
    body = build(FeedHeader(name="Group", zone="Asia/Almaty"), events)
    assert "DTSTART:20240220T041500Z" in unfolded(body)
    assert "DTSTART;TZID=Asia/Almaty:20240319T101500" in unfolded(body)
    assert expanded(body) == [("2024-02-20 04:15", "06:15"), ("2024-03-19 05:15", "07:15")]


def test_zone_names_of_every_shape_are_found_again() -> None:
    shapes = [
        name for name in timezones.zone_names() if re.search(r"[+\-_0-9]|/.+/", name) and len(name) < 40
    ]
    for zone in shapes:
        lines = unfolded(build(FeedHeader(name="Group", zone=zone), [an_event(zone=zone)]))
        assert (f"DTSTART;TZID={zone}:20260317T101500" in lines) == (f"TZID:{zone}" in lines), zone


def test_only_the_zones_used_are_written_each_once() -> None:
    kept = event_bytes(an_event(zone="America/Toronto"))
    body = build(LONDON, [kept, an_event(date(2026, 3, 18), zone="Asia/Kolkata"), kept])
    assert re.findall(rb"\r\nTZID:(\S+)", body) == [b"America/Toronto", b"Asia/Kolkata"]


@pytest.mark.parametrize("zone", ["Europe/London", "Asia/Jerusalem", "UTC"])
def test_an_empty_feed_is_a_valid_calendar(zone: str) -> None:
    body = build(FeedHeader(name="Group", zone=zone), [])
    assert body.count(b"BEGIN:VTIMEZONE") == 1
    assert read(body) == []


# --- the entry and the header


def test_an_entry_holds_what_programs_need_and_nothing_else() -> None:
    event = an_event(
        location="The Old Library, High Street", description="Step-free", url="https://example.org/s/1"
    )
    assert unfolded(event_bytes(event)) == [
        "BEGIN:VEVENT",
        "UID:20260317-1b1e-3c1b-4a53-2b1d3f3f9a10",
        "DTSTAMP:20260102T090000Z",
        "LAST-MODIFIED:20260102T090000Z",
        "SEQUENCE:3",
        "DTSTART;TZID=Europe/London:20260317T101500",
        "DTEND;TZID=Europe/London:20260317T121500",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "CLASS:PRIVATE",
        "SUMMARY:Tuesday group",
        "LOCATION:The Old Library\\, High Street",
        "DESCRIPTION:Step-free",
        "URL:https://example.org/s/1",
        "END:VEVENT",
        "",
    ]


def test_the_header_names_the_calendar_and_says_how_often_to_look() -> None:
    header = FeedHeader(name="Tea, talk; more\nand more", zone="Europe/London", description="Your groups.")
    assert unfolded(build(header, []))[:10] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Facilitator//Calendar 1//EN",
        "CALSCALE:GREGORIAN",
        "NAME:Tea\\, talk\\; more and more",
        "X-WR-CALNAME:Tea\\, talk\\; more and more",
        "X-WR-CALDESC:Your groups. Dates from 90 days back to 18 months ahead.",
        "X-WR-TIMEZONE:Europe/London",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "X-PUBLISHED-TTL:PT6H",
    ]


def test_nobody_is_invited_and_nobody_is_named() -> None:
    body = build(LONDON, [*peterborough(), an_event(date(2026, 3, 18), cancelled=True, alarm_minutes=60)])
    assert not re.search(
        rb"^(METHOD|ATTENDEE|ORGANIZER|CONTACT|SOURCE|RRULE:(?!FREQ=YEARLY))", body, re.MULTILINE
    )
    assert not re.search(rb"^(RECURRENCE-ID|EXDATE|RDATE|GEO|ATTACH)", body, re.MULTILINE)


def test_a_cancelled_session_says_so_in_every_way() -> None:
    event = read_one(event_body(an_event(cancelled=True, alarm_minutes=30)))
    assert event["SUMMARY"] == "Cancelled: Tuesday group"
    assert (event["STATUS"], event["TRANSP"]) == ("CANCELLED", "TRANSPARENT")
    assert event.subcomponents == []


def test_a_charity_may_keep_cancelled_sessions_visible() -> None:
    body = build(LONDON, [an_event(cancelled=True)], hide_status=True)
    event = read_one(body)
    assert (event["STATUS"], event["TRANSP"]) == ("CONFIRMED", "TRANSPARENT")
    assert event["SUMMARY"] == "Cancelled: Tuesday group"
    assert body == build(LONDON, [event_bytes(an_event(cancelled=True), hide_status=True)])


def test_an_overview_leaves_the_reader_free() -> None:
    assert read_one(event_body(an_event(transparent=True)))["TRANSP"] == "TRANSPARENT"


def test_an_alarm_is_a_plain_reminder_and_only_when_asked_for() -> None:
    assert b"VALARM" not in event_bytes(an_event())
    (alarm,) = read_one(event_body(an_event(alarm_minutes=90))).subcomponents
    assert (alarm["ACTION"], alarm["TRIGGER"].to_ical()) == ("DISPLAY", b"-PT1H30M")
    assert alarm["DESCRIPTION"] == "Tuesday group"


# --- whatever was typed


def event_body(event: FeedEvent) -> bytes:
    return build(LONDON, [event])


def assert_well_formed(body: bytes) -> None:
    assert body.endswith(b"END:VCALENDAR\r\n")
    for line in body.removesuffix(b"\r\n").split(b"\r\n"):
        assert len(line) <= 75
        assert not re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", line)
        line.decode("utf-8")


def assert_read_as_typed(text: str) -> None:
    header = FeedHeader(name=text, zone="Europe/London", description=text)
    event = an_event(summary=text, location=text, description=text, alarm_minutes=5)
    body = build(header, [event, event_bytes(an_event(date(2026, 3, 18), summary=text, cancelled=True))])
    assert_well_formed(body)
    first, second = read(body)
    assert first["SUMMARY"] == tidy(text)
    assert first.get("LOCATION", "") == first.get("DESCRIPTION", "") == tidy(text, multiline=True)
    assert second["SUMMARY"] == f"Cancelled: {tidy(text)}"
    calendar = icalendar.Calendar.from_ical(body)
    assert [timezone["TZID"] for timezone in calendar.timezones] == ["Europe/London"]
    assert read_property(body, "NAME") == read_property(body, "X-WR-CALNAME") == tidy(text)


def read_property(body: bytes, name: str) -> str:
    """Read one TEXT line of the header by the rules, as programs that know the property do."""
    value = next(line for line in unfolded(body) if line.startswith(f"{name}:")).partition(":")[2]
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


@pytest.mark.parametrize("text", AWKWARD)
def test_awkward_names_are_read_as_typed(text: str) -> None:
    assert_read_as_typed(text)


@given(ANYTHING)
def test_any_text_is_read_as_typed_and_adds_no_entry(text: str) -> None:
    assert_read_as_typed(text)


def test_an_address_that_breaks_the_line_is_refused() -> None:
    with pytest.raises(ValueError, match=r"."):
        event_bytes(an_event(url="https://example.org/\r\nATTENDEE:mailto:x@example.org"))


# --- the same bytes


def test_the_same_sessions_give_the_same_bytes() -> None:
    first, second = build(LONDON, peterborough()), build(LONDON, peterborough())
    assert first == second
    assert etag(first) == etag(second)
    assert re.fullmatch("[0-9a-f]{32}", etag(first))


def test_kept_entries_give_the_same_bytes_as_fresh_ones() -> None:
    kept: Iterable[bytes] = (event_bytes(event) for event in peterborough())
    assert build(LONDON, kept) == build(LONDON, peterborough())


def test_a_changed_session_changes_the_tag() -> None:
    event = an_event()
    assert etag(event_body(event)) != etag(event_body(replace(event, sequence=4)))


@pytest.mark.parametrize("foreign", [b"", b"BEGIN:VTODO\r\nEND:VTODO\r\n", b"BEGIN:VEVENT\r\nUID:1"])
def test_bytes_that_are_no_entry_are_refused(foreign: bytes) -> None:
    with pytest.raises(ValueError, match="not an entry"):
        build(LONDON, [foreign])


# --- the window and what no session can be


def test_the_window_reaches_90_days_back_and_18_months_on() -> None:
    reach = window(date(2025, 4, 1))
    assert (reach.first, reach.last, reach.first_cancelled) == (
        date(2025, 1, 1),
        date(2026, 10, 1),
        date(2025, 3, 25),
    )
    assert window(date(2025, 8, 31)).last == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("day", "cancelled", "shown"),
    [
        (date(2024, 12, 31), False, False),
        (date(2025, 1, 1), False, True),
        (date(2026, 10, 1), False, True),
        (date(2026, 10, 2), False, False),
        (date(2025, 3, 24), True, False),
        (date(2025, 3, 25), True, True),
        (date(2026, 9, 15), True, True),
    ],
)
def test_the_window_counts_days_of_the_session(day: date, cancelled: bool, shown: bool) -> None:
    assert in_window(an_event(day, cancelled=cancelled), datetime(2025, 4, 1, 9, tzinfo=UTC)) is shown


def test_the_window_moves_at_local_midnight_only() -> None:
    event = an_event(date(2025, 7, 1), cancelled=True)
    last_minute = datetime(2025, 7, 8, 22, 59, tzinfo=UTC)
    assert in_window(event, last_minute)
    assert not in_window(event, last_minute + timedelta(minutes=1))


@pytest.mark.parametrize(
    "wrong",
    [
        {"local_start": datetime(2026, 3, 17, 10, 15, tzinfo=UTC)},
        {"changed_at": datetime(2026, 3, 17, 10, 15)},
        {"local_end": datetime(2026, 3, 17, 10, 15)},
        {"utc_end": datetime(2026, 3, 17, 10, 15, tzinfo=UTC)},
        {"sequence": 1_767_344_400_000},
    ],
)
def test_what_no_session_can_be_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        an_event(**wrong)

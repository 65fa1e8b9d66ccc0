"""Time zones in feeds: the rules written say what the zone does, or nothing is written."""

from bisect import bisect_right
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr

from facilitator.core.timezones import UnknownZone
from facilitator.feeds.vtimezone import is_utc, zone_rules

PLACES = {
    "Europe": (
        "London Dublin Jersey Guernsey Isle_of_Man Lisbon Paris Berlin Madrid Rome Amsterdam "
        "Brussels Zurich Vienna Warsaw Prague Copenhagen Oslo Stockholm Helsinki Athens Bucharest "
        "Kyiv Istanbul Malta Gibraltar"
    ),
    "Asia": "Nicosia Dubai Karachi Kolkata Kathmandu Singapore Hong_Kong Tokyo",
    "Atlantic": "Reykjavik Azores",
    "America": (
        "St_Johns Halifax Toronto New_York Chicago Denver Phoenix Los_Angeles Anchorage Havana "
        "Regina Sao_Paulo Argentina/Buenos_Aires Port-au-Prince Jamaica"
    ),
    "Pacific": "Honolulu Auckland Chatham",
    "Africa": "Johannesburg Lagos Nairobi",
    "Australia": "Perth Adelaide Brisbane Sydney Hobart Lord_Howe",
    "Antarctica": "Troll",
}
OFFERED = [f"{region}/{place}" for region, places in PLACES.items() for place in places.split()]
SHIFTED_OR_TABLED = [
    "Africa/Cairo",
    "America/Nuuk",
    "America/Santiago",
    "Asia/Gaza",
    "Asia/Jerusalem",
]

Onset = tuple[datetime, timedelta]


def written_offsets(component: bytes) -> list[Onset]:
    """Expand a VTIMEZONE by hand: each change's naive UTC moment and the offset from then on."""
    onsets: list[Onset] = []
    observance: dict[str, str] = {}
    for line in component.decode().splitlines():
        name, _, value = line.partition(":")
        if name == "BEGIN":
            observance = {}
        elif name == "END" and value in {"STANDARD", "DAYLIGHT"}:
            before, after = (offset(observance[key]) for key in ("TZOFFSETFROM", "TZOFFSETTO"))
            start = datetime.fromisoformat(observance["DTSTART"])
            starts = [start]
            if "RRULE" in observance:
                starts = rrulestr(observance["RRULE"], dtstart=start).between(
                    start, datetime(2034, 1, 1), inc=True
                )
                assert starts[0] == start, "the first onset stands on its own rule"
            onsets += [(moment - before, after) for moment in starts]
        observance[name] = value
    return sorted(onsets)


def written(zone: str) -> bytes:
    rules = zone_rules(zone)
    return rules.component if rules else b""


def offset(text: str) -> timedelta:
    length = timedelta(hours=int(text[1:3]), minutes=int(text[3:5]))
    return -length if text.startswith("-") else length


@pytest.mark.parametrize("zone", OFFERED)
def test_written_rules_agree_with_the_zone_twice_a_day(zone: str) -> None:
    rules = zone_rules(zone)
    assert rules is not None
    onsets = written_offsets(rules.component)
    moments, info = [moment for moment, _ in onsets], ZoneInfo(zone)
    instant = rules.since.replace(tzinfo=None)
    while instant < datetime(2033, 1, 1):
        expected = info.fromutc(instant.replace(tzinfo=info)).utcoffset()
        assert onsets[bisect_right(moments, instant) - 1][1] == expected, instant
        instant += timedelta(hours=12)


def test_every_zone_offered_is_written_and_nearly_all_from_the_beginning() -> None:
    since = [rules.since for zone in OFFERED if (rules := zone_rules(zone))]
    assert len(since) == len(OFFERED)
    assert sum(moment > datetime(2024, 1, 1, tzinfo=UTC) for moment in since) <= 10


@pytest.mark.parametrize("zone", [z for z in OFFERED if b"DAYLIGHT" in written(z)])
def test_written_changes_come_at_the_very_second(zone: str) -> None:
    info = ZoneInfo(zone)
    rules = zone_rules(zone)
    assert rules is not None
    for moment, after in written_offsets(rules.component):
        if rules.since < moment.replace(tzinfo=UTC) < datetime(2033, 1, 1, tzinfo=UTC):
            assert info.fromutc(moment.replace(tzinfo=info)).utcoffset() == after
            earlier = moment - timedelta(seconds=1)
            assert info.fromutc(earlier.replace(tzinfo=info)).utcoffset() != after


def test_london_is_written_as_programs_expect_it() -> None:
    assert written("Europe/London") == (
        b"BEGIN:VTIMEZONE\r\nTZID:Europe/London\r\n"
        b"BEGIN:DAYLIGHT\r\nDTSTART:19700329T010000\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\n"
        b"TZOFFSETFROM:+0000\r\nTZOFFSETTO:+0100\r\nTZNAME:BST\r\nEND:DAYLIGHT\r\n"
        b"BEGIN:STANDARD\r\nDTSTART:19701025T020000\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\n"
        b"TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0000\r\nTZNAME:GMT\r\nEND:STANDARD\r\n"
        b"END:VTIMEZONE\r\n"
    )


def test_dublin_has_its_summer_as_daylight_though_its_law_says_otherwise() -> None:
    summer = written("Europe/Dublin").partition(b"BEGIN:DAYLIGHT")[2].partition(b"END:")[0]
    assert b"TZOFFSETTO:+0100\r\nTZNAME:IST" in summer


def test_a_zone_without_summer_time_has_one_observance_without_a_rule() -> None:
    component = written("Asia/Kolkata")
    assert component.count(b"BEGIN:STANDARD") == 1
    assert b"RRULE" not in component
    assert b"DAYLIGHT" not in component


@pytest.mark.parametrize("zone", SHIFTED_OR_TABLED)
def test_zones_that_cannot_be_written_exactly_are_not_written(zone: str) -> None:
    assert zone_rules(zone) is None


def test_a_zone_with_a_new_law_is_written_from_then_on() -> None:
    rules = zone_rules("Asia/Almaty")  # five hours ahead since 1 March 2024, six before
    assert rules is not None
    assert b"TZOFFSETTO:+0500" in rules.component
    assert datetime(2024, 2, 29, 18, tzinfo=UTC) <= rules.since <= datetime(2024, 3, 1, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    "name", ["", "Europe/Peterborough", "../../etc/passwd", "/etc/localtime", "europe/london "]
)
def test_a_name_that_is_no_zone_is_refused(name: str) -> None:
    with pytest.raises(UnknownZone):
        zone_rules(name)


def test_plain_utc_is_known_by_its_names() -> None:
    assert is_utc("UTC")
    assert is_utc("Etc/UTC")
    assert not is_utc("Europe/London")

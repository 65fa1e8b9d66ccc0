"""The list of addresses. A new one is written down here; one given out on paper or in a message never changes."""

from pathlib import Path

import pytest

from tests.support.doors import Place

LIST = Path(__file__).with_name("addresses.txt")
# What leaflets, messages and calendars hold (design section 7): address -> methods, as far as they exist by now.
STABLE = {
    "/groups": "GET",
    "/join/<slug>": "GET POST",
    "/my/<token>": "GET",
    "/offer/<token>": "GET POST",
    "/calendar/<token>.ics": "GET",
    "/sessions/<id>.ics": "GET",
    "/sign-in": "GET POST",
    "/healthz": "GET",
    "/readyz": "GET",
}


def addresses(place: Place) -> dict[str, set[str]]:
    """Every address with its methods."""
    found: dict[str, set[str]] = {}
    for rule in place.app.url_map.iter_rules():
        found.setdefault(rule.rule, set()).update((rule.methods or set()) - {"HEAD", "OPTIONS"})
    return found


def test_the_addresses_are_the_ones_written_down(place: Place) -> None:
    now = [f"{rule} {' '.join(sorted(methods))}" for rule, methods in sorted(addresses(place).items())]
    assert now == LIST.read_text(encoding="utf-8").splitlines(), "write the change into addresses.txt"


@pytest.mark.parametrize("address", STABLE)
def test_an_address_people_were_given_still_answers(place: Place, address: str) -> None:
    methods = {
        rule.replace("token:token", "token").replace("id:session_id", "id"): found
        for rule, found in addresses(place).items()
    }
    assert methods[address] == set(STABLE[address].split())


@pytest.mark.parametrize(
    ("endpoint", "status"),
    [
        ("registration.finder", 200),
        ("registration.join_form", 200),
        ("registration.my_place", 200),
        ("feeds.calendar_file", 200),
        ("feeds.session_download", 200),
        ("accounts.sign_in_form", 200),
        ("health.healthz", 200),
        ("health.readyz", 200),
    ],
)
def test_a_stranger_with_the_address_gets_its_page(place: Place, endpoint: str, status: int) -> None:
    assert place.visitor().get(place.address(endpoint)).status_code == status


def test_staff_pages_live_under_desk(place: Place) -> None:
    """Everything else is for people outside, and short."""
    outside = {rule.rule.split("/")[1] for rule in place.app.url_map.iter_rules()} - {"desk"}
    assert outside == {
        "",
        "calendar",
        "forgot-password",
        "groups",
        "healthz",
        "join",
        "my",
        "offer",
        "privacy",
        "readyz",
        "refer",
        "ring-me-back",
        "sessions",
        "set-password",
        "sign-in",
        "sign-out",
        "static",
        "theme.css",
    }


def test_no_address_counts_its_records(place: Place) -> None:
    """Identifiers are random texts: a number in an address could be counted up."""
    assert [r.rule for r in place.app.url_map.iter_rules() if "<int" in r.rule or "<float" in r.rule] == []
    names = {name: rule for rule in place.app.url_map.iter_rules() for name in rule.arguments}
    assert [
        r.rule for name, r in names.items() if name.endswith("_id") and f"<id:{name}>" not in r.rule
    ] == []

"""Where to go after signing in, how long a sign-in lives, addresses and devices."""

from datetime import datetime, timedelta

import pytest

from facilitator.accounts.errors import OddEmail
from facilitator.accounts.rules import checked_email, describe_device, email_key, is_live, safe_next


@pytest.mark.parametrize(
    "target", ["/desk/groups", "/desk/groups?state=open&page=2", "/desk/a b", "/groups/été"]
)
def test_a_page_of_this_site_is_a_place_to_go_on_to(target: str) -> None:
    assert safe_next(target) == target


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "desk",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "/desk\\..\\x",
        "\\\\evil.example",
        "\t//evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/desk\r\nSet-Cookie: a=b",
        "https://evil.example/",
        "https:evil.example",
        "javascript:alert(1)",
        "/desk//x",
        "/.//evil.example",
        "//user@evil.example",
        "//[",
        "/\u2028x",
        "/\x00",
        "/sign-in",
        "/sign-in?next=/desk",
        "/sign-out",
        "/" + "a" * 1000,
    ],
)
def test_everything_else_is_not(target: str | None) -> None:
    assert safe_next(target) is None


@pytest.mark.parametrize(
    ("started", "seen", "ended", "live"),
    [
        (0, 0, False, True),
        (29, 29, False, True),
        (100, 29, False, True),
        (100, 30, False, False),
        (719, 1, False, True),
        (720, 1, False, False),
        (1, 1, True, False),
    ],
)
def test_a_sign_in_lives_while_it_is_used_and_not_too_old(
    started: int, seen: int, ended: bool, live: bool, now: datetime
) -> None:
    found = is_live(
        started_at=now - timedelta(minutes=started),
        seen_at=now - timedelta(minutes=seen),
        ended_at=now if ended else None,
        now=now,
        idle=30,
        absolute=720,
    )
    assert found is live


def test_addresses_differ_by_accents_but_not_by_capitals() -> None:
    assert email_key(" Joan@Example.ORG ") == "joan@example.org"
    assert email_key("rené@example.org") != email_key("rene@example.org")


def test_an_address_is_kept_as_typed() -> None:
    assert checked_email(" Joan.Marlow@Example.org ") == "Joan.Marlow@Example.org"


@pytest.mark.parametrize(
    "email", ["", "joan", "joan@", "@example.org", "a@b@example.org", "joan@exa mple.org"]
)
def test_an_odd_address_is_refused(email: str) -> None:
    with pytest.raises(OddEmail):
        checked_email(email)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36",
            "Chrome on Android",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1",
            "Safari on iPhone",
        ),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0", "Firefox on Linux"),
        ("", "A browser on an unknown device"),
    ],
)
def test_a_device_is_named_so_that_its_owner_knows_it(agent: str, words: str) -> None:
    assert describe_device(agent) == words

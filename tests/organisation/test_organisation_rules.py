"""Colours that can be read, and addresses that can be written to."""

import pytest

from facilitator.organisation.errors import Blank, NotAColour, NotAnAddress, TooPale, UnknownTimeZone
from facilitator.organisation.rules import (
    checked_colour,
    checked_email,
    checked_timezone,
    contrast,
    needed,
)


def test_black_on_white_has_the_greatest_contrast() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)


def test_the_houses_own_plum_is_readable() -> None:
    assert checked_colour(" #7A2E5D ") == "#7a2e5d"


def test_a_colour_readable_on_white_but_not_on_paper_is_refused() -> None:
    assert contrast("#757575", "#ffffff") > 4.5
    with pytest.raises(TooPale) as refused:
        checked_colour("#757575")
    assert "4.3 to 1" in refused.value.sentence
    assert refused.value.field == "brand_colour"


@pytest.mark.parametrize(
    "text", ["", "plum", "#7a2e5", "#7a2e5dff", "#7a2e5g", "7a2e5d", "#7a2e5d;}", "#７a2e5d"]
)
def test_only_six_digits_after_a_hash_are_a_colour(text: str) -> None:
    with pytest.raises(NotAColour):
        checked_colour(text)


@pytest.mark.parametrize("text", ["office@example.org", "o'neil+groups@example.co.uk"])
def test_an_ordinary_address_is_kept_as_typed(text: str) -> None:
    assert checked_email(text) == text


@pytest.mark.parametrize(
    "text", ["", "office", "office@", "a b@example.org", "office@example..org", "a@b\n.org"]
)
def test_what_cannot_be_an_address_is_refused_at_its_field(text: str) -> None:
    with pytest.raises(NotAnAddress) as refused:
        checked_email(text, "contact_email")
    assert refused.value.field == "contact_email"


def test_a_zone_is_a_name_and_never_a_path() -> None:
    assert checked_timezone("Europe/Dublin") == "Europe/Dublin"
    for name in ("", "London", "../../etc/passwd"):
        with pytest.raises(UnknownTimeZone):
            checked_timezone(name)


def test_blanks_alone_are_nothing() -> None:
    with pytest.raises(Blank, match="Enter a name"):
        needed("  ", "Enter a name.", "name")

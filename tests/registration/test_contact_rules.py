"""Ways to reach somebody: read where they can be read, never refused for being odd."""

import pytest

from facilitator.registration import contact_rules as rules
from facilitator.registration.errors import ChannelWithoutContact, OddEmail, Unreachable
from facilitator.registration.models import Channel


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("01632 960123", "+441632960123"),
        ("+44 (0) 1632 960123", "+441632960123"),
        ("07700 900123", "+447700900123"),
        ("+353 85 123 4567", "+353851234567"),
        ("ring my daughter Ann", ""),
        ("", ""),
        ("12", ""),
    ],
)
def test_a_number_is_read_where_it_can_be(typed: str, key: str) -> None:
    assert rules.phone_key(typed) == key


def test_names_are_found_without_their_accents() -> None:
    assert rules.search_key("Zoë", "Zoë Ñuñez-O'Hara") == "zoe zoe nunez-o'hara"


def test_the_key_for_finding_always_fits_its_column() -> None:
    assert len(rules.search_key("Æ" * 80, "ß" * 160)) <= 260


@pytest.mark.parametrize("address", ["home@example.org", "o'brien+group@example.co.uk", ""])
def test_a_plausible_address_or_none_is_taken(address: str) -> None:
    rules.check_email(address)


@pytest.mark.parametrize("address", ["home", "home@", "a b@example.org", "x@y@example.org"])
def test_what_cannot_be_an_address_is_refused_with_a_sentence(address: str) -> None:
    with pytest.raises(OddEmail, match="should look like") as refusal:
        rules.check_email(address)
    assert refusal.value.field == "email"


def test_any_one_way_to_reach_somebody_is_enough() -> None:
    assert rules.chosen_channel(None, phone="01632 960123", email="", address="") is Channel.PHONE
    assert rules.chosen_channel(None, phone="", email="", address="1 High St") is Channel.POST
    assert rules.chosen_channel(None, phone="1", email="a@example.org", address="") is Channel.EMAIL
    assert rules.chosen_channel(Channel.PHONE, phone="1", email="a@example.org", address="") is Channel.PHONE


def test_no_way_at_all_is_refused() -> None:
    with pytest.raises(Unreachable):
        rules.chosen_channel(None, phone="", email="", address="")


def test_a_chosen_way_that_was_not_given_is_refused_at_its_field() -> None:
    with pytest.raises(ChannelWithoutContact) as refusal:
        rules.chosen_channel(Channel.EMAIL, phone="1", email="", address="")
    assert refusal.value.field == "email"

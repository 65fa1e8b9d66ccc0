"""Which passwords are refused, and how the others are kept."""

import pytest

from facilitator.accounts import passwords
from facilitator.accounts.errors import WeakPassword


@pytest.fixture(autouse=True)
def cheap() -> None:
    passwords.configure(cheap=True)


@pytest.mark.parametrize(
    "password",
    [
        "elevenchars",
        "",
        "x" * 129,
        "password1234",
        "Password2025!",
        "P@ssw0rd2025",
        "123456789012",
        "qwertyuiop12",
        "aaaaaaaaaaaaaaa",
        "ababababababab",
        "facilitator1",
        "SupportGroup2025",
        "Fenland Cancer Support",
        "fenlandcancer99",
        "JoanMarlow1961",
        "sunshine-football",
    ],
)
def test_a_password_others_would_guess_is_refused_with_a_sentence(password: str) -> None:
    with pytest.raises(WeakPassword) as refusal:
        passwords.check_policy(password, ["Fenland Cancer Support", "Joan Marlow", "joan"])
    assert refusal.value.field == "password"
    assert refusal.value.sentence.endswith(".")


@pytest.mark.parametrize(
    "password",
    [
        "tulip harbour walnut",
        "twelve chars",
        "sunshine and walrus",
        "support the otters",
        "x7#kQ9!mL2$v",
        "пароль из трёх слов",
        " leading and trailing ",
        "y" * 50 + "abcdefz" + "q" * 71,
    ],
)
def test_every_other_password_is_taken(password: str) -> None:
    passwords.check_policy(password, ["Fenland Cancer Support", "Joan Marlow", "joan"])


def test_a_password_is_kept_exactly_as_typed() -> None:
    stored = passwords.hash_password(" Tulip harbour walnut")
    assert passwords.verify(stored, " Tulip harbour walnut")
    assert not passwords.verify(stored, "Tulip harbour walnut")
    assert not passwords.verify(stored, " tulip harbour walnut")


def test_without_a_stored_hash_nothing_fits_not_even_the_dummy() -> None:
    assert not passwords.verify(None, "nobody has this password")
    assert not passwords.verify("no hash at all", "whatever it may be")


def test_a_lone_surrogate_does_no_harm() -> None:
    assert not passwords.verify(passwords.hash_password("tulip harbour walnut"), "\ud800")


def test_a_hash_made_with_other_costs_is_made_again() -> None:
    stored = passwords.hash_password("tulip harbour walnut")
    assert not passwords.needs_rehash(stored)
    passwords.configure(cheap=False)
    assert passwords.needs_rehash(stored)
    assert "m=19456,t=2,p=1" in passwords.hash_password("tulip harbour walnut")

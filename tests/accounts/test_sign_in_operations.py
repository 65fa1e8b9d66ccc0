"""Signing in and out, and what happens after too many tries."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from facilitator.accounts import passwords
from facilitator.accounts.errors import TooManyTries, WeakPassword, WrongCurrentPassword, WrongDetails
from facilitator.accounts.models import SignIn, SignInFailure, User
from facilitator.accounts.operations import disable_user
from facilitator.accounts.password_operations import change_own_password
from facilitator.accounts.password_tries import try_password
from facilitator.accounts.queries import actor_of, find_sign_in, live_sign_ins
from facilitator.accounts.sign_in_operations import end_sign_in, end_sign_ins, sign_in, sign_in_after
from facilitator.audit.models import AuditEntry
from facilitator.core.actor import SYSTEM
from facilitator.core.db import begin_write, db, write_transaction
from facilitator.core.tokens import hash_token
from tests.accounts.conftest import OTHER_PASSWORD, PASSWORD, make_person
from tests.support.builders import make_sign_in, make_user

pytestmark = pytest.mark.both_databases
HOME, ELSEWHERE = "192.0.2.1", "198.51.100.9"


def attempt(email: str, password: str, now: datetime, address: str = HOME) -> str:
    """One try as the view makes it: a failed one is committed, too."""
    begin_write()
    try:
        return sign_in(email, password, address=address, device="Chrome on Android", now=now)
    finally:
        db.session.commit()


def fail(email: str, now: datetime, address: str = HOME, times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises(WrongDetails):
            attempt(email, "wrong", now, address)


def test_the_right_password_makes_a_sign_in_whose_token_is_stored_hashed(
    app: Flask, joan: User, now: datetime
) -> None:
    token = attempt(" JOAN@example.org", PASSWORD, now)
    row = db.session.scalars(select(SignIn)).one()
    assert (row.user_id, row.device, row.started_at, row.token_hash) == (
        joan.id,
        "Chrome on Android",
        now,
        hash_token(token),
    )
    assert find_sign_in(token) is row
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.actor_id, entry.subject_id) == ("user.signed_in", joan.id, joan.id)


def test_unknown_wrong_closed_and_not_yet_chosen_are_all_the_same(
    app: Flask, joan: User, now: datetime
) -> None:
    make_person(email="closed@example.org", active=False)
    make_user(email="invited@example.org")
    db.session.commit()
    sentences = set()
    for email, password in [
        ("nobody@example.org", PASSWORD),
        ("joan@example.org", "wrong"),
        ("closed@example.org", PASSWORD),
        ("invited@example.org", "nobody has this password"),
    ]:
        with pytest.raises(WrongDetails) as refusal:
            attempt(email, password, now)
        sentences.add(refusal.value.sentence)
    assert len(sentences) == 1
    assert db.session.scalar(select(func.count()).select_from(SignIn)) == 0


def test_an_unknown_address_costs_a_hash_as_well(
    app: Flask, joan: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []
    real = passwords.verify

    def count(stored: str | None, password: str) -> bool:
        asked.append(stored is not None)
        return real(stored, password)

    monkeypatch.setattr(passwords, "verify", count)
    fail("nobody@example.org", now)
    fail("joan@example.org", now)
    assert asked == [False, True]


@pytest.mark.parametrize("email", ["joan@example.org", "nobody@example.org"])
def test_after_ten_failures_an_account_has_to_wait_whether_it_exists_or_not(
    app: Flask, joan: User, now: datetime, email: str
) -> None:
    fail(email, now, times=10)
    with pytest.raises(TooManyTries) as refusal:
        attempt(email, PASSWORD, now + timedelta(minutes=5))
    assert refusal.value.seconds == 600


def test_the_wait_ends_by_itself(app: Flask, joan: User, now: datetime) -> None:
    fail("joan@example.org", now, times=10)
    attempt("joan@example.org", PASSWORD, now + timedelta(minutes=15))


def test_somebody_guessing_elsewhere_cannot_shut_the_owner_out(app: Flask, joan: User, now: datetime) -> None:
    fail("joan@example.org", now, address=ELSEWHERE, times=10)
    with pytest.raises(TooManyTries):
        attempt("joan@example.org", PASSWORD, now, ELSEWHERE)
    attempt("joan@example.org", PASSWORD, now, HOME)


def test_beyond_the_accounts_limit_a_fresh_address_has_one_guess_only(
    app: Flask, joan: User, now: datetime
) -> None:
    fail("joan@example.org", now, address=ELSEWHERE, times=10)
    with pytest.raises(TooManyTries):
        attempt("joan@example.org", "wrong", now, HOME)
    with pytest.raises(TooManyTries):
        attempt("joan@example.org", PASSWORD, now, HOME)


def test_after_thirty_failures_a_network_address_has_to_wait(app: Flask, joan: User, now: datetime) -> None:
    for number in range(30):
        fail(f"user{number}@example.org", now, address=ELSEWHERE)
    with pytest.raises(TooManyTries):
        attempt("joan@example.org", PASSWORD, now, ELSEWHERE)
    attempt("joan@example.org", PASSWORD, now, HOME)


def test_an_ipv6_household_counts_as_one_address(app: Flask, joan: User, now: datetime) -> None:
    for number in range(30):
        fail(f"user{number}@example.org", now, address=f"2001:db8:1:2::{number:x}")
    with pytest.raises(TooManyTries):
        attempt("joan@example.org", PASSWORD, now, "2001:db8:1:2:ffff::1")
    attempt("joan@example.org", PASSWORD, now, "2001:db8:1:3::1")


def test_somebody_who_mistyped_nine_times_is_let_in_and_forgiven(
    app: Flask, joan: User, now: datetime
) -> None:
    fail("joan@example.org", now, times=9)
    attempt("joan@example.org", PASSWORD, now)
    fail("joan@example.org", now)
    with pytest.raises(TooManyTries):
        attempt("joan@example.org", PASSWORD, now)


def test_failures_name_nobody_and_are_forgotten(app: Flask, joan: User, now: datetime) -> None:
    fail("joan@example.org", now)
    keys = set(db.session.scalars(select(SignInFailure.key)))
    assert len(keys) == 3 and all(len(key) == 64 and "joan" not in key for key in keys)
    attempt("joan@example.org", PASSWORD, now + timedelta(minutes=15))
    assert db.session.scalar(select(func.count()).select_from(SignInFailure)) == 0


def test_a_password_changed_while_we_were_hashing_no_longer_lets_in(
    app: Flask, joan: User, now: datetime
) -> None:
    tried = try_password(joan.email, PASSWORD, address=HOME, now=now)
    joan.password_hash = passwords.hash_password(OTHER_PASSWORD)
    db.session.commit()
    begin_write()
    with pytest.raises(WrongDetails):
        sign_in_after(tried, device="", now=now)


def test_an_account_closed_while_we_were_hashing_no_longer_lets_in(
    app: Flask, joan: User, now: datetime
) -> None:
    tried = try_password(joan.email, PASSWORD, address=HOME, now=now)
    with write_transaction():
        disable_user(joan, by=SYSTEM, now=now)
    begin_write()
    with pytest.raises(WrongDetails):
        sign_in_after(tried, device="", now=now)


def test_a_hash_with_old_costs_is_replaced_at_the_next_sign_in(
    app: Flask, joan: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = joan.password_hash
    monkeypatch.setattr(passwords, "needs_rehash", lambda stored: True)
    attempt(joan.email, PASSWORD, now)
    assert joan.password_hash != before
    assert passwords.verify(joan.password_hash, PASSWORD)


def test_signing_out_ends_this_sign_in_only(app: Flask, joan: User, now: datetime) -> None:
    first, second = make_sign_in(joan, at=now), make_sign_in(joan, at=now)
    db.session.commit()
    with write_transaction():
        end_sign_in(find_sign_in(first), by=actor_of(joan), now=now)  # type: ignore[arg-type]
    kept = live_sign_ins(joan.id, now=now, idle=30, absolute=720)
    assert [row.token_hash for row in kept] == [hash_token(second)]
    assert db.session.scalars(select(AuditEntry.action)).all() == ["user.signed_out"]


def test_all_other_sign_ins_can_be_ended_at_once(app: Flask, joan: User, now: datetime) -> None:
    here = find_sign_in(make_sign_in(joan, at=now))
    make_sign_in(joan, at=now)
    make_sign_in(make_user(), at=now)
    db.session.commit()
    assert here is not None
    with write_transaction():
        ended = end_sign_ins(joan, but=here.id, by=actor_of(joan), now=now)
    assert ended == 1
    assert live_sign_ins(joan.id, now=now, idle=30, absolute=720) == [here]


def test_changing_the_password_ends_every_sign_in_and_begins_a_new_one(
    app: Flask, joan: User, now: datetime
) -> None:
    old = make_sign_in(joan, at=now)
    db.session.commit()
    tried = try_password(joan.email, PASSWORD, address=HOME, now=now)
    with write_transaction():
        token = change_own_password(joan, tried, new=OTHER_PASSWORD, device="", by=actor_of(joan), now=now)
    assert find_sign_in(old).ended_at == now  # type: ignore[union-attr]
    assert find_sign_in(token).ended_at is None  # type: ignore[union-attr]
    assert passwords.verify(joan.password_hash, OTHER_PASSWORD)


def test_the_old_password_is_asked_for_and_wrong_ones_are_counted(
    app: Flask, joan: User, now: datetime
) -> None:
    for _ in range(10):
        tried = try_password(joan.email, "wrong", address=HOME, now=now)
        begin_write()
        with pytest.raises(WrongCurrentPassword):
            change_own_password(joan, tried, new=OTHER_PASSWORD, device="", by=actor_of(joan), now=now)
        db.session.commit()
    with pytest.raises(TooManyTries):
        try_password(joan.email, PASSWORD, address=HOME, now=now)


def test_a_weak_new_password_is_refused(app: Flask, joan: User, now: datetime) -> None:
    tried = try_password(joan.email, PASSWORD, address=HOME, now=now)
    begin_write()
    with pytest.raises(WeakPassword):
        change_own_password(joan, tried, new="password1234", device="", by=actor_of(joan), now=now)

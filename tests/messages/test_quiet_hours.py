"""Quiet hours: what is not urgent waits for the morning, by the clock of the group."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from facilitator.accounts.models import Role
from facilitator.core.db import db, write_transaction
from facilitator.messages import registry
from facilitator.messages.quiet_rules import QuietHours
from facilitator.organisation.models import Organisation
from tests.messages.conftest import KIND, Post
from tests.support.builders import make_group, make_organisation, make_user
from tests.support.clock import StandingClock
from tests.support.pages import PageClient

LONDON = "Europe/London"
USUAL = QuietHours(21, 8)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("now", "morning"),
    [
        (utc(2025, 3, 10, 20, 59), None),
        (utc(2025, 3, 10, 21, 0), utc(2025, 3, 11, 8, 0)),
        (utc(2025, 3, 11, 7, 59), utc(2025, 3, 11, 8, 0)),
        (utc(2025, 3, 11, 8, 0), None),
        (utc(2025, 3, 29, 22, 0), utc(2025, 3, 30, 7, 0)),  # the clocks go forward that night
        (utc(2025, 10, 25, 20, 30), utc(2025, 10, 26, 8, 0)),  # and back in this one
        (utc(2025, 7, 1, 19, 59), None),
        (utc(2025, 7, 1, 20, 0), utc(2025, 7, 2, 7, 0)),
    ],
)
def test_it_is_quiet_from_nine_to_eight_on_the_wall(now: datetime, morning: datetime | None) -> None:
    assert USUAL.morning(now, LONDON) == morning


def test_other_hours_none_at_all_and_hours_within_one_day() -> None:
    night = utc(2025, 3, 10, 23, 0)
    assert QuietHours(None, 8).morning(night, LONDON) is None
    assert QuietHours(8, 8).morning(night, LONDON) is None
    assert QuietHours(1, 6).morning(night, LONDON) is None
    assert QuietHours(1, 6).morning(utc(2025, 3, 10, 2, 0), LONDON) == utc(2025, 3, 10, 6, 0)
    assert USUAL.morning(night, "America/New_York") is None


def night(post: Post) -> None:
    post.clock.instant = utc(2025, 3, 10, 22, 10)


def test_at_night_a_message_waits_and_leaves_in_the_morning_once(post: Post) -> None:
    night(post)
    message = post.queue("ann")
    assert post.run() == 0
    assert post.state(message) == "queued"
    assert message.due_at == message.next_try_at == utc(2025, 3, 11, 8, 0)
    assert post.run() == 0
    post.clock.instant = utc(2025, 3, 11, 8, 0)
    assert post.run() == 1
    assert post.run() == 0
    assert message.attempts == 1


@pytest.mark.parametrize("useless_in", [timedelta(hours=3), timedelta(hours=9)])
def test_what_would_come_too_late_in_the_morning_goes_now(post: Post, useless_in: timedelta) -> None:
    night(post)
    post.queue("ann", useless_after=post.clock.now() + useless_in)
    assert post.run() == 1


def test_what_is_urgent_goes_at_once(post: Post) -> None:
    night(post)
    post.queue("ann", urgent=True)
    assert post.run() == 1


def test_an_answer_to_what_somebody_has_just_done_goes_at_once(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry.register_notice(
        KIND, folder="test_moved", why="x", context=registry.find(KIND).context, at_any_hour=True
    )
    night(post)
    post.queue("ann")
    assert post.run() == 1


def test_the_clock_of_the_group_counts(post: Post) -> None:
    with write_transaction():
        group = make_group(timezone="America/New_York")
    night(post)
    post.queue("ann", group_id=group.id)
    assert post.run() == 1, "it is ten past six in the afternoon there"
    post.clock.instant = utc(2025, 3, 11, 9, 0)
    waits = post.queue("bea", group_id=group.id)
    assert post.run() == 0
    assert waits.next_try_at == utc(2025, 3, 11, 12, 0)


def test_without_quiet_hours_everything_goes_at_any_time(post: Post) -> None:
    with write_transaction():
        db.session.query(Organisation).one().quiet_from = None
    night(post)
    post.queue("ann")
    assert post.run() == 1


def test_which_notices_go_at_any_hour_is_decided_here() -> None:
    kinds = {one.kind for one in registry.all_notices() if one.at_any_hour}
    assert kinds == {
        "feeds.link_reset",
        "registration.joined",
        "registration.place_given",
        "registration.place_waiting",
    }


def test_the_call_list_says_that_it_is_quiet(app: Flask, clock: StandingClock, pages: PageClient) -> None:
    with write_transaction():
        make_organisation()
        carol = make_user(Role.COORDINATOR)
    pages.sign_in(carol)
    assert "quiet hours" not in pages.get("/desk/calls").text
    clock.instant = utc(2025, 3, 10, 21, 30)
    pages.sign_in(carol)
    page = pages.get("/desk/calls")
    assert "These are quiet hours" in page.text and "after 08:00" in page.text
    assert clock.now().date() == date(2025, 3, 10)


def test_the_hours_are_set_on_the_settings_page(app: Flask, pages: PageClient) -> None:
    with write_transaction():
        make_organisation()
        manager = make_user(Role.MANAGER)
    pages.sign_in(manager)
    page = pages.get("/desk/settings/organisation")
    assert "Settings saved." in page.submit({"quiet_from": "22", "quiet_until": "7"}).text
    db.session.expire_all()
    stored = db.session.query(Organisation).one()
    assert (stored.quiet_from, stored.quiet_until) == (22, 7)
    again = pages.get("/desk/settings/organisation")
    assert "Settings saved." in again.submit({"quiet_from": ""}).text
    db.session.expire_all()
    assert db.session.query(Organisation).one().quiet_from is None

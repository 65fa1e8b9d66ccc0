"""Every endpoint of the application with an address that names one's own, somebody else's or a missing record."""

from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from facilitator.core.db import db
from facilitator.core.tokens import new_id, new_token
from facilitator.web import turns
from tests.support.clock import StandingClock
from tests.support.world import NOW, Half, Snapshot, Visitor, World, build_world

WHOSE = ("own", "other", "missing")
# Where the usual record is in the wrong state for the page: view argument -> the half's record to name instead.
RECORDS: dict[str, dict[str, str]] = {
    "schedule.restore_form": {"session_id": "cancelled_id"},
    "schedule.restore": {"session_id": "cancelled_id"},
    "assignments.stood_down": {"assignment_id": "stood_down_id"},
    "registration.take_step": {"membership_id": "waiting_id"},
    "registration.offer_form": {"membership_id": "waiting_id"},
    "registration.offer": {"membership_id": "waiting_id"},
    "registration.wishes_form": {"membership_id": "waiting_id"},
    "registration.wishes_save": {"membership_id": "waiting_id"},
    "registration.offered": {"membership_id": "offered_id"},
    "registration.not_now": {"membership_id": "offered_id"},
    "registration.extend": {"membership_id": "offered_id"},
    "registration.take_back": {"membership_id": "offered_id"},
    "attendance.correct": {"session_id": "submitted_id"},
    "registration.after_death": {"attendee_id": "reported_id"},
    "registration.confirm_death": {"attendee_id": "reported_id"},
    "registration.undo_death": {"attendee_id": "reported_id"},
    "registration.note_care": {"attendee_id": "reported_id"},
    "registration.release_place": {"membership_id": "died_id"},
    "registration.decline_form": {"membership_id": "spoken_id"},
    "registration.decline": {"membership_id": "spoken_id"},
    "registration.book_call_form": {"membership_id": "asked_id"},
    "registration.agree_call": {"membership_id": "asked_id"},
}
CONSTANTS: dict[str, dict[str, str]] = {
    "static": {"filename": "favicon.svg"},
    "organisation.wording_form": {"kind": "consent"},
    "organisation.wording_save": {"kind": "consent"},
    "group_states.state_form": {"action": "pause"},
    "group_states.change_state": {"action": "pause"},
    "schedule.slot_form": {"day": "2025-03-18"},
    "schedule.choose": {"day": "2025-03-18"},
    "registration.thank_you": {"outcome": "received"},
    "registration.take_step": {"step": "offer"},
    "registration.enquiry_step": {"step": "withdraw"},
    "registration.asked": {"what": "refer"},
    "feeds.no_calendar": {"anything": "something"},
}
# Endpoints whose record belongs to the house, not to a group: another's record is not a question there.
SHARED = {"type_id", "venue_id", "speaker_id", "closure_id", "kind_id", "signpost_id"}
OF_THE_HOUSE = ("users.", "people.")


@dataclass
class Place:
    """An application with the world in it, as tests take it."""

    app: Flask
    world: World
    start: Snapshot  # every row, as each test begins

    def visitor(self, role: str = "", **options: Any) -> Visitor:
        """A browser signed in with that role; nobody without one."""
        return Visitor(self.app, self.world.signed_in.get(role, ""), **options)

    def rules(self, method: str) -> list[Rule]:
        """Every rule that answers the method, in a fixed order."""
        found = [rule for rule in self.app.url_map.iter_rules() if method in (rule.methods or ())]
        return sorted(found, key=lambda rule: (rule.endpoint, rule.rule))

    def address(self, endpoint: str, whose: str = "own", role: str = "coordinator", **overrides: str) -> str:
        """The address of an endpoint that names such a record."""
        rule = next(self.app.url_map.iter_rules(endpoint))
        values = {name: self._value(endpoint, name, whose, role) for name in rule.arguments} | overrides
        with self.app.test_request_context(base_url="http://localhost"):
            return str(self.app.url_for(endpoint, **values))

    def snapshot(self) -> Snapshot:
        return Snapshot.take(self.app)

    def _value(self, endpoint: str, name: str, whose: str, role: str) -> str:
        constant = CONSTANTS.get(endpoint, {}).get(name)
        if constant is not None:
            return constant
        if name == "token":
            return self._token(endpoint, whose)
        half = self.world.other if whose == "other" else self.world.own
        if name == "slug":
            return "no-such-group" if whose == "missing" else half.slug
        return new_id() if whose == "missing" else self._record(endpoint, name, half, role)

    def _record(self, endpoint: str, name: str, half: Half, role: str) -> str:
        if name in SHARED or endpoint.startswith(OF_THE_HOUSE):
            return self.world.shared[name]
        if endpoint.startswith("attendance.") and name == "session_id" and endpoint not in RECORDS:
            return half.ids["past_id"]
        if name == "message_id" and role == "administrator" and half is self.world.own:
            return half.ids["account_message_id"]
        if name == "sign_in_id" and half is self.world.own:
            return self.world.sign_in_ids.get(role, half.ids[name])
        if endpoint == "portfolio.remove" and half is self.world.own:
            return half.ids[name] if name == "group_id" else self.world.users["coordinator"]
        return half.ids[RECORDS.get(endpoint, {}).get(name, name)]

    def _token(self, endpoint: str, whose: str) -> str:
        if whose == "missing":
            return new_token()
        half = self.world.other if whose == "other" else self.world.own
        if endpoint == "feeds.calendar_file":
            return half.attendee_feed
        if endpoint.endswith("my_offer"):
            return half.offer_token
        return self.world.reset_token if endpoint.startswith("accounts.") else half.my_token


def _hurry() -> None:
    """Let PostgreSQL not wait for the disk: these tests ask what is kept, not what survives a power cut."""
    if db.engine.dialect.name == "postgresql":
        with db.engine.begin() as connection:
            connection.exec_driver_sql(
                f'ALTER DATABASE "{db.engine.url.database}" SET synchronous_commit = off'
            )
        db.engine.dispose()


@pytest.fixture
def place(house: Any, monkeypatch: pytest.MonkeyPatch) -> Place:
    """The application with the whole world in it; no context is pushed, so each request has its own.

    Made once for each house and then put back: making it anew for every test would take most of their time.
    """
    app: Flask = house.app
    monkeypatch.setattr(turns, "AT_ONCE", 1_000_000)  # one address sends every odd value here, at one instant
    app.extensions["facilitator.clock"] = StandingClock(NOW)
    app.extensions.pop("facilitator.feed_reads", None)
    kept: tuple[World, Snapshot] | None = getattr(house, "kept_world", None)
    if kept is None:
        house.reset()
        with app.app_context():
            _hurry()
            world = build_world()
        kept = house.kept_world = (world, Snapshot.take(app))
    kept[1].put_back(app)
    return Place(app, *kept)

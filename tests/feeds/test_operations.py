"""Calendar links: shown once, kept as a hash, replaced and ended at once."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from facilitator.audit.models import AuditEntry
from facilitator.core.actor import STAFF, Actor
from facilitator.core.db import db, write_transaction
from facilitator.core.errors import NotFound
from facilitator.core.tokens import hash_token, new_id
from facilitator.feeds.errors import DatesNotPublished, NoLongerActive
from facilitator.feeds.models import FeedKind, FeedToken
from facilitator.feeds.operations import new_link, note_read, reset_link, revoke_links
from facilitator.feeds.queries import links_of
from facilitator.feeds.rules import client_kind
from tests.support.builders import make_attendee, make_facilitator, make_group

pytestmark = pytest.mark.both_databases

NOW = datetime(2025, 4, 1, 9, 0, tzinfo=UTC)
BY = Actor(new_id(), STAFF, frozenset({"coordinator"}))


@pytest.fixture
def attendee(app: Flask) -> Iterator[Any]:
    with write_transaction():
        person = make_attendee()
    yield person


def rows() -> list[FeedToken]:
    return list(db.session.scalars(select(FeedToken).order_by(FeedToken.created_at)))


def make(kind: FeedKind, owner_id: str, **options: Any) -> str:
    with write_transaction():
        return new_link(kind, owner_id, **{"by": BY, "now": NOW, **options})


def test_a_new_link_is_a_secret_of_256_bits_of_which_only_the_hash_is_kept(attendee: Any) -> None:
    token = make(FeedKind.ATTENDEE, attendee.id)
    (row,) = rows()
    assert len(token) == 43
    assert row.token_hash == hash_token(token)
    assert token not in repr(vars(row))


def test_a_second_link_lets_the_first_go_on(attendee: Any) -> None:
    make(FeedKind.ATTENDEE, attendee.id)
    make(FeedKind.ATTENDEE, attendee.id)
    assert [row.revoked_at for row in rows()] == [None, None]


def test_a_reset_ends_every_earlier_link_of_this_owner_only(attendee: Any) -> None:
    with write_transaction():
        other = make_attendee()
    make(FeedKind.ATTENDEE, attendee.id)
    make(FeedKind.ATTENDEE, other.id)
    with write_transaction():
        token = reset_link(FeedKind.ATTENDEE, attendee.id, by=BY, now=NOW + timedelta(minutes=1))
    alive = [row for row in rows() if row.revoked_at is None]
    assert {row.owner_id for row in alive} == {attendee.id, other.id}
    assert hash_token(token) in {row.token_hash for row in alive}


def test_links_are_ended_all_at_once(attendee: Any) -> None:
    make(FeedKind.ATTENDEE, attendee.id)
    make(FeedKind.ATTENDEE, attendee.id)
    with write_transaction():
        assert revoke_links(FeedKind.ATTENDEE, attendee.id, now=NOW) == 2
        assert links_of(FeedKind.ATTENDEE, attendee.id) == []


def test_each_of_these_leaves_one_audit_entry_without_the_secret(attendee: Any) -> None:
    make(FeedKind.ATTENDEE, attendee.id)
    with write_transaction():
        reset_link(FeedKind.ATTENDEE, attendee.id, by=BY, now=NOW)
        revoke_links(FeedKind.ATTENDEE, attendee.id, now=NOW)
    entries = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.action))
    assert list(entries) == ["calendar_link.made", "calendar_link.reset", "calendar_link.revoked"]


def test_nobody_gets_a_link_to_what_does_not_exist(app: Flask) -> None:
    for kind in FeedKind:
        with pytest.raises(NotFound):
            make(kind, new_id())


def test_a_public_link_needs_a_group_that_publishes_its_dates(app: Flask) -> None:
    with write_transaction():
        group = make_group(publish_dates=False)
    with pytest.raises(DatesNotPublished):
        make(FeedKind.GROUP, group.id)


def test_a_facilitator_who_has_stopped_gets_no_link(app: Flask) -> None:
    with write_transaction():
        facilitator = make_facilitator(active=False)
    with pytest.raises(NoLongerActive):
        make(FeedKind.FACILITATOR, facilitator.id)


def test_a_read_is_noted_at_most_hourly(attendee: Any) -> None:
    make(FeedKind.ATTENDEE, attendee.id)
    link_id = rows()[0].id
    for minutes, expected in ((0, 0), (59, 0), (60, 60)):
        with write_transaction():
            note_read(link_id, client="Outlook", now=NOW + timedelta(minutes=minutes))
        (link,) = links_of(FeedKind.ATTENDEE, attendee.id)
        assert link.last_read_at == NOW + timedelta(minutes=expected)
    assert link.last_client == "Outlook"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        ("Google-Calendar-Importer", "Google Calendar"),
        ("Mozilla/5.0 (Windows NT 10.0) Thunderbird/128.0", "Thunderbird"),
        ("iOS/18.1 (22B83) dataaccessd/1.0", "Apple Calendar"),
        ("Microsoft Office/16.0 (Microsoft Outlook 16.0)", "Outlook"),
        ("", "Another calendar"),
    ],
)
def test_the_kind_of_program_is_kept_never_its_version(user_agent: str, words: str) -> None:
    assert client_kind(user_agent) == words

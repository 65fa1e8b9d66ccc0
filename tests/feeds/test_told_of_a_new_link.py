"""Whoever's calendar link was made anew is told, without the link."""

from datetime import datetime

import pytest
from flask import Flask

from facilitator.core.actor import SYSTEM
from facilitator.core.db import db, write_transaction
from facilitator.feeds.models import FeedKind
from facilitator.feeds.operations import new_link, reset_link
from facilitator.messages.models import Message
from facilitator.messages.registry import Links, find
from tests.support.builders import make_attendee, make_facilitator, make_group, make_organisation

pytestmark = pytest.mark.both_databases


@pytest.mark.parametrize("kind", [FeedKind.ATTENDEE, FeedKind.FACILITATOR])
def test_only_when_there_was_a_link_before(app: Flask, now: datetime, kind: FeedKind) -> None:
    with write_transaction():
        make_organisation()
        owner = make_attendee() if kind is FeedKind.ATTENDEE else make_facilitator()
        first = reset_link(kind, owner.id, by=SYSTEM, now=now)
        new_link(kind, owner.id, by=SYSTEM, now=now)
    assert db.session.query(Message).count() == 0
    with write_transaction():
        second = reset_link(kind, owner.id, by=SYSTEM, now=now)
    message = db.session.query(Message).one()
    said = find(message.kind).context(message, Links("https://x"))
    assert first != second and second not in str(said)
    assert said["url"].endswith("/calendar")


def test_a_groups_public_link_is_nobodys_own(app: Flask, now: datetime) -> None:
    with write_transaction():
        group = make_group(publish_dates=True)
        for _ in range(2):
            reset_link(FeedKind.GROUP, group.id, by=SYSTEM, now=now)
    assert db.session.query(Message).count() == 0

"""Secrets at rest: nothing readable in the database, keys can be replaced, a lost key says so without the text."""

import pytest
import sqlalchemy as sa

from facilitator.config import Settings
from facilitator.core import encryption
from facilitator.core.db import db, write_transaction
from facilitator.core.errors import Misconfigured
from facilitator.groups.models import Group
from tests.support.builders import make_group

SECRET = "meet.example.org/room and 01632 960130, code 4711"


@pytest.fixture
def stored(app):
    """A group with a secret; afterwards the app's own keys are back."""
    with write_transaction():
        group = make_group(joining_details=SECRET)
    yield group.id
    encryption.install_keys(app.extensions["facilitator.settings"].note_keys)


@pytest.mark.both_databases
def test_the_database_holds_no_word_of_a_secret(app, stored):
    raw = db.session.scalar(sa.text("SELECT joining_details FROM support_group"))
    assert raw and "4711" not in raw and "example" not in raw
    assert db.session.get_one(Group, stored).joining_details == SECRET


def test_a_new_key_in_front_still_opens_what_the_old_one_closed(app, stored):
    old = app.extensions["facilitator.settings"].note_keys
    encryption.install_keys([encryption.new_key(), *old])
    db.session.expire_all()
    assert db.session.get_one(Group, stored).joining_details == SECRET


def test_a_lost_key_is_said_without_the_text(app, stored):
    encryption.install_keys([encryption.new_key()])
    db.session.expire_all()
    with pytest.raises(Misconfigured, match="FACILITATOR_NOTE_KEYS") as refused:
        db.session.get_one(Group, stored)
    assert SECRET not in str(refused.value)


def test_keys_of_a_wrong_shape_stop_the_start():
    with pytest.raises(Misconfigured, match="44 characters"):
        encryption.install_keys(["too short"])


def test_the_keys_are_made_once_and_readable_by_their_owner_only(tmp_path):
    first = Settings.load({"FACILITATOR_INSTANCE": str(tmp_path)})
    again = Settings.load({"FACILITATOR_INSTANCE": str(tmp_path)})
    assert first.note_keys == again.note_keys and first.secret_key == again.secret_key
    assert {path.stat().st_mode & 0o777 for path in tmp_path.glob("*.key*")} == {0o600}

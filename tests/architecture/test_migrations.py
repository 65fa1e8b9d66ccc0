"""Migrations: up, nothing missing, down again, on both databases; one head, pinned."""

from pathlib import Path

import flask_migrate
import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory

from facilitator.app import create_app
from facilitator.core.db import db
from facilitator.paths import MIGRATIONS
from tests.support.databases import create_database, house_settings


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh_app(request, tmp_path):
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'migrations.db'}"
    else:
        url = create_database(request.getfixturevalue("postgres_url"), "facilitator_migrations")
    app = create_app(house_settings(tmp_path, url))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def test_up_then_nothing_missing_then_down(fresh_app):
    flask_migrate.upgrade()
    flask_migrate.check()
    tables = set(sa.inspect(db.engine).get_table_names())
    assert "support_group" in tables
    flask_migrate.downgrade(revision="base")
    assert set(sa.inspect(db.engine).get_table_names()) <= {"alembic_version"}
    flask_migrate.upgrade()


def test_there_is_one_head_and_it_is_the_pinned_one():
    heads = ScriptDirectory(str(MIGRATIONS)).get_heads()
    assert heads == [(MIGRATIONS / "HEAD").read_text().strip()]


def test_revisions_import_nothing_of_the_application():
    for path in Path(MIGRATIONS / "versions").glob("*.py"):
        assert "import facilitator" not in path.read_text() and "from facilitator" not in path.read_text()

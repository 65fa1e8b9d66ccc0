"""The database base: one declarative base, aware UTC instants, write transactions, lost-update checks.

SQLite: every writing transaction opens with BEGIN IMMEDIATE, because a deferred one that reads and then writes is
refused at once under load. PostgreSQL: operations lock the row that is consumed with `lock_row`.
"""

import enum
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Dialect, Enum, MetaData, String, event, select, update
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from facilitator.core.errors import NotFound, Refusal, StaleRow
from facilitator.core.tokens import ID_LENGTH, new_id

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
WRITE_OPTION = "facilitator_write"


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Refuses naive values on the way in and gives aware UTC on the way out, also on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A naive datetime may not be stored as an instant.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class WallTime(TypeDecorator[datetime]):
    """A local date and time as the clock on the wall shows it; its zone stands in a column beside it. Never aware."""

    impl = DateTime(timezone=False)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is not None:
            raise ValueError("A wall time carries no zone of its own.")
        return value


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime}


db = SQLAlchemy(metadata=Base.metadata)

Row = TypeVar("Row", bound="Identified")


class Identified:
    """A row with a random public identifier, used in addresses and nowhere a secret is needed."""

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)


@event.listens_for(Identified, "init", propagate=True)
def _identify(target: Any, args: Any, kwargs: dict[str, Any]) -> None:
    """Give a new row its identifier at once, so that audit entries and links can name it before the flush."""
    kwargs.setdefault("id", new_id())


class Versioned:
    """A row people edit through forms. The form carries `version` back; see `claim_version`."""

    version: Mapped[int] = mapped_column(default=1)


def choice(kind: type[enum.StrEnum], length: int = 20) -> Enum:
    """A column of an enumeration, stored as its values in plain text (native types make migrations painful)."""
    return Enum(kind, native_enum=False, length=length, values_callable=lambda e: [m.value for m in e])


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None  # the driver must not open transactions of its own
    cursor = connection.cursor()
    for pragma in (
        "foreign_keys=ON",
        "journal_mode=WAL",
        "synchronous=FULL",
        "busy_timeout=15000",
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        writes = connection.get_execution_options().get(WRITE_OPTION, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def begin_write() -> None:
    """Open this session's transaction as a writing one. Call it before the first statement of the request.

    What was read before is let go, so that nothing is decided on a stale snapshot.
    """
    db.session.rollback()
    db.session.connection(execution_options={WRITE_OPTION: True})


@contextmanager
def write_transaction() -> Iterator[None]:
    """A whole writing transaction, for the command line, the worker and tests: commits once, or rolls back."""
    begin_write()
    try:
        yield
    except BaseException:
        db.session.rollback()
        raise
    db.session.commit()


def lock_row(model: type[Row], row_id: str) -> Row:
    """The row, freshly read and locked until the transaction ends (on SQLite the write transaction is the lock).

    Raises NotFound.
    """
    statement = (
        select(model).where(model.id == row_id).with_for_update().execution_options(populate_existing=True)
    )
    row = db.session.scalars(statement).one_or_none()
    if row is None:
        raise NotFound
    return row


def claim_version(row: Any, expected: int) -> None:
    """Take the right to change `row`, last seen in `expected` version; raises StaleRow if it changed since.

    One guarded UPDATE, because an ORM version column does not notice a change between two requests.
    """
    model = type(row)
    statement = (
        update(model)
        .where(model.id == row.id, model.version == expected)
        .values(version=expected + 1)
        .execution_options(synchronize_session=False)
    )
    result = db.session.execute(statement)
    if result.rowcount != 1:  # type: ignore[attr-defined]
        raise StaleRow
    db.session.refresh(row)


def flush_or_refuse(refusals: Mapping[str, Refusal]) -> None:
    """Flush; a broken constraint named in `refusals` becomes that refusal, any other error goes on.

    After either the transaction is rolled back: nothing of a refused operation stays.
    """
    try:
        db.session.flush()
    except IntegrityError as error:
        db.session.rollback()
        text = str(error.orig)
        for name, refusal in refusals.items():
            if name in text:
                raise refusal from error
        raise


def get_row(model: type[Row], row_id: str) -> Row:
    """The row by identifier; raises NotFound."""
    row = db.session.get(model, row_id)
    if row is None:
        raise NotFound
    return row

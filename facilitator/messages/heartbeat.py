"""The worker's heartbeat: each run of a job is noted, often enough to see that it lives and no oftener."""

import time
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from facilitator.core.clock import Clock
from facilitator.core.db import db, write_transaction
from facilitator.messages.worker_models import JobRun
from facilitator.web.logs import LOGGER

NOTE_EVERY = timedelta(seconds=30)


class Heartbeat:
    """Notes runs of jobs. One process keeps one; several workers share the rows."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._noted: dict[str, tuple[float, bool]] = {}

    def __call__(self, name: str, count: int | None) -> None:
        """A job ran; `count` None: it failed. Written when it is news, at most every half minute otherwise.

        A heartbeat that cannot be written stops no job: it is logged.
        """
        before, failed = self._noted.get(name), count is None
        due = before is None or before[1] is not failed
        if not due and before is not None:
            due = time.monotonic() - before[0] >= NOTE_EVERY.total_seconds()
        if not due:
            return
        try:
            self._write(name, count)
        except SQLAlchemyError:
            LOGGER.exception("heartbeat not written", extra={"fields": {"job": name}})
            return
        finally:
            db.session.remove()
        self._noted[name] = (time.monotonic(), failed)

    def _write(self, name: str, count: int | None) -> None:
        at = self.clock.now()
        with write_transaction():
            row = db.session.scalars(
                select(JobRun).where(JobRun.name == name).with_for_update()
            ).one_or_none()
            if row is None:
                row = JobRun(name=name, ran_at=at)
                try:
                    with db.session.begin_nested():
                        db.session.add(row)
                except IntegrityError:  # another worker was quicker
                    row = db.session.scalars(select(JobRun).where(JobRun.name == name)).one()
            row.ran_at, row.count = at, count or 0
            row.failing_since = None if count is not None else (row.failing_since or at)

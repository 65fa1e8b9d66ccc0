"""The loop behind `facilitator work`: runs the jobs it is handed. A failing job stops no other."""

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from facilitator.core.clock import Clock
from facilitator.core.db import db
from facilitator.web.logs import LOGGER, log

BREATH = 1.0  # seconds between looks at what is due


@dataclass(frozen=True)
class Job:
    """Something to do again and again. `run` commits its own transactions; `every` is in seconds."""

    name: str
    every: float
    run: Callable[[Clock], object]


Context = Callable[[], AbstractContextManager[object]]
"""Opens an application context, one for each job: `app.app_context`."""


def run_once(jobs: Sequence[Job], *, clock: Clock, context: Context) -> list[str]:
    """Run each job once, in order; gives the names of those that failed.

    What failed is logged, not raised.
    """
    return [job.name for job in jobs if not _run(job, clock, context)]


def run_forever(
    stop: threading.Event, jobs: Sequence[Job], *, clock: Clock, context: Context, breath: float = BREATH
) -> None:
    """Run each job at once, then whenever its interval is over, until `stop` is set."""
    due = {job.name: 0.0 for job in jobs}
    log("worker started", jobs=len(jobs))
    while not stop.is_set():
        for job in jobs:
            if stop.is_set() or time.monotonic() < due[job.name]:
                continue
            _run(job, clock, context)
            due[job.name] = time.monotonic() + job.every
        stop.wait(breath)
    log("worker stopped")


def _run(job: Job, clock: Clock, context: Context) -> bool:
    try:
        with context():
            try:
                result = job.run(clock)
            finally:
                db.session.rollback()
    except Exception:
        LOGGER.exception("job failed", extra={"fields": {"job": job.name}})
        return False
    if result:
        log("job done", job=job.name, count=result if isinstance(result, int) else None)
    return True

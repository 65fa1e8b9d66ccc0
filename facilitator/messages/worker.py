"""The loop behind `facilitator work`: runs the jobs it is handed. A failing job stops no other.

Both functions are called within an application context.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from facilitator.core.db import db
from facilitator.web.logs import LOGGER, log

BREATH = 1.0  # seconds between looks at what is due
FAILED = "failed"
Beat = Callable[[str, int | None], None]
"""Hears that a job of that name ran, and how much it did; None: it failed."""


@dataclass(frozen=True)
class Job:
    """Something to do again and again. `run` commits its own transactions and gives a count; `every` is in seconds."""

    name: str
    every: float
    run: Callable[[], int | None]


def run_once(jobs: Sequence[Job], *, beat: Beat = lambda name, count: None) -> dict[str, int | str]:
    """Run each job once, in order; gives its count by name, or "failed". What failed is logged, not raised.

    `beat` hears of each run.
    """
    return {job.name: _run(job, beat) for job in jobs}


def run_forever(
    stop: threading.Event,
    jobs: Sequence[Job],
    *,
    breath: float = BREATH,
    beat: Beat = lambda name, count: None,
) -> None:
    """Run each job at once, then whenever its interval is over, until `stop` is set; `beat` hears of each run."""
    due = dict.fromkeys((job.name for job in jobs), 0.0)
    log("worker started", jobs=len(jobs))
    while not stop.is_set():
        for job in jobs:
            if stop.is_set() or time.monotonic() < due[job.name]:
                continue
            _run(job, beat)
            due[job.name] = time.monotonic() + job.every
        stop.wait(breath)
    log("worker stopped")


def _run(job: Job, beat: Beat) -> int | str:
    """Each job begins with a session of its own, so that nothing read by another is believed."""
    db.session.remove()
    try:
        count = job.run() or 0
    except Exception:
        LOGGER.exception("job failed", extra={"fields": {"job": job.name}})
        db.session.remove()
        beat(job.name, None)
        return FAILED
    finally:
        db.session.remove()
    beat(job.name, count)
    if count:
        log("job done", job=job.name, count=count)
    return count

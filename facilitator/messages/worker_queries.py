"""What pages read of the worker: when it last ran, what waits for it, and whether it stands still."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select

from facilitator.core.db import db
from facilitator.messages import rules
from facilitator.messages.models import Message, MessageState
from facilitator.messages.worker_models import JobRun

S = MessageState
STANDS_STILL_AFTER = timedelta(minutes=10)


@dataclass(frozen=True)
class WorkerState:
    """The jobs by name, and the queue. Instants are aware UTC; `oldest` is when the first that waits was due."""

    jobs: list[JobRun]
    due: int
    later: int
    oldest: datetime | None
    stands_still: "StandsStill | None"


@dataclass(frozen=True)
class StandsStill:
    """Something is due and no worker runs; `since` is its last run, None when there never was one."""

    since: datetime | None


def worker_state(now: datetime) -> WorkerState:
    """All of it, in four statements."""
    due = func.count().filter(Message.next_try_at <= now)
    oldest = func.min(Message.next_try_at).filter(Message.next_try_at <= now)
    waiting, ready, since = db.session.execute(select(func.count(), due, oldest).where(_waits())).one()
    jobs = list(db.session.scalars(select(JobRun).order_by(JobRun.name)))
    return WorkerState(jobs, int(ready), int(waiting) - int(ready), since, stands_still(now))


def stands_still(now: datetime) -> StandsStill | None:
    """Whether no job ran for ten minutes while a message is due; before the first run, due for ten minutes."""
    last = db.session.scalar(select(func.max(JobRun.ran_at)))
    if last is not None and last > now - STANDS_STILL_AFTER:
        return None
    before = now if last is not None else now - STANDS_STILL_AFTER
    due = select(Message.id).where(_waits(), Message.next_try_at <= before).limit(1)
    return StandsStill(last) if db.session.scalar(due) is not None else None


def _waits() -> ColumnElement[bool]:
    again = and_(Message.state == S.MAY_HAVE_ARRIVED, Message.reason == rules.LINE_LOST)
    return or_(Message.state.in_((S.QUEUED, S.CLAIMED, S.HANDING)), again)

"""When the worker last did each of its jobs."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.db import Base, Identified


class JobRun(Identified, Base):
    """The last run of one job, by whichever worker did it."""

    __tablename__ = "job_run"

    name: Mapped[str] = mapped_column(String(60), unique=True)
    ran_at: Mapped[datetime]
    count: Mapped[int] = mapped_column(default=0)  # what it did at that run
    failing_since: Mapped[datetime | None]  # until a run succeeds

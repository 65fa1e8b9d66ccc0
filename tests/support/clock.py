"""A clock that stands until a test moves it."""

from datetime import UTC, datetime, timedelta

from facilitator.core.clock import Clock


class StandingClock(Clock):
    """Tells the instant it was set to."""

    def __init__(self, instant: datetime) -> None:
        super().__init__()
        self.instant = instant

    def now(self) -> datetime:
        return self.instant

    def set(self, *parts: int) -> datetime:
        """Set the clock to that UTC time: `clock.set(2025, 3, 10, 9, 0)`."""
        self.instant = datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]
        return self.instant

    def advance(self, **amount: float) -> datetime:
        """Move on: `clock.advance(minutes=5)`."""
        self.instant += timedelta(**amount)
        return self.instant

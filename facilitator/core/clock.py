"""The clock. Operations never read it: they are handed `now`, an aware UTC instant."""

from datetime import UTC, datetime


class Clock:
    """Tells the time; with `start` it ticks on from that instant instead (acceptance tests only)."""

    def __init__(self, start: datetime | None = None) -> None:
        self._shift = start - datetime.now(UTC) if start is not None else None

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        real = datetime.now(UTC)
        return real if self._shift is None else real + self._shift

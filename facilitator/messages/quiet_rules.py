"""Quiet hours: what is not urgent waits for the morning where the people are. Pure."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from facilitator.core.timezones import to_local, to_utc


@dataclass(frozen=True)
class QuietHours:
    """From which hour until which, on the wall: 21 to 8. The same hour twice, or none: never quiet."""

    begin: int | None
    end: int

    def morning(self, now: datetime, zone: str) -> datetime | None:
        """When the quiet that lasts at `now` is over in that zone, as an instant; None when it is not quiet.

        Instants are aware UTC. In the night of a clock change the hours are those on the wall.
        """
        wall = to_local(now, zone)
        if self.begin is None or self.begin == self.end:
            return None
        if self.begin < self.end:
            quiet = self.begin <= wall.hour < self.end
        else:
            quiet = wall.hour >= self.begin or wall.hour < self.end
        if not quiet:
            return None
        day = wall.date() if wall.hour < self.end else wall.date() + timedelta(days=1)
        return to_utc(datetime.combine(day, time(self.end)), zone)

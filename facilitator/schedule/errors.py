"""What the schedule refuses, each with the sentence a person reads. `field` is the form's field."""

from datetime import date

from facilitator.core.errors import Refusal
from facilitator.schedule.day_words import joined, long_date


class ScheduleRefused(Refusal):
    """Any refusal of this slice."""


class InvalidRule(ScheduleRefused):
    """The parts of the rule do not go together, or one of them is not possible."""


class StartDoesNotFit(ScheduleRefused):
    """The first date is not one of the rule's dates; `offers` are the nearest that are, earliest first."""

    def __init__(self, start: date, reason: str, offers: tuple[date, ...]) -> None:
        nearest = joined([long_date(day) for day in offers])
        that_does = "dates that do are" if len(offers) > 1 else "date that does is"
        super().__init__(
            f"{long_date(start)} does not fit: {reason}. The nearest {that_does} {nearest}.",
            field="start_date",
        )
        self.start = start
        self.offers = offers


class NothingProduced(ScheduleRefused):
    """The rule never gives a single session."""

    def __init__(self, because: str, field: str | None = None) -> None:
        super().__init__(f"This schedule never gives a session: {because}.", field=field)


class TooManySessions(ScheduleRefused):
    """More sessions than may be made at one go."""

    def __init__(self, most: int, field: str | None = None) -> None:
        super().__init__(f"Please make at most {most} sessions at one go.", field=field)


class TooFarAhead(ScheduleRefused):
    """The last session would be more than three years after the first."""

    def __init__(self, last_day: date, field: str | None = None) -> None:
        super().__init__(
            "A schedule reaches at most three years at one go: "
            f"its last session can be on {long_date(last_day)} at the latest.",
            field=field,
        )


class DurationRefused(ScheduleRefused):
    """A session shorter than five minutes or longer than a day."""

    def __init__(self) -> None:
        super().__init__("A session lasts at least 5 minutes and at most 24 hours.", field="duration")


class DateOutOfRange(ScheduleRefused):
    """A year so far off that it can only be a slip."""

    def __init__(self, first_year: int, last_year: int, field: str | None = None) -> None:
        super().__init__(
            f"Please check the year: it must be between {first_year} and {last_year}.", field=field
        )


class UnknownTimeZone(ScheduleRefused):
    """The time zone does not exist."""

    def __init__(self) -> None:
        super().__init__(
            "There is no time zone of that name. An example is Europe/London.", field="time_zone"
        )

"""The form that says when a group meets, and the plan that it makes."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, cast

from wtforms import RadioField, SelectMultipleField
from wtforms.validators import InputRequired

from facilitator.core.errors import Refusal
from facilitator.groups.models import GroupType
from facilitator.schedule.date_fields import Day, TimeOfDay
from facilitator.schedule.date_list import parse_dates
from facilitator.schedule.day_words import DAYS, MONTHS, ORDINALS
from facilitator.schedule.errors import InvalidRule
from facilitator.schedule.recurrence import Cadence, Freq, Rule
from facilitator.web.choices import choices
from facilitator.web.forms import Form, LongText, Number

NEVER, UNTIL, COUNT = "never", "until", "count"
_WEEKDAYS = [(str(number), name) for number, name in enumerate(DAYS)]
_MONTHS = [(str(number), name) for number, name in enumerate(MONTHS, start=1)]
_ORDINALS = [(str(number), word.capitalize()) for number, word in ORDINALS.items()]
# Where the engine's refusals land on this form.
_PLACES = {"duration": "end_time", "cadence": "speaker_every", "extra_minutes": "speaker_extra_minutes"}


@dataclass(frozen=True)
class SeriesPlan:
    """What the form says, ready for `create_series` and `preview_series`."""

    rule: Rule
    start_date: date
    start_time: time
    minutes: int
    cadence: Cadence | None

    def arguments(self) -> dict[str, Any]:
        """As keyword arguments."""
        return {
            "rule": self.rule,
            "start_date": self.start_date,
            "start_time": self.start_time,
            "minutes": self.minutes,
            "cadence": self.cadence,
        }


class SeriesForm(Form):
    """A pattern, its first date and times, its end, and which sessions have a speaker."""

    freq = RadioField(
        "How does the group meet?",
        choices=choices(
            [
                ("weekly", "Every week, or every few weeks"),
                ("monthly", "By the month, such as the third Tuesday"),
                ("dates", "On dates from a list"),
            ]
        ),
        default="monthly",
        validators=[InputRequired("Please choose how the group meets.")],
        validate_choice=False,
    )
    weeks = Number("Every how many weeks?", default=1, description="1 is every week, 2 every other week.")
    months = Number("Every how many months?", default=1, description="1 is every month.")
    ordinals = SelectMultipleField("Which in the month?", choices=choices(_ORDINALS))
    dates = LongText(
        "The dates",
        max_length=5000,
        description="One on each line, such as 6 February 2025. You may paste them from a leaflet.",
    )
    weekdays = SelectMultipleField(
        "On which day of the week?", choices=choices(_WEEKDAYS), description="Not needed for a list of dates."
    )
    start_date = Day(
        "First date", description="It must be a day of the pattern. A list has its own first date."
    )
    start_time = TimeOfDay(
        "Starts at", validators=[InputRequired("Please give the time it starts, like 10:15.")]
    )
    end_time = TimeOfDay("Ends at", validators=[InputRequired("Please give the time it ends, like 12:15.")])
    ends = RadioField(
        "For how long?",
        choices=choices(
            [(NEVER, "No end planned"), (UNTIL, "Until a date"), (COUNT, "For a number of sessions")]
        ),
        default=NEVER,
        validate_choice=False,
    )
    until = Day("Last possible day")
    count = Number("How many sessions?")
    months_off = SelectMultipleField(
        "Months left out", choices=choices(_MONTHS), description="Every year. Not needed for a list of dates."
    )
    speaker_every = Number(
        "Every how many sessions?", description="3 is every third session. Leave empty for no speakers."
    )
    speaker_first = Number("The first such session", description="3 is the third session of all.")
    speaker_extra_minutes = Number("Minutes longer")

    def plan(self) -> SeriesPlan:
        """The plan this form describes. Raises a Refusal at the field that needs a look."""
        rule = self._rule()
        if not rule.dates and self.start_date.data is None:
            raise InvalidRule("Please give the first date.", field="start_date")
        return SeriesPlan(
            rule=rule,
            start_date=self.start_date.data or rule.dates[0],
            start_time=cast(time, self.start_time.data),
            minutes=self._minutes(),
            cadence=self._cadence(),
        )

    def refuse(self, refusal: Refusal) -> None:
        """Put a refusal at the field of this form that it is about."""
        place = _PLACES.get(refusal.field or "", refusal.field)
        if place == "interval":
            place = "weeks" if self.freq.data == "weekly" else "months"
        super().refuse(Refusal(refusal.sentence, place))

    def _rule(self) -> Rule:
        if self.freq.data == "dates":
            return Rule("dates", dates=parse_dates(self.dates.data or ""))
        monthly = self.freq.data == "monthly"
        interval = self.months.data if monthly else self.weeks.data
        return Rule(
            cast(Freq, self.freq.data),
            interval=1 if interval is None else interval,
            weekdays=_numbers(self.weekdays),
            ordinals=_numbers(self.ordinals) if monthly else (),
            months_off=_numbers(self.months_off),
            count=self._needed(self.count, COUNT, "Please give the number of sessions."),
            until=self._needed(self.until, UNTIL, "Please give the last possible day."),
        )

    def _needed(self, field: Any, choice: str, sentence: str) -> Any:
        """The field's value if the schedule ends in its way; a value beside another choice counts for nothing."""
        if self.ends.data != choice:
            return None
        if field.data is None:
            raise InvalidRule(sentence, field=field.name)
        return field.data

    def _minutes(self) -> int:
        day = date(2000, 1, 1)
        start = datetime.combine(day, cast(time, self.start_time.data))
        end = datetime.combine(day, cast(time, self.end_time.data))
        if end <= start:
            raise InvalidRule("The end must be later in the day than the start.", field="end_time")
        return int((end - start).total_seconds() // 60)

    def _cadence(self) -> Cadence | None:
        if self.speaker_every.data is None:
            return None
        first = self.speaker_first.data
        return Cadence(
            every=self.speaker_every.data,
            first=self.speaker_every.data if first is None else first,
            extra_minutes=self.speaker_extra_minutes.data or 0,
        )


def from_type(kind: GroupType | None) -> dict[str, Any]:
    """What the form starts with: the speaker sessions of the group's type."""
    if kind is None:
        return {}
    return {
        "speaker_every": kind.speaker_every,
        "speaker_first": kind.speaker_first,
        "speaker_extra_minutes": kind.speaker_extra_minutes or None,
    }


def _numbers(field: SelectMultipleField) -> tuple[int, ...]:
    return tuple(int(value) for value in field.data or ())

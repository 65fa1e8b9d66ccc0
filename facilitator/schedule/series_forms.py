"""The form that says when a group meets, and the plan that it makes."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, time
from typing import Any, cast

from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired

from facilitator.core.errors import Refusal
from facilitator.groups.models import GroupType, Venue
from facilitator.schedule.arrangement_forms import LOSE, ArrangementFields, between
from facilitator.schedule.cadence import SPEAKER
from facilitator.schedule.date_fields import Day, TimeOfDay
from facilitator.schedule.date_list import parse_dates
from facilitator.schedule.day_words import DAYS, MONTHS, ORDINALS
from facilitator.schedule.errors import InvalidRule
from facilitator.schedule.form_parts import read_breaks, read_month_days
from facilitator.schedule.models import HolidayChoice, KindOfSession
from facilitator.schedule.recurrence import Cadence, Freq, Rule
from facilitator.schedule.series_rules import SeriesPlan
from facilitator.web.choices import choices
from facilitator.web.forms import LongText, Number, Text

__all__ = ["SeriesForm", "SeriesPlan", "from_type"]

NEVER, UNTIL, COUNT = "never", "until", "count"
WORKING = "working"
CHOICE = "choice-"  # and the day of the rule: what somebody chooses for one day off
_WEEKDAYS = [(str(number), name) for number, name in enumerate(DAYS)]
_MONTHS = [(str(number), name) for number, name in enumerate(MONTHS, start=1)]
_ORDINALS = [
    *((str(number), word.capitalize()) for number, word in ORDINALS.items()),
    (WORKING, "Last working day"),
]
# Where the engine's refusals land on this form.
_FIELDS = {
    "duration": "end_time",
    "cadence": "speaker_every",
    "extra_minutes": "speaker_extra_minutes",
    "arrive_minutes": "arrive_from",
}


class SeriesForm(ArrangementFields):
    """A pattern, its first date and times, its end, what it leaves out, where it is held, and other kinds."""

    submission = HiddenField()  # a key of its own, so that a second press is known as such
    sentence = Text(
        "Write it as you would say it",
        max_length=500,
        description="Like “third Tuesday of every month 10.15am to 12.15pm, not in August”. It fills in the form.",
    )
    reading = RadioField("Which do you mean?", choices=[], validate_choice=False)
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
    month_days = Text(
        "Or on which dates of the month?",
        max_length=60,
        description="Like 1, 15 or last, instead of a day of the week. A month without a 31st is left out.",
    )
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
    not_between = LongText(
        "Times left out",
        max_length=2000,
        description="Such as school holidays, one on each line: 26 May 2025 to 30 May 2025.",
    )
    cadence_kind = SelectField("Kind of session", default=SPEAKER, validate_choice=False)
    speaker_every = Number(
        "Every how many sessions?", description="3 is every third session. Leave empty for none."
    )
    speaker_first = Number("The first such session", description="3 is the third session of all.")
    speaker_extra_minutes = Number(
        "Minutes longer", description="Leave empty for as long as this kind usually is."
    )
    usual_extra: Mapping[str, int] = {}

    def offer(self, kinds: Collection[KindOfSession], venues: Iterable[Venue]) -> None:
        """Give the fields their choices: kinds of session and places."""
        self.usual_extra = {str(kind.key): kind.extra_minutes for kind in kinds}
        others = [(str(kind.key), kind.words) for kind in kinds if kind.key != "standard"]
        self.cadence_kind.choices = choices(others)
        self.offer_places(venues)

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
            hire=self.hire(cast(time, self.start_time.data)),
            policy=self.policy(),
        )

    def refuse(self, refusal: Refusal) -> None:
        """Put a refusal at the field of this form that it is about."""
        place = _FIELDS.get(refusal.field or "", refusal.field)
        if place == "interval":
            place = "weeks" if self.freq.data == "weekly" else "months"
        super().refuse(Refusal(refusal.sentence, place))

    def _rule(self) -> Rule:
        breaks = read_breaks(self.not_between.data or "")
        if self.freq.data == "dates":
            return Rule("dates", dates=parse_dates(self.dates.data or ""))
        monthly = self.freq.data == "monthly"
        interval = self.months.data if monthly else self.weeks.data
        ordinals = self.ordinals.data or () if monthly else ()
        month_days = read_month_days(self.month_days.data or "") if monthly else ()
        last_working_day = WORKING in ordinals
        return Rule(
            cast(Freq, self.freq.data),
            interval=1 if interval is None else interval,
            weekdays=() if last_working_day or month_days else _numbers(self.weekdays.data),
            ordinals=_numbers(one for one in ordinals if one != WORKING),
            month_days=month_days,
            last_working_day=last_working_day,
            months_off=_numbers(self.months_off.data),
            count=self._needed(self.count, COUNT, "Please give the number of sessions."),
            until=self._needed(self.until, UNTIL, "Please give the last possible day."),
            not_between=breaks,
            make_up=self.make_up.data != LOSE,
        )

    def _needed(self, field: Any, choice: str, sentence: str) -> Any:
        """The field's value if the schedule ends in its way; a value beside another choice counts for nothing."""
        if self.ends.data != choice:
            return None
        if field.data is None:
            raise InvalidRule(sentence, field=field.name)
        return field.data

    def _minutes(self) -> int:
        minutes = between(cast(time, self.start_time.data), cast(time, self.end_time.data))
        if minutes <= 0:
            raise InvalidRule("The end must be later in the day than the start.", field="end_time")
        return minutes

    def _cadence(self) -> Cadence | None:
        if self.speaker_every.data is None:
            return None
        first, extra = self.speaker_first.data, self.speaker_extra_minutes.data
        kind = self.cadence_kind.data or SPEAKER
        return Cadence(
            every=self.speaker_every.data,
            first=self.speaker_every.data if first is None else first,
            extra_minutes=self.usual_extra.get(kind, 0) if extra is None else extra,
            kind=kind,
        )


def from_type(kind: GroupType | None) -> dict[str, Any]:
    """What the form starts with: the speaker sessions of the group's type."""
    if kind is None:
        return {}
    return {
        "speaker_every": kind.speaker_every,
        "speaker_first": kind.speaker_first,
        "speaker_extra_minutes": kind.speaker_extra_minutes if kind.speaker_every else None,
    }


def read_choices(sent: Iterable[tuple[str, str]]) -> dict[date, HolidayChoice]:
    """What was chosen for single days off, by the day of the rule; what cannot be meant is left aside."""
    found: dict[date, HolidayChoice] = {}
    for name, value in sent:
        if name.startswith(CHOICE) and value in set(HolidayChoice):
            try:
                found[date.fromisoformat(name.removeprefix(CHOICE))] = HolidayChoice(value)
            except ValueError:
                continue
    return found


def _numbers(values: Iterable[str] | None) -> tuple[int, ...]:
    return tuple(int(value) for value in values or ())

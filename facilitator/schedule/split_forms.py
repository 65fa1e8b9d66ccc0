"""The form that changes the rule of a series from a date on."""

from datetime import date, datetime, timedelta
from typing import Any

from flask import request
from wtforms import HiddenField
from wtforms.validators import InputRequired

from facilitator.core.errors import Refusal
from facilitator.core.timezones import to_local
from facilitator.schedule.arrangement_forms import ADD, LOSE, PLACES, values_of_arrangement, values_of_places
from facilitator.schedule.change_types import ChangeRule
from facilitator.schedule.date_fields import Day
from facilitator.schedule.form_parts import values_of
from facilitator.schedule.hire_rules import Hire
from facilitator.schedule.models import HolidayChoice, Series
from facilitator.schedule.series_forms import SeriesForm, read_choices
from facilitator.schedule.session_forms import PlanForm
from facilitator.schedule.turn_queries import StillToCome, still_to_come
from facilitator.schedule.turn_rules import next_day_of


class RuleForm(PlanForm, SeriesForm):
    """A pattern as for new dates, and the day from which it holds."""

    from_date = Day(
        "From which day on?",
        validators=[InputRequired("Please give the day from which the new pattern holds.")],
        description="Sessions before it stay. The first new one is on the first day that fits. What is held every "
        "other week or month keeps its turn, unless you give the very day of the first.",
    )

    counted_from = HiddenField()  # the day for which it was counted what is left and whose turn it is

    def count_anew(self, series: Series, now: datetime) -> None:
        """Where another day is given, what was filled in for the day before counts from this one, unless it was
        changed: how many sessions of a course are left, and whose turn it is."""
        day, before = self.from_date.data, _day(self.counted_from.data)
        if day is None or before is None or day == before:
            return
        was, becomes = (_counted(still_to_come(series, one, now)) for one in (before, day))
        for names in (("count",), ("speaker_first",), PLACES):
            if all((self[name].data or None) == (was[name] or None) for name in names):
                for name in names:
                    self[name].data, self[name].raw_data = becomes[name], None
        self.counted_from.data = day.isoformat()

    @property
    def wanted(self) -> dict[date, HolidayChoice]:
        """What is chosen for single days off, by the day of the new rule."""
        return read_choices(request.form.items())

    def change(self, series: Series) -> ChangeRule:
        """What the form says. Raises a Refusal at the field that needs a look."""
        assert self.from_date.data is not None
        self.start_date.data = self.from_date.data
        plan = self.plan()
        hire: Hire = plan.hire
        return ChangeRule(
            series.id,
            self.from_date.data,
            plan.rule,
            plan.start_time,
            plan.minutes,
            plan.cadence,
            hire=hire,
            policy=plan.policy,
            choices=self.wanted,
        )

    def refuse(self, refusal: Refusal) -> None:
        """Put a refusal at the field of this form that it is about."""
        place = "from_date" if refusal.field == "start_date" else refusal.field
        super().refuse(Refusal(refusal.sentence, place))


def from_series(series: Series, now: datetime) -> dict[str, Any]:
    """What the form starts with: everything as it is, from tomorrow on."""
    tomorrow = to_local(now, series.timezone).date() + timedelta(days=1)
    day = next_day_of(series, tomorrow)
    left = still_to_come(series, day, now)
    values = values_of(left.rule, start_date=None, start_time=series.start_time, minutes=series.minutes)
    return {
        **values,
        **values_of_arrangement(series),
        **_counted(left),
        "from_date": day,
        "counted_from": day.isoformat(),
        "make_up": ADD if series.make_up_skipped or left.rule.count is None else LOSE,
        "cadence_kind": left.cadence.kind if left.cadence else None,
        "speaker_every": left.cadence.every if left.cadence else None,
        "speaker_extra_minutes": left.cadence.extra_minutes if left.cadence else None,
    }


def _counted(left: StillToCome) -> dict[str, Any]:
    """The fields whose value depends on the day from which the pattern holds."""
    return {
        "count": left.rule.count,
        "speaker_first": left.cadence.first if left.cadence else None,
        **dict.fromkeys(PLACES, ""),
        **values_of_places(left.places),
    }


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None

"""The form that changes the rule of a series from a date on."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from flask import request
from wtforms.validators import InputRequired

from facilitator.core.errors import Refusal
from facilitator.schedule.arrangement_forms import ADD, LOSE, values_of_arrangement
from facilitator.schedule.change_types import ChangeRule
from facilitator.schedule.date_fields import Day
from facilitator.schedule.form_parts import values_of
from facilitator.schedule.hire_rules import Hire
from facilitator.schedule.models import HolidayChoice, Series
from facilitator.schedule.pattern import Rule
from facilitator.schedule.rules import cadence_of
from facilitator.schedule.series_forms import SeriesForm, read_choices
from facilitator.schedule.series_rules import pattern_of
from facilitator.schedule.session_forms import PlanForm


class RuleForm(PlanForm, SeriesForm):
    """A pattern as for new dates, and the day from which it holds."""

    from_date = Day(
        "From which day on?",
        validators=[InputRequired("Please give the day from which the new pattern holds.")],
        description="Sessions before it stay. The first new one is on the first day that fits.",
    )

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


def what_is_left(series: Series, day: date) -> Rule:
    """The rule as it would go on from that day: of a course or a list, what is still to come of it."""
    rule = Rule.from_dict(series.rule)
    coming = tuple(one for one in rule.dates if one >= day)
    if coming:
        return replace(rule, dates=coming)
    if rule.count is None:
        return rule
    places = pattern_of(series).places(limit=None, horizon=None, after=0)
    left = sum(1 for place in places if place.local_start.date() >= day)
    return replace(rule, count=left or rule.count)


def from_series(series: Series, today: date) -> dict[str, Any]:
    """What the form starts with: everything as it is, from tomorrow on."""
    cadence = cadence_of(series)
    rule = what_is_left(series, today + timedelta(days=1))
    values = values_of(rule, start_date=None, start_time=series.start_time, minutes=series.minutes)
    return {
        **values,
        **values_of_arrangement(series),
        "from_date": today + timedelta(days=1),
        "make_up": ADD if series.make_up_skipped or rule.count is None else LOSE,
        "cadence_kind": cadence.kind if cadence else None,
        "speaker_every": cadence.every if cadence else None,
        "speaker_first": cadence.first if cadence else None,
        "speaker_extra_minutes": cadence.extra_minutes if cadence else None,
    }

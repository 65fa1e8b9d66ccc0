"""The dates that a plan would make, one by one, with what to look at. Pure: nothing is stored, no clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from facilitator.groups.models import Group
from facilitator.schedule.models import GroupSession, HolidayChoice, Series
from facilitator.schedule.policy_rules import Calendar, Holding, hold
from facilitator.schedule.recurrence import PREVIEW_ROWS, Rule, preview
from facilitator.schedule.series_rules import SeriesPlan, places_of, session_of
from facilitator.schedule.short_months import short_month_marks

CHOICES = {
    HolidayChoice.KEEP: "Meet all the same",
    HolidayChoice.SKIP: "Leave it out",
    HolidayChoice.WEEK_LATER: "A week later",
    HolidayChoice.WEEK_EARLIER: "A week earlier",
    HolidayChoice.OTHER_DAY: "Another day of that week",
}


@dataclass
class PlannedDate:
    """One place of the plan: what becomes of it, the session it would be (None: skipped), what to look at."""

    holding: Holding
    session: GroupSession | None
    marks: list[str] = field(default_factory=list)

    @property
    def day(self) -> date:
        """The day of the rule."""
        return self.holding.slot.local_start.date()

    @property
    def off(self) -> str:
        """The day off that the day of the rule is, in words; empty where it is none."""
        return self.holding.off.words if self.holding.off else ""

    @property
    def choice(self) -> HolidayChoice | None:
        """What was decided about it."""
        return self.holding.decision.choice if self.holding.decision else None

    @property
    def asked(self) -> HolidayChoice | None:
        """What a person decided about it."""
        decision = self.holding.decision
        return decision.choice if decision and not decision.by_policy else None


def planned_dates(
    plan: SeriesPlan,
    group: Group,
    calendar: Calendar,
    *,
    now: datetime,
    asked: Mapping[date, HolidayChoice] | None = None,
) -> list[PlannedDate]:
    """The first 24 places of the plan. Raises what `policy_rules.hold` raises."""
    found = hold(plan.pattern(), calendar, limit=PREVIEW_ROWS, asked=asked)
    series = plan.series(group, now=now, until=plan.start_date)
    days = [one.slot.local_start.date() for one in found]
    short = short_month_marks(plan.rule, plan.pattern().start, days)
    return [
        _planned(one, series, group, now, short.get(day, ())) for one, day in zip(found, days, strict=True)
    ]


def _planned(
    holding: Holding, series: Series, group: Group, now: datetime, short: tuple[str, ...]
) -> PlannedDate:
    if holding.day is None or holding.held is None:
        return PlannedDate(holding, None, list(short))
    (row,) = preview(
        Rule("dates", dates=(holding.day,)),
        holding.day,
        series.start_time,
        holding.slot.minutes,
        zone_name=group.timezone,
    )
    session = session_of(holding, series, group, now)
    marks = [*row.marks, *short]
    if holding.moved:
        marks.append("Moved for a day off")
    if len(places_of(series)) > 1 and not session.format.needs_venue:
        marks.append(session.format.words)
    return PlannedDate(holding, session, marks)

"""From what is said about a series to its rows, before anything is stored. Pure: no database, no clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from facilitator.groups.models import Group
from facilitator.schedule.cadence import Cadence
from facilitator.schedule.hire_rules import AS_THE_GROUP, Hire, Place, place_of_slot
from facilitator.schedule.models import (
    GroupSession,
    HolidayPolicy,
    Series,
    SessionKind,
    SessionStatus,
    SlotChoice,
    kind_key,
)
from facilitator.schedule.pattern import Rule
from facilitator.schedule.policy_rules import ASK, Decision, Holding, Pattern, Policy
from facilitator.schedule.recurrence import held
from facilitator.schedule.rules import cadence_of


@dataclass(frozen=True)
class SeriesPlan:
    """All that somebody says about a series: rule, start, length, cadence, hire and policy. Times on the wall."""

    rule: Rule
    start_date: date
    start_time: time
    minutes: int
    cadence: Cadence | None = None
    hire: Hire = AS_THE_GROUP
    policy: Policy = ASK

    def arguments(self) -> dict[str, Any]:
        """As keyword arguments of `create_series`."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}

    def pattern(self) -> Pattern:
        """When its places are. A list of dates begins with its first date."""
        start = self.rule.dates[0] if self.rule.dates else self.start_date
        return Pattern(self.rule, start, self.start_time, self.minutes, self.cadence, self.policy)

    def series(self, group: Group, *, now: datetime, until: date) -> Series:
        """The row of such a series; not stored."""
        return Series(
            group_id=group.id,
            rule=self.rule.to_dict(),
            start_date=self.pattern().start,
            start_time=self.start_time,
            minutes=self.minutes,
            timezone=group.timezone,
            generated_until=until,
            created_at=now,
            **cadence_columns(self.cadence),
            **self.policy.columns(),
            **self.hire.columns(),
        )


def cadence_columns(cadence: Cadence | None) -> dict[str, Any]:
    """As the columns of a series."""
    return {
        "speaker_every": cadence.every if cadence else None,
        "speaker_first": cadence.first if cadence else None,
        "speaker_extra_minutes": cadence.extra_minutes if cadence else 0,
        "cadence_kind": kind_key(cadence.kind) if cadence else SessionKind.SPEAKER,
    }


def policy_of(series: Series) -> Policy:
    """What a stored series does about days off."""
    return Policy(
        series.holiday_policy or HolidayPolicy.ASK, series.holiday_weekday, bool(series.make_up_skipped)
    )


def pattern_of(series: Series) -> Pattern:
    """When the places of a stored series are."""
    rule, policy = Rule.from_dict(series.rule), policy_of(series)
    return Pattern(rule, series.start_date, series.start_time, series.minutes, cadence_of(series), policy)


def places_of(series: Series) -> list[Place]:
    """The places that take turns."""
    return [Place.from_dict(place) for place in series.cycle or ()]


def session_of(holding: Holding, series: Series, group: Group, now: datetime) -> GroupSession:
    """The session that a place becomes, on the day it is held; not stored. It must not be skipped."""
    slot = holding.held
    assert slot is not None
    when = held(slot, series.timezone)
    place = place_of_slot(slot.number, series.cycle or ())
    return GroupSession(
        group_id=group.id,
        series_id=series.id,
        slot=slot.number,
        # As held, not as written in the rule: a wall time that a clock change skips is no move.
        original_start=held(holding.slot, series.timezone).local_start if holding.moved else when.local_start,
        local_start=when.local_start,
        local_end=when.local_end,
        timezone=series.timezone,
        starts_at=when.utc_start,
        ends_at=when.utc_end,
        kind=kind_key(slot.kind),
        status=SessionStatus.PLANNED,
        format=place.format if place else group.format,
        venue_id=place.venue_id if place else group.venue_id,
        arrive_minutes=series.arrive_minutes,
        room_minutes_before=series.room_minutes_before,
        room_minutes_after=series.room_minutes_after,
        changed_at=now,
    )


def choice_of(holding: Holding, series: Series, by_id: str, now: datetime) -> SlotChoice | None:
    """What is to be kept of a decision, so that generating again comes to the same; None without one."""
    decision = holding.decision
    if decision is None:
        return None
    return SlotChoice(
        series_id=series.id,
        slot=holding.slot.number,
        slot_day=holding.slot.local_start.date(),
        choice=decision.choice,
        chosen_day=decision.day,
        day_off=holding.off.label if holding.off else "",
        by_policy=decision.by_policy,
        by_id=by_id,
        at=now,
    )


def decisions(choices: Mapping[int, SlotChoice]) -> dict[int, Decision]:
    """Stored choices by number, as `policy_rules.hold` takes them."""
    return {
        number: Decision(choice.choice, choice.chosen_day, choice.by_policy)
        for number, choice in choices.items()
    }

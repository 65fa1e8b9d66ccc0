"""What it means to choose what becomes of a place on a day off; nothing is stored."""

from collections.abc import Mapping
from datetime import date, datetime

from facilitator.groups.models import Group
from facilitator.schedule import change_rules as rules
from facilitator.schedule.change_types import Choose, Effect, Touched
from facilitator.schedule.fit_queries import check_move, marks_on, refuse_overlap
from facilitator.schedule.models import (
    ChangeKind,
    GroupSession,
    HolidayChoice,
    PlanKind,
    Series,
    SeriesState,
    SessionStatus,
    SlotChoice,
)
from facilitator.schedule.policy_queries import (
    choices_of,
    day_chosen,
    find_session_of_slot,
    holding_of_slot,
    places_to_make,
)
from facilitator.schedule.policy_rules import Decision, Holding
from facilitator.schedule.rules import why_not_cancel
from facilitator.schedule.series_rules import choice_of, session_of
from facilitator.schedule.session_errors import FellAway, IsCancelled, NotRunning, StartIsOver


def chosen(series: Series, group: Group, change: Choose, now: datetime, *, lock: bool) -> Effect:
    """The session of the place cancelled, moved or made, and what is kept of the choice.

    Raises NotFound, NoRoomThere, IsCancelled, FellAway, NotRunning, StartIsOver, SessionsOverlap and what moving and
    cancelling raise.
    """
    holding = holding_of_slot(series, change.slot)
    session = find_session_of_slot(series.id, change.slot, lock=lock)
    if session is not None and session.dropped:
        raise FellAway
    if session is None and series.state is not SeriesState.PUBLISHED:
        raise NotRunning
    day = day_chosen(holding, change.choice, change.weekday, series)
    stored = choices_of(series.id)
    row = _row(series, holding, change.choice, day, now)
    before = {row.slot: stored[row.slot]} if row.slot in stored else {}
    if session is None:
        return _about_none(series, group, holding, change, row, before, now)
    one = _about_one(session, day, now)
    added: list[Holding] = []
    if day is None and series.make_up_skipped and series.state is SeriesState.PUBLISHED:
        added = places_to_make(series, group, {**stored, row.slot: row}, until=series.generated_until)
    more = [choice_of(place, series, "", now) for place in added]
    made = tuple(session_of(place, series, group, now) for place in added if place.day is not None)
    days = {one.after.local_start.date()} if one and one.parts else set()
    kinds = {ChangeKind.CANCELLED: PlanKind.CANCEL, ChangeKind.MOVED: PlanKind.MOVE}
    return Effect(
        change=change,
        kind=kinds[one.kind] if one else PlanKind.CHOOSE,
        group=group,
        series=None if one else series,
        touched=(one,) if one else (),
        made=made,
        choices=(row, *(each for each in more if each is not None)),
        choices_before=before,
        marks=marks_on(group.nation.value, days | {each.local_start.date() for each in made}),
    )


def _about_one(session: GroupSession, day: date | None, now: datetime) -> Touched | None:
    """The session of the place afterwards, or None where it stays as it is."""
    if day is None:
        if session.status is SessionStatus.CANCELLED:
            return None
        refusal = why_not_cancel(session, now)
        if refusal is not None:
            raise refusal
        after = rules.twin(session, status=SessionStatus.CANCELLED)
        return Touched(session, after, ChangeKind.CANCELLED)
    if session.status is SessionStatus.CANCELLED:
        raise IsCancelled
    if day == session.local_start.date():
        return None
    when = check_move(session, datetime.combine(day, session.local_start.time()), now=now)
    return rules.touched(session, rules.twin(session, **rules.at(when), pinned=True))


def _about_none(
    series: Series,
    group: Group,
    holding: Holding,
    change: Choose,
    row: SlotChoice,
    before: Mapping[int, SlotChoice],
    now: datetime,
) -> Effect:
    """A place that was skipped when it was made: it gets its session, or stays skipped."""
    made: tuple[GroupSession, ...] = ()
    if row.chosen_day is not None:
        decision = Decision(change.choice, row.chosen_day)
        place = Holding(holding.slot, row.chosen_day, holding.off, decision)
        session = session_of(place, series, group, now)
        if session.starts_at <= now:
            raise StartIsOver("choice")
        refuse_overlap(group.id, [(session.starts_at, session.ends_at)])
        made = (session,)
    return Effect(
        change=change,
        kind=PlanKind.ADD if made else PlanKind.CHOOSE,
        group=group,
        series=series,
        made=made,
        choices=(row,),
        choices_before=before,
        marks=marks_on(group.nation.value, {one.local_start.date() for one in made}),
    )


def _row(
    series: Series, holding: Holding, choice: HolidayChoice, day: date | None, now: datetime
) -> SlotChoice:
    """What is to be kept; by whom is said when it is saved."""
    return SlotChoice(
        series_id=series.id,
        slot=holding.slot.number,
        slot_day=holding.slot.local_start.date(),
        choice=choice,
        chosen_day=day,
        day_off=holding.off.label if holding.off else "",
        by_policy=False,
        by_id="",
        at=now,
    )

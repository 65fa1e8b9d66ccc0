"""Setting up a group's dates: said in a sentence or filled in, looked at, then saved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from facilitator.assignments.queries import clashes_at, series_teams
from facilitator.core.db import db
from facilitator.core.errors import Refusal
from facilitator.core.timezones import to_local
from facilitator.core.tokens import new_token
from facilitator.groups.models import Group
from facilitator.groups.queries import get_group, list_venues
from facilitator.organisation.closure_queries import days_off
from facilitator.schedule.blueprint import bp
from facilitator.schedule.day_words import clock
from facilitator.schedule.form_parts import times_of, values_of
from facilitator.schedule.hire_queries import meeting_or_in_room
from facilitator.schedule.hire_rules import in_the_room
from facilitator.schedule.kind_queries import list_kinds
from facilitator.schedule.models import GroupSession, HolidayPolicy
from facilitator.schedule.operations import create_series
from facilitator.schedule.preview_rules import CHOICES, PlannedDate, planned_dates
from facilitator.schedule.queries import count_sessions, series_of
from facilitator.schedule.recurrence import first_fit
from facilitator.schedule.sentence.reader import Understood, understand
from facilitator.schedule.series_forms import CHOICE, SeriesForm, from_type, read_choices
from facilitator.schedule.series_rules import SeriesPlan
from facilitator.schedule.session_words import say_cadence, say_count
from facilitator.schedule.words import say
from facilitator.web.choices import choices
from facilitator.web.guard import actor
from facilitator.web.presses import press
from facilitator.web.request import now

PART = "X-Part"  # sent by the script beside the form


@dataclass(frozen=True)
class Preview:
    """The rule said back, and its first dates."""

    words: str
    dates: Sequence[PlannedDate]

    @property
    def off(self) -> int:
        """How many of the dates fall on a day off and wait for somebody to choose."""
        return sum(one.holding.waits for one in self.dates)


@bp.get("/desk/groups/<id:group_id>/dates/new")
def dates_form(group_id: str) -> str:
    """The form that says when the group meets."""
    group = get_group(group_id)
    return _show(group, _offered(SeriesForm(data=from_type(group.type))))


@bp.post("/desk/groups/<id:group_id>/dates/understand")
def understand_dates(group_id: str) -> str:
    """Read the sentence, fill in the form with it, and say what was understood and what was not."""
    group = get_group(group_id)
    typed = SeriesForm()
    said = _settled(understand((typed.sentence.data or "").strip(), today=_today(group)), typed.reading.data)
    form = _filled(typed, said, group)
    preview = None
    if said.rule is not None and not said.questions:
        try:
            preview = _preview(group, form)
        except Refusal as refusal:
            form.refuse(refusal)
    return _show(group, form, preview, said)


@bp.post("/desk/groups/<id:group_id>/dates/preview")
def preview_dates(group_id: str) -> ResponseReturnValue:
    """What the form would make; nothing is saved. The dates alone where a script asks for them: at every key."""
    group = get_group(group_id)
    form = _offered(SeriesForm())
    if form.validate():
        try:
            preview = _preview(group, form)
            return _show_dates(group, preview) if PART in request.headers else _show(group, form, preview)
        except Refusal as refusal:
            form.refuse(refusal)
    return _show(group, form), 422


@bp.post("/desk/groups/<id:group_id>/dates/new")
def make_dates(group_id: str) -> ResponseReturnValue:
    """Make the sessions."""
    group = get_group(group_id)
    form = _offered(SeriesForm())
    if not form.validate():
        return _show(group, form), 422
    try:
        plan = form.plan()
        chosen = read_choices(request.form.items())
        series = create_series(
            group, **plan.arguments(), choices=chosen, pressed=press(), by=actor(), now=now()
        )
    except Refusal as refusal:
        db.session.rollback()
        form.refuse(refusal)
        return _show(group, form), 422
    made = say_count(count_sessions(group_id, series_id=series.id), "session has", "sessions have")
    sentence = f"{made} been made: {_say(plan)}"
    db.session.commit()
    flash(f"{sentence} Now say who runs them.", "success")
    return redirect(url_for("schedule.group_sessions", group_id=group_id), 303)


def _offered(form: SeriesForm) -> SeriesForm:
    kinds = list_kinds()
    g.kind_words = {str(kind.key): kind.words for kind in kinds}
    form.offer([kind for kind in kinds if kind.active], list_venues())
    return form


def _today(group: Group) -> date:
    return to_local(now(), group.timezone).date()


def _show_dates(group: Group, preview: Preview) -> str:
    return render_template(
        "schedule/_preview.html", preview=preview, choice=CHOICE, choices=CHOICES, today=_today(group)
    )


def _show(
    group: Group, form: SeriesForm, preview: Preview | None = None, said: Understood | None = None
) -> str:
    form.submission.data = form.submission.data or new_token()
    return render_template(
        "schedule/dates_form.html",
        group=group,
        form=form,
        preview=preview,
        said=said,
        choice=CHOICE,
        choices=CHOICES,
        today=_today(group),
    )


def _filled(typed: SeriesForm, said: Understood, group: Group) -> SeriesForm:
    """The form with what was read in it; what the sentence does not say stays as it was typed."""
    values = {field.name: field.data for field in typed if field.name != "csrf_token"}
    if said.rule is not None:
        start = said.start_date or typed.start_date.data or first_fit(said.rule, _today(group))
        values |= values_of(said.rule, start_date=start, start_time=said.start_time, minutes=said.minutes)
    else:
        values |= times_of(start_date=said.start_date, start_time=said.start_time, minutes=said.minutes)
    if said.arrive_from is not None:
        values["arrive_from"] = said.arrive_from
    if said.skip_holidays:
        values["holiday_policy"] = HolidayPolicy.SKIP.value
    form = _offered(SeriesForm(formdata=None, data=values))
    form.reading.choices = choices([(str(number), one.words) for number, one in enumerate(said.readings)])
    return form


def _settled(said: Understood, chosen: str | None) -> Understood:
    """With the reading that somebody chose, where there are several."""
    if chosen is None or not chosen.isdecimal() or not 0 <= int(chosen) < len(said.readings):
        return said
    return said.settled(int(chosen)) if said.rule is None else said


def _preview(group: Group, form: SeriesForm) -> Preview:
    plan = form.plan()
    calendar = partial(days_off, group.nation.value)
    dates = planned_dates(plan, group, calendar, now=now(), asked=read_choices(request.form.items()))
    sessions = [one.session for one in dates if one.session is not None]
    taken = meeting_or_in_room(group.id, sessions)
    away = _elsewhere(group, sessions)
    for one in dates:
        if one.session is not None:
            one.marks += _marks(one.session, group, taken, away.get(one.session.id, []))
    return Preview(_say(plan), dates)


def _marks(
    session: GroupSession, group: Group, taken: Sequence[GroupSession], away: Sequence[str]
) -> list[str]:
    own = [one for one in taken if one.group_id == group.id]
    marks = [
        f"This group meets then already, {_times(one)}"
        for one in own
        if one.starts_at < session.ends_at and session.starts_at < one.ends_at
    ]
    others = in_the_room(session, [one for one in taken if one.group_id != group.id])
    marks += [f"Room taken, {clock(one.room_from.time())} to {clock(one.room_to.time())}" for one in others]
    return marks + [f"{name} is elsewhere then" for name in away]


def _times(session: GroupSession) -> str:
    return f"{clock(session.local_start.time())} to {clock(session.local_end.time())}"


def _elsewhere(group: Group, sessions: Sequence[GroupSession]) -> dict[str, list[str]]:
    """Session -> who of those who run the group is down for something else at that time."""
    teams = series_teams([series.id for series in series_of(group.id)])
    people = {one.facilitator_id: one.facilitator.name for team in teams.values() for one in team}
    found: dict[str, list[str]] = {}
    for facilitator_id, session_id in sorted(clashes_at(people.keys(), sessions)):
        found.setdefault(session_id, []).append(people[facilitator_id])
    return found


def _say(plan: SeriesPlan) -> str:
    return f"{say(plan.rule, plan.start_time, plan.minutes)}. {say_cadence(plan.cadence, g.get('kind_words'))}".strip()

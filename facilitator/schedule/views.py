"""A group's sessions, and setting up its dates."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from facilitator.assignments.queries import speakers_at, who_runs
from facilitator.core.db import db
from facilitator.core.errors import Refusal
from facilitator.groups.models import Group
from facilitator.groups.queries import get_group
from facilitator.schedule.blueprint import bp
from facilitator.schedule.models import Series
from facilitator.schedule.operations import create_series
from facilitator.schedule.queries import (
    coming_sessions,
    count_sessions,
    past_sessions,
    preview_series,
    series_of,
)
from facilitator.schedule.recurrence import MOST_SLOTS, PREVIEW_ROWS, PreviewRow, Rule
from facilitator.schedule.rules import cadence_of, may_change
from facilitator.schedule.series_forms import SeriesForm, SeriesPlan, from_type
from facilitator.schedule.session_words import say_cadence, say_count
from facilitator.schedule.words import say
from facilitator.web.guard import actor
from facilitator.web.request import now

SHOWN = 24


@dataclass(frozen=True)
class Preview:
    """The rule said back, and its first dates."""

    words: str
    rows: list[PreviewRow]

    @property
    def holidays(self) -> int:
        """How many of the dates fall on a bank holiday."""
        return sum(any(mark.startswith("Bank holiday") for mark in row.marks) for row in self.rows)


@bp.get("/desk/groups/<id:group_id>/sessions")
def group_sessions(group_id: str) -> str:
    """The group's dates: coming ones with the next first, past ones below."""
    group = get_group(group_id)
    limit = MOST_SLOTS if request.args.get("show") == "all" else SHOWN
    coming = coming_sessions(group.id, now=now(), limit=limit, with_cancelled=True)
    past = past_sessions(group.id, now=now(), limit=limit)
    ids = [session.id for session in (*coming, *past)]
    staff = who_runs(ids)
    return render_template(
        "schedule/group_sessions.html",
        group=group,
        coming=coming,
        past=past,
        hidden=count_sessions(group.id) - len(ids),
        staff=staff,
        nobody_runs=bool(coming) and not any(staff[session.id] for session in coming),
        speakers=speakers_at(ids),
        series=[(row, _say_series(row)) for row in series_of(group.id)],
        may_change=may_change(actor()),
    )


@bp.get("/desk/groups/<id:group_id>/dates/new")
def dates_form(group_id: str) -> str:
    """The form that says when the group meets."""
    group = get_group(group_id)
    return _show_form(group, SeriesForm(data=from_type(group.type)))


@bp.post("/desk/groups/<id:group_id>/dates/preview")
def preview_dates(group_id: str) -> ResponseReturnValue:
    """What the form would make; nothing is saved."""
    group = get_group(group_id)
    form = SeriesForm()
    if form.validate():
        try:
            return _show_form(group, form, _preview(group, form.plan()))
        except Refusal as refusal:
            form.refuse(refusal)
    return _show_form(group, form), 422


@bp.post("/desk/groups/<id:group_id>/dates/new")
def make_dates(group_id: str) -> ResponseReturnValue:
    """Make the sessions."""
    group = get_group(group_id)
    form = SeriesForm()
    if not form.validate():
        return _show_form(group, form), 422
    try:
        series = create_series(group, **form.plan().arguments(), by=actor(), now=now())
    except Refusal as refusal:
        db.session.rollback()
        form.refuse(refusal)
        return _show_form(group, form), 422
    made = say_count(count_sessions(group_id, series_id=series.id), "session has", "sessions have")
    sentence = f"{made} been made: {_say_series(series)}"
    db.session.commit()
    flash(f"{sentence} Now say who runs them.", "success")
    return redirect(url_for("schedule.group_sessions", group_id=group_id), 303)


def _show_form(group: Group, form: SeriesForm, preview: Preview | None = None) -> str:
    return render_template("schedule/dates_form.html", group=group, form=form, preview=preview)


def _preview(group: Group, plan: SeriesPlan) -> Preview:
    rows = preview_series(group, **plan.arguments())[:PREVIEW_ROWS]
    words = f"{say(plan.rule, plan.start_time, plan.minutes)}. {say_cadence(plan.cadence)}"
    return Preview(words.strip(), rows)


def _say_series(series: Series) -> str:
    words = f"{say(Rule.from_dict(series.rule), series.start_time, series.minutes)}."
    return f"{words} {say_cadence(cadence_of(series))}".strip()

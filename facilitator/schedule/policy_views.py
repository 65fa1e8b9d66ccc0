"""Choosing what becomes of a date on a day off: the choice, then what it means, then it is done."""

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from facilitator.core.db import db
from facilitator.core.errors import NotFound, Refusal
from facilitator.groups.queries import get_group
from facilitator.schedule.blueprint import bp
from facilitator.schedule.change_queries import plan
from facilitator.schedule.change_types import Plan
from facilitator.schedule.models import Series
from facilitator.schedule.operations import choose_for_slot
from facilitator.schedule.policy_forms import ChooseForm
from facilitator.schedule.policy_queries import (
    change_of_choice,
    choices_of,
    day_chosen,
    find_session_of_slot,
    holding_of_slot,
    slot_on,
)
from facilitator.schedule.preview_rules import CHOICES
from facilitator.schedule.queries import get_series
from facilitator.web.guard import actor
from facilitator.web.request import now


@bp.get("/desk/series/<id:series_id>/days/<string(length=10):day>")
def slot_form(series_id: str, day: str) -> str:
    """A place of the series on a day off, and what may become of it."""
    series = get_series(series_id)
    return _show(series, _slot(series, day), ChooseForm())


@bp.post("/desk/series/<id:series_id>/days/<string(length=10):day>")
def choose(series_id: str, day: str) -> ResponseReturnValue:
    """Show what the choice means; on `confirmed` do it."""
    series, form = get_series(series_id), ChooseForm()
    slot = _slot(series, day)
    if not form.validate():
        return _show(series, slot, form), 422
    try:
        found = _plan(series, slot, form)
        if found is not None and "confirmed" not in request.form:
            return _show(series, slot, form, found)
        choose_for_slot(series, slot, form.chosen, weekday=form.chosen_weekday, by=actor(), now=now())
    except Refusal as refusal:
        db.session.rollback()
        form.refuse(refusal)
        return _show(get_series(series_id), slot, form), 422
    db.session.commit()
    flash(f"Saved: {CHOICES[form.chosen].lower()}.", "success")
    session = find_session_of_slot(series_id, slot)
    if session is None:
        return redirect(url_for("schedule.group_sessions", group_id=series.group_id), 303)
    return redirect(url_for("schedule.session_page", session_id=session.id), 303)


def _slot(series: Series, day: str) -> int:
    """The place of that day; raises NotFound, also for what is no day."""
    try:
        return slot_on(series.id, date.fromisoformat(day))
    except ValueError as unreadable:
        raise NotFound from unreadable


def _plan(series: Series, slot: int, form: ChooseForm) -> Plan | None:
    """What would follow; None where nobody hears of it."""
    session = find_session_of_slot(series.id, slot)
    if session is None:
        return None
    day = day_chosen(holding_of_slot(series, slot), form.chosen, form.chosen_weekday, series)
    change = change_of_choice(session, form.chosen, day)
    return plan(change, by=actor(), now=now()) if change is not None else None


def _show(series: Series, slot: int, form: ChooseForm, planned: Plan | None = None) -> str:
    return render_template(
        "schedule/slot_choose.html",
        series=series,
        group=get_group(series.group_id),
        holding=holding_of_slot(series, slot),
        decided=choices_of(series.id).get(slot),
        choices=CHOICES,
        session=find_session_of_slot(series.id, slot),
        form=form,
        plan=planned,
    )

"""Choosing what becomes of a date on a day off: the choice, then what it means, then it is done."""

from datetime import date

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from facilitator.core.db import db
from facilitator.core.errors import NotFound, Refusal
from facilitator.groups.queries import get_group
from facilitator.schedule.blueprint import bp
from facilitator.schedule.change_pages import look, show, who_is_told
from facilitator.schedule.change_types import Plan
from facilitator.schedule.models import PlanKind, Series
from facilitator.schedule.operations import save
from facilitator.schedule.policy_forms import ChooseForm
from facilitator.schedule.policy_queries import choices_of, find_session_of_slot, holding_of_slot, slot_on
from facilitator.schedule.preview_rules import CHOICES
from facilitator.schedule.queries import get_series
from facilitator.schedule.session_words import KEPT
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
        change = form.change(series, slot)
        planned = look(change)
        followed = planned.effect.kind is not PlanKind.CHOOSE
        if followed and ("confirmed" not in request.form or not form.shown.data):
            return _show(series, slot, form, planned)
        said = form.answers() if followed else {}
        saved = save(change, by=actor(), now=now(), **said)
    except Refusal as refusal:
        db.session.rollback()
        form.refuse(refusal)
        series = get_series(series_id)
        return _show(series, slot, form, _looked(form, series, slot)), 422
    told = f" {who_is_told(saved)}" if followed else ""
    db.session.commit()
    flash(f"Saved: {CHOICES[form.chosen].lower()}.{told}", "success")
    session = find_session_of_slot(series_id, slot)
    if session is None:
        return redirect(url_for("schedule.group_sessions", group_id=series.group_id), 303)
    return redirect(url_for("schedule.session_page", session_id=session.id), 303)


def _looked(form: ChooseForm, series: Series, slot: int) -> Plan | None:
    """What would follow now, where it can be done at all."""
    try:
        return look(form.change(series, slot))
    except Refusal:
        return None


def _slot(series: Series, day: str) -> int:
    """The place of that day; raises NotFound, also for what is no day."""
    try:
        return slot_on(series.id, date.fromisoformat(day))
    except ValueError as unreadable:
        raise NotFound from unreadable


def _show(series: Series, slot: int, form: ChooseForm, planned: Plan | None = None) -> str:
    return show(
        "schedule/slot_choose.html",
        form,
        planned,
        series=series,
        group=get_group(series.group_id),
        holding=holding_of_slot(series, slot),
        decided=choices_of(series.id).get(slot),
        choices=CHOICES,
        session=find_session_of_slot(series.id, slot),
        kept_words=KEPT,
    )

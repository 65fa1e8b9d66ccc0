"""From a date on the group meets by another rule: the new pattern, what it means, then the change."""

from dataclasses import dataclass
from datetime import date

from flask import flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from facilitator.core.db import db
from facilitator.core.errors import Refusal
from facilitator.groups.queries import get_group, list_venues
from facilitator.schedule.blueprint import bp
from facilitator.schedule.change_pages import look, show, who_is_told
from facilitator.schedule.change_types import Plan
from facilitator.schedule.kind_queries import list_kinds
from facilitator.schedule.models import GONE_ON, HolidayChoice, Series
from facilitator.schedule.operations import save
from facilitator.schedule.policy_rules import Holding
from facilitator.schedule.preview_rules import CHOICES
from facilitator.schedule.queries import get_series
from facilitator.schedule.series_forms import CHOICE
from facilitator.schedule.session_errors import NotRunning
from facilitator.schedule.session_words import KEPT
from facilitator.schedule.split_forms import RuleForm, from_series
from facilitator.schedule.split_queries import days_off_ahead
from facilitator.schedule.words import say
from facilitator.web.guard import actor
from facilitator.web.request import now


@bp.get("/desk/series/<id:series_id>/change")
def rule_form(series_id: str) -> str:
    """The pattern as it is, and the day from which another one holds."""
    series = get_series(series_id)
    return _show(series, RuleForm(data=from_series(series, now())))


@bp.post("/desk/series/<id:series_id>/change")
def change_rule(series_id: str) -> ResponseReturnValue:
    """Show what the new pattern means; on `confirmed` change to it."""
    series = get_series(series_id)
    form = _offered(RuleForm())
    if not form.validate():
        return _show(series, form), 422
    form.count_anew(series, now())
    try:
        change = form.change(series)
        planned = look(change)
        if "confirmed" not in request.form or not form.shown.data:
            return _show(series, form, planned, filled_in=True)
        saved = save(change, by=actor(), now=now(), **form.answers())
    except Refusal as refusal:
        db.session.rollback()
        form.refuse(refusal)
        return _show(get_series(series_id), form, _looked(form, series_id), filled_in=True), 422
    words = say(change.rule, change.start_time, change.minutes)
    group_id, told = saved.plan.effect.group.id, who_is_told(saved)
    db.session.commit()
    flash(f"The new pattern: {words}. {told}", "success")
    return redirect(url_for("schedule.group_sessions", group_id=group_id), 303)


@dataclass(frozen=True)
class DayOffRow:
    """A day off on which the new pattern would meet: what somebody wants, and what becomes of it."""

    holding: Holding
    wanted: HolidayChoice | None
    decided: Holding | None

    @property
    def day(self) -> date:
        """The day of the new rule."""
        return self.holding.slot.local_start.date()


def _days_off(form: RuleForm, series: Series, planned: Plan | None) -> list[DayOffRow]:
    """Those of the new dates that somebody may decide one by one; none where it says no pattern."""
    try:
        found = days_off_ahead(series, form.change(series), now())
    except Refusal:
        return []
    decided = {one.slot.number: one for one in planned.effect.places} if planned else {}
    return [
        DayOffRow(one, form.wanted.get(one.slot.local_start.date()), decided.get(one.slot.number))
        for one in found
    ]


def _looked(form: RuleForm, series_id: str) -> Plan | None:
    """What would follow now, where it can be done at all."""
    try:
        return look(form.change(get_series(series_id)))
    except Refusal:
        return None


def _offered(form: RuleForm) -> RuleForm:
    kinds = list_kinds()
    g.kind_words = {str(kind.key): kind.words for kind in kinds}
    form.offer([kind for kind in kinds if kind.active], list_venues())
    return form


def _show(series: Series, form: RuleForm, planned: Plan | None = None, *, filled_in: bool = False) -> str:
    _offered(form)
    why_not = NotRunning() if series.state in GONE_ON else None
    return show(
        "schedule/change_rule.html",
        form,
        planned,
        series=series,
        group=get_group(series.group_id),
        kept_words=KEPT,
        why_not=why_not,
        days_off=_days_off(form, series, planned) if filled_in else [],
        choice=CHOICE,
        choices=CHOICES,
    )

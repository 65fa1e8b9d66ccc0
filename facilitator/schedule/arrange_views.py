"""Places, room and days off of a series that is there: how they are, what a change means, then the change."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from facilitator.core.db import db
from facilitator.core.errors import Refusal, StaleRow
from facilitator.groups.queries import get_group, list_venues
from facilitator.schedule.arrangement_forms import POLICIES, ArrangeForm, values_of_arrangement
from facilitator.schedule.blueprint import bp
from facilitator.schedule.change_pages import look, show, who_is_told
from facilitator.schedule.change_types import Plan
from facilitator.schedule.models import GONE_ON, Series
from facilitator.schedule.operations import save
from facilitator.schedule.pattern import Rule
from facilitator.schedule.queries import get_series
from facilitator.schedule.series_rules import places_of
from facilitator.schedule.session_errors import NotRunning
from facilitator.schedule.session_words import KEPT
from facilitator.schedule.words import say
from facilitator.web.guard import actor
from facilitator.web.request import now


@bp.get("/desk/series/<id:series_id>/arrangement")
def arrangement_form(series_id: str) -> str:
    """Where the sessions are, how long the room is hired, and what is done about days off."""
    series = get_series(series_id)
    return _show(series, ArrangeForm(data={"version": series.version} | values_of_arrangement(series)))


@bp.post("/desk/series/<id:series_id>/arrangement")
def arrange(series_id: str) -> ResponseReturnValue:
    """Show what another arrangement means for the sessions to come; on `confirmed` change to it."""
    series, form = get_series(series_id), ArrangeForm()
    form.offer_places(list_venues())
    if not form.validate():
        return _show(series, form), 422
    try:
        change = form.change(series)
        if form.expected_version != series.version:
            raise StaleRow
        if "confirmed" not in request.form or not form.shown.data:
            return _show(series, form, look(change))
        saved = save(change, by=actor(), now=now(), **form.answers())
    except Refusal as refusal:
        db.session.rollback()
        series = get_series(series_id)
        _refused(form, refusal, series)
        return _show(series, form, _looked(form, series)), 422
    group_id, told = series.group_id, who_is_told(saved) if saved.plan.notices else "Nobody is told."
    db.session.commit()
    flash(f"Saved for the sessions to come. {told}", "success")
    return redirect(url_for("schedule.group_sessions", group_id=group_id), 303)


def _looked(form: ArrangeForm, series: Series) -> Plan | None:
    """What would follow now, where it can be done at all."""
    try:
        return look(form.change(series))
    except Refusal:
        return None


def _refused(form: ArrangeForm, refusal: Refusal, series: Series) -> None:
    """Put a refusal on the form; who was overtaken sees beside what they typed how the series stands now."""
    form.refuse(refusal)
    if isinstance(refusal, StaleRow):
        form.changed_meanwhile = [
            ("Where", ", ".join(_say_places(series)) or "As the group meets"),
            (
                "Room hired before and after",
                f"{series.room_minutes_before}, {series.room_minutes_after} minutes",
            ),
            ("Days off", POLICIES[series.holiday_policy]),
        ]
    form.version.data = str(series.version)


def _say_places(series: Series) -> list[str]:
    names = {venue.id: venue.name for venue in list_venues()}
    return [names.get(one.venue_id or "", one.format.words) for one in places_of(series)]


def _show(series: Series, form: ArrangeForm, planned: Plan | None = None) -> str:
    form.offer_places(list_venues())
    rule = Rule.from_dict(series.rule)
    return show(
        "schedule/arrange.html",
        form,
        planned,
        series=series,
        group=get_group(series.group_id),
        pattern=say(rule, series.start_time, series.minutes),
        counted=rule.count is not None,
        kept_words=KEPT,
        why_not=NotRunning() if series.state in GONE_ON else None,
    )

"""The Team tab of a group: who normally runs its sessions, and where somebody is missing."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from facilitator.assignments.blueprint import bp
from facilitator.assignments.forms import StepForm, TeamForm
from facilitator.assignments.operations import remove_series_facilitator, set_series_facilitator
from facilitator.assignments.queries import (
    get_default,
    series_teams,
    sessions_needing_cover,
    stood_down_at,
    who_runs,
)
from facilitator.assignments.words import ROLES, STATES, say_sessions
from facilitator.core.actor import COORDINATOR
from facilitator.core.db import db
from facilitator.groups.queries import get_group
from facilitator.people.queries import get_facilitator, list_facilitators
from facilitator.schedule.models import Series
from facilitator.schedule.queries import get_series, series_of
from facilitator.schedule.recurrence import Rule
from facilitator.schedule.words import say
from facilitator.web.guard import actor
from facilitator.web.request import now
from facilitator.web.saving import refusals_on

MOST_SHOWN = 12


@bp.get("/desk/groups/<id:group_id>/team")
def team(group_id: str) -> str:
    """Who normally runs each series of the group, and its sessions that need somebody."""
    group = get_group(group_id)
    series = series_of(group.id)
    missing = sessions_needing_cover([group.id], now=now())
    shown = [session.id for session in missing[:MOST_SHOWN]]
    return render_template(
        "assignments/team.html",
        group=group,
        series=[(one, _say(one)) for one in series],
        teams=series_teams([one.id for one in series]),
        missing=missing[:MOST_SHOWN],
        more=len(missing) - len(shown),
        staff=who_runs(shown),
        stood_down=stood_down_at(shown),
        roles=ROLES,
        states=STATES,
        may_change=actor().has(COORDINATOR),
    )


@bp.get("/desk/series/<id:series_id>/team/add")
def add_to_team_form(series_id: str) -> str:
    """Choose who normally runs the sessions."""
    return _show_add(get_series(series_id), TeamForm())


@bp.post("/desk/series/<id:series_id>/team/add")
def add_to_team(series_id: str) -> ResponseReturnValue:
    """Put somebody in the team, or change what they do in it."""
    series, form = get_series(series_id), TeamForm()
    form.offer(list_facilitators())
    if form.validate_on_submit():
        with refusals_on(form):
            default = set_series_facilitator(
                series,
                get_facilitator(form.facilitator_id.data),
                role=form.chosen_role,
                warning_reason=form.warning_reason.data or "",
                by=actor(),
                now=now(),
            )
            sentence = f"{default.facilitator.name} normally runs these sessions from now on."
            db.session.commit()
            flash(f"{sentence} They are down for the dates to come.", "success")
            return redirect(url_for("assignments.team", group_id=series.group_id), 303)
    return _show_add(series, form), 422


@bp.get("/desk/series/<id:series_id>/team/<id:facilitator_id>/remove")
def remove_from_team_form(series_id: str, facilitator_id: str) -> str:
    """What taking somebody out of the team means, before it is done."""
    return _show_remove(series_id, facilitator_id, StepForm())


@bp.post("/desk/series/<id:series_id>/team/<id:facilitator_id>/remove")
def remove_from_team(series_id: str, facilitator_id: str) -> ResponseReturnValue:
    """Take somebody out of the team."""
    series, person, form = get_series(series_id), get_facilitator(facilitator_id), StepForm()
    if form.validate_on_submit():
        with refusals_on(form):
            count = remove_series_facilitator(series, person, by=actor(), now=now())
            db.session.commit()
            words = f"{person.name} no longer normally runs these sessions, and is not down for {say_sessions(count)}"
            flash(f"{words} to come. Please let them know.", "success")
            return redirect(url_for("assignments.team", group_id=series.group_id), 303)
    return _show_remove(series_id, facilitator_id, form), 422


def _show_add(series: Series, form: TeamForm) -> str:
    people = list_facilitators()
    form.offer(people)
    group = get_group(series.group_id)
    words = _say(series)
    return render_template("assignments/team_add.html", group=group, words=words, form=form, people=people)


def _show_remove(series_id: str, facilitator_id: str, form: StepForm) -> str:
    default = get_default(series_id, facilitator_id)
    series = get_series(series_id)
    group = get_group(series.group_id)
    name = default.facilitator.name
    back = url_for("assignments.team", group_id=group.id)
    return render_template(
        "assignments/step.html",
        form=form,
        group=group,
        session=None,
        title=f"Take {name} out of the team",
        facts=[
            f"{name} is taken off the sessions to come that they are down for as {ROLES[default.role].lower()}.",
            "Sessions that are over keep their record. Sessions where they cover for somebody stay theirs.",
            "No message goes out: please let them know.",
        ],
        button="Take out of the team",
        back=back,
        back_words="Keep them in the team",
        crumbs=[
            ("Groups", url_for("groups.list_page")),
            (group.name, url_for("groups.overview", group_id=group.id)),
            ("Team", back),
            "Take out",
        ],
    )


def _say(series: Series) -> str:
    return say(Rule.from_dict(series.rule), series.start_time, series.minutes)

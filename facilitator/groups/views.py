"""The list of groups, a new group, a group's overview and its settings."""

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from facilitator.assignments.access_queries import group_ids_open_to
from facilitator.assignments.session_queries import who_runs
from facilitator.assignments.team_queries import series_teams
from facilitator.core.db import db
from facilitator.core.text import fold, tidy
from facilitator.core.tokens import new_token
from facilitator.groups.forms import GroupSettingsForm, NewGroupForm, or_none
from facilitator.groups.models import Group, GroupState
from facilitator.groups.operations import change_group, create_group
from facilitator.groups.queries import (
    agreement_versions,
    coordinators_of,
    get_group,
    group_by_press,
    list_groups,
    list_types,
    list_venues,
)
from facilitator.groups.rules import LIVE, actions_open_to, may_see_joining_details
from facilitator.groups.state_operations import missing_before_opening
from facilitator.organisation.forms import zone_choices
from facilitator.organisation.queries import find_organisation
from facilitator.registration.queries import seats_of
from facilitator.schedule.queries import next_session, next_sessions, series_of
from facilitator.web.choices import choices
from facilitator.web.guard import actor
from facilitator.web.presses import press
from facilitator.web.request import now, settings
from facilitator.web.saving import refusals_on
from facilitator.web.visits import may_visit

bp = Blueprint("groups", __name__)

NOBODY_TOLD = (
    "The sessions to come follow, and calendars show it. Nobody has been told by this: to tell everybody, change "
    "the place or the form of the sessions under Sessions instead."
)
bp.add_app_template_global(may_visit)
Answer = str | tuple[str, int] | Response


@bp.get("/desk/groups")
def list_page() -> Answer:
    """The groups this person may open, by name; those that have ended on a page of their own."""
    ended = request.args.get("show") == "ended"
    wanted = tidy(request.args.get("q", ""))[:80]
    groups = list_groups(group_ids_open_to(actor(), now()), [GroupState.ENDED] if ended else LIVE)
    any_at_all = bool(groups)
    groups = [
        group for group in groups if fold(wanted) in fold(f"{group.name} {group.discreet_name} {group.area}")
    ]
    ids = [group.id for group in groups]
    following, seats = next_sessions(ids, now()), seats_of(ids)
    rows = [(group, following.get(group.id), seats[group.id]) for group in groups]
    return render_template("groups/list.html", rows=rows, ended=ended, wanted=wanted, any_at_all=any_at_all)


@bp.get("/desk/groups/new")
def new_form() -> Answer:
    """One page that makes a group; `?type=` chooses the type."""
    organisation, types = find_organisation(), list_types()
    chosen = request.args.get("type") or (types[0].id if len(types) == 1 else "")
    form = NewGroupForm(
        type_id=chosen,
        contact_phone=organisation.contact_phone if organisation else "",
        contact_email=organisation.contact_email if organisation else "",
    )
    form.offer(types, list_venues())
    return _show_new(form)


@bp.post("/desk/groups/new")
def create() -> Answer:
    """Make the group as a draft."""
    form = NewGroupForm()
    form.offer(list_types(), list_venues())
    if form.validate_on_submit():
        with refusals_on(form):
            group = create_group(**form.details(), pressed=press(), by=actor(), now=now())
            db.session.commit()
            return _to_draft(group)
        made = group_by_press(press())
        if made is not None:  # by the other of two presses that came at once
            return _to_draft(made)
    return _show_new(form), 422


def _to_draft(group: Group) -> Response:
    flash(f"“{group.name}” is a draft. Nobody outside can see it until you open it.", "success")
    return redirect(url_for("groups.overview", group_id=group.id), 303)


@bp.get("/desk/groups/<id:group_id>")
def overview(group_id: str) -> Answer:
    """How the group stands: state, next session, places, team, and what is missing before it opens."""
    group = get_group(group_id)
    instant = now()
    coming = next_session(group_id, instant)
    return render_template(
        "groups/overview.html",
        group=group,
        coming=coming,
        leaflet_address=settings().base_url + url_for("registration.join_form", slug=group.slug),
        runs=who_runs([coming.id])[coming.id] if coming else [],
        seats=seats_of([group_id])[group_id],
        team=_team(group_id),
        coordinators=coordinators_of(group_id),
        missing=missing_before_opening(group, instant) if group.state is GroupState.DRAFT else [],
        actions=actions_open_to(group.state, actor()),
        shows_joining=bool(group.joining_details.strip()) and may_see_joining_details(actor()),
    )


@bp.get("/desk/groups/<id:group_id>/settings")
def settings_form(group_id: str) -> Answer:
    """The group's settings as they stand."""
    group = get_group(group_id)
    return _show_settings(_with_choices(GroupSettingsForm(obj=group), group), group)


@bp.post("/desk/groups/<id:group_id>/settings")
def settings_save(group_id: str) -> Answer:
    """Save the group's settings."""
    group = get_group(group_id)
    form = _with_choices(GroupSettingsForm(), group)
    before = (group.venue_id, group.format)
    if form.validate_on_submit():
        with refusals_on(form, group):
            change_group(
                group, expected_version=form.expected_version, by=actor(), now=now(), **form.changes()
            )
            db.session.commit()
            flash("Settings saved.", "success")
            if before != (group.venue_id, group.format) and next_session(group.id, now()):
                flash(NOBODY_TOLD, "warning")
            return redirect(url_for("groups.overview", group_id=group.id), 303)
    return _show_settings(form, group), 422


def _show_new(form: NewGroupForm) -> str:
    form.submission.data = form.submission.data or new_token()
    return render_template("groups/new.html", form=form)


def _show_settings(form: GroupSettingsForm, group: Group) -> str:
    return render_template("groups/settings.html", form=form, group=group)


def _with_choices(form: GroupSettingsForm, group: Group) -> GroupSettingsForm:
    form.offer_venues(list_venues())
    versions = [
        (version.id, _version_words(version.number, version.created_at)) for version in agreement_versions()
    ]
    form.agreement_id.choices = or_none(versions, "None yet")
    form.timezone.choices = choices(zone_choices(group.timezone).items())
    return form


def _version_words(number: int, made: datetime) -> str:
    return f"Version {number}, {made.day} {made:%B %Y}"


def _team(group_id: str) -> list[str]:
    """Names and roles of those who normally run the group, each once."""
    teams = series_teams([series.id for series in series_of(group_id)])
    people = {default.facilitator_id: default for team in teams.values() for default in team}
    return [person.facilitator.name for person in people.values()]

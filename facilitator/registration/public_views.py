"""What anybody may see: the groups to join, a group's page with its form, and what happens next."""

from datetime import timedelta

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from facilitator.core.actor import PUBLIC
from facilitator.core.db import db
from facilitator.core.errors import NotFound, Refusal
from facilitator.core.tokens import new_token
from facilitator.groups.models import Format, Group, GroupState
from facilitator.groups.queries import group_by_slug, open_groups
from facilitator.groups.signpost_queries import signposts_for
from facilitator.organisation.models import WordingKind
from facilitator.organisation.queries import find_wording
from facilitator.registration.blueprint import bp
from facilitator.registration.form_stamp import TOO_QUICK, shown_at, stamp
from facilitator.registration.forms import JoinForm, standing_choices
from facilitator.registration.models import MembershipState, Standing, Via
from facilitator.registration.operations import join
from facilitator.registration.queries import membership_by_submission, outcome_of_form, seats_of
from facilitator.registration.rules import takes_form
from facilitator.schedule.models import GroupSession, SessionStatus
from facilitator.schedule.queries import coming_sessions, sessions_between
from facilitator.web.request import now
from facilitator.web.saving import refusals_on

Answer = str | tuple[str, int] | Response
AHEAD = timedelta(days=100)
DATES_SHOWN = 3
OUTCOMES = {MembershipState.INVITED: "place", MembershipState.WAITING: "waiting"}
ONCE_MORE = "Please look through what you wrote, then send it once more."


@bp.get("/groups")
def finder() -> str:
    """The groups somebody can join now; `?format=` and `?area=` narrow the list."""
    groups = open_groups()
    areas = sorted({group.area for group in groups if group.area})
    area, wanted = request.args.get("area", ""), request.args.get("format", "")
    shown = [
        group
        for group in groups
        if (not area or group.area == area) and (not wanted or group.format.value == wanted)
    ]
    return render_template(
        "registration/public/finder.html",
        rows=[(group, dates) for group, dates in _next_dates(shown)],
        any_at_all=bool(groups),
        areas=areas,
        area=area if area in areas else "",
        formats=sorted({group.format for group in groups}),
        wanted=wanted if wanted in set(Format) else "",
    )


@bp.get("/join/<slug>")
def join_form(slug: str) -> Answer:
    """A group's page, like its leaflet, with the form if somebody can join."""
    group = _public_group(slug)
    form = JoinForm(formdata=None)
    _issue(form)
    return _show(group, form)


@bp.post("/join/<slug>")
def send_form(slug: str) -> Answer:
    """Join. What happens depends on the group and its places, never on whether we know the person."""
    group = _public_group(slug)
    form = JoinForm()
    form.standing.choices = standing_choices(own_words=True)
    valid = form.validate()
    if not _seems_human(form):
        # A person whose browser filled in too much, or who was very quick, only has to press the button
        # again.
        form.website.data = ""
        form.refuse(Refusal(ONCE_MORE))
    elif valid:
        with refusals_on(form):
            membership = join(
                group,
                consent_wording_id=form.wording_id.data,
                via=Via.WEB,
                standing=Standing(form.standing.data),
                been_before=form.been_before.data == "yes",
                submission=form.submission.data,
                by=PUBLIC,
                now=now(),
                **form.details(),
            )
            outcome = OUTCOMES.get(outcome_of_form(membership), "received")
            db.session.commit()
            return redirect(url_for("registration.thank_you", slug=slug, outcome=outcome), 303)
    key = form.submission.data or ""
    if shown_at(form.shown.data or "", key) is None or membership_by_submission(key) is not None:
        _issue(form)
    _show_current_wording(form)
    return _show(group, form), 422


@bp.get("/join/<slug>/<any(received, place, waiting):outcome>")
def thank_you(slug: str, outcome: str) -> str:
    """What happens next, with help for whoever needs it tonight. Says the same to everybody."""
    group = _public_group(slug)
    dates = coming_sessions(group.id, now=now(), limit=1)
    return render_template(
        "registration/public/thank_you.html",
        group=group,
        outcome=outcome,
        dates=dates,
        signposts=signposts_for(None, group.area),
    )


def _public_group(slug: str) -> Group:
    """The group, once it has been published; an ended one still says so. Raises NotFound."""
    group = group_by_slug(slug)
    if group.state in (GroupState.DRAFT, GroupState.DISCARDED):
        raise NotFound
    return group


def _show(group: Group, form: JoinForm) -> str:
    form.standing.choices = standing_choices(own_words=True)
    wording = find_wording(WordingKind.CONSENT)
    seats = seats_of([group.id])[group.id]
    on_a_break = group.state is GroupState.PAUSED  # its dates stand, but nobody should travel for them
    return render_template(
        "registration/public/join.html",
        group=group,
        form=form,
        joinable=takes_form(group) and wording is not None,
        drop_in=group.takes_joiners and not takes_form(group),
        full=bool(seats.waiting or not seats.free),
        dates=[] if on_a_break else coming_sessions(group.id, now=now(), limit=DATES_SHOWN),
        wording=wording,
        signposts=signposts_for(None, group.area),
    )


def _issue(form: JoinForm) -> None:
    """Give the form its own key, the time it was shown, and the wording it shows."""
    form.submission.data = new_token()
    form.shown.data = stamp(form.submission.data, now())
    _show_current_wording(form)


def _show_current_wording(form: JoinForm) -> None:
    """Agreeing is to the words on the page: when they have changed, the tick has to be set again."""
    wording = find_wording(WordingKind.CONSENT)
    if wording is not None and form.wording_id.data != wording.id:
        form.wording_id.data = wording.id
        form.consent.data = False


def _seems_human(form: JoinForm) -> bool:
    shown = shown_at(form.shown.data or "", form.submission.data or "")
    return not form.website.data and shown is not None and now() - shown >= TOO_QUICK


def _next_dates(groups: list[Group]) -> list[tuple[Group, list[GroupSession]]]:
    """Each group with its next dates, all in one statement."""
    found = sessions_between([group.id for group in groups], now(), now() + AHEAD)
    coming = [session for session in found if session.status is not SessionStatus.CANCELLED]
    return [(group, [s for s in coming if s.group_id == group.id][:DATES_SHOWN]) for group in groups]

"""What anybody may see of a group: its page with its form, and what happens next."""

from flask import g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from facilitator.core.actor import PUBLIC
from facilitator.core.db import db
from facilitator.core.errors import NotFound
from facilitator.groups.models import Group, GroupState
from facilitator.groups.queries import group_by_slug
from facilitator.groups.signpost_queries import signposts_for
from facilitator.organisation.models import WordingKind
from facilitator.organisation.queries import find_wording
from facilitator.registration.blueprint import bp
from facilitator.registration.forms import JoinForm, standing_choices
from facilitator.registration.models import MembershipState, Standing, Via
from facilitator.registration.operations import join
from facilitator.registration.public_forms import has_own_stamp, issue, seems_human, show_current_wording
from facilitator.registration.queries import membership_by_submission, outcome_of_form, seats_of
from facilitator.registration.rules import takes_form
from facilitator.schedule.queries import coming_sessions
from facilitator.web.request import now
from facilitator.web.saving import refusals_on
from facilitator.web.turns import TooManyForms, seconds_to_wait

Answer = str | tuple[str, int] | tuple[str, int, dict[str, str]] | Response
DATES_SHOWN = 3
OUTCOMES = {MembershipState.INVITED: "place", MembershipState.WAITING: "waiting"}


@bp.get("/join/<slug>")
def join_form(slug: str) -> Answer:
    """A group's page, like its leaflet, with the form if somebody can join."""
    group = _public_group(slug)
    form = JoinForm(formdata=None)
    issue(form, WordingKind.CONSENT)
    return _show(group, form)


@bp.post("/join/<slug>")
def send_form(slug: str) -> Answer:
    """Join. What happens depends on the group and its places, never on whether we know the person."""
    group = _public_group(slug)
    form = JoinForm()
    form.standing.choices = standing_choices(own_words=True)
    valid, waits = form.validate(), 0
    if seems_human(form) and valid:
        with refusals_on(form):
            if membership_by_submission(form.submission.data or "") is None:
                waits = seconds_to_wait(f"join {group.id}", now=now())
            if waits:
                raise TooManyForms
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
    if not has_own_stamp(form) or membership_by_submission(form.submission.data or "") is not None:
        issue(form, WordingKind.CONSENT)
    show_current_wording(form, WordingKind.CONSENT)
    if waits:
        return _show(group, form), 429, {"Retry-After": str(waits)}
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


@bp.after_request
def ask_search_engines(response: Response) -> Response:
    """A group may be kept out of search engines: the page says so in its head, and so does the answer."""
    if g.get("keep_from_search_engines"):
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def _show(group: Group, form: JoinForm) -> str:
    form.standing.choices = standing_choices(own_words=True)
    g.keep_from_search_engines = group.noindex
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

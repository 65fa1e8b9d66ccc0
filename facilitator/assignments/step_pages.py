"""The page of one step about one session: what will happen, one button, one way back."""

from collections.abc import Sequence

from flask import render_template, url_for

from facilitator.assignments.access_queries import group_ids_open_to
from facilitator.assignments.forms import StepForm
from facilitator.schedule.models import GroupSession
from facilitator.web.guard import actor
from facilitator.web.request import now


def group_is_open(session: GroupSession) -> bool:
    """Whether the person asking may open the session's group, not only the session."""
    groups = group_ids_open_to(actor(), now())
    return groups is None or session.group_id in groups


def show_step(
    session: GroupSession, form: StepForm, *, last: str, title: str, facts: Sequence[str], button: str
) -> str:
    """The page; `last` is its word in the breadcrumbs."""
    return render_template(
        "assignments/step.html",
        session=session,
        group=session.group,
        group_open=group_is_open(session),
        form=form,
        last=last,
        title=title,
        facts=facts,
        button=button,
        back=url_for("assignments.session_team", session_id=session.id),
        back_words="No, go back",
    )

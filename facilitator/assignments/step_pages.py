"""The page of one step about one session: what will happen, one button, one way back."""

from collections.abc import Sequence

from flask import render_template, url_for

from facilitator.assignments.access_queries import group_ids_open_to, is_own
from facilitator.assignments.forms import StepForm
from facilitator.assignments.models import Assignment
from facilitator.assignments.queries import get_assignment
from facilitator.core.actor import COORDINATOR
from facilitator.core.errors import NotFound
from facilitator.schedule.models import GroupSession
from facilitator.web.guard import actor
from facilitator.web.request import now


def group_is_open(session: GroupSession) -> bool:
    """Whether the person asking may open the session's group, not only the session."""
    groups = group_ids_open_to(actor(), now())
    return groups is None or session.group_id in groups


def own_or_in_care(assignment_id: str) -> Assignment:
    """The assignment, for the person themself or a coordinator. Raises NotFound for a colleague."""
    assignment = get_assignment(assignment_id)
    if not (actor().has(COORDINATOR) or is_own(assignment, actor())):
        raise NotFound
    return assignment


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

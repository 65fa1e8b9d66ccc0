"""Opening, closing, pausing and ending a group: each shows first what follows, then does it."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from facilitator.core.db import db
from facilitator.core.errors import Refusal
from facilitator.groups.errors import NotReady
from facilitator.groups.forms import ReasonForm
from facilitator.groups.models import Group, GroupState
from facilitator.groups.operations import (
    close_to_new,
    discard_group,
    end_group,
    pause_group,
    publish_group,
    reopen,
)
from facilitator.groups.queries import get_group
from facilitator.groups.rules import Action, next_state
from facilitator.groups.state_operations import missing_before_opening
from facilitator.registration.queries import seats_of
from facilitator.web.guard import actor
from facilitator.web.request import now
from facilitator.web.saving import refusals_on

bp = Blueprint("group_states", __name__)
Answer = str | tuple[str, int] | Response
ADDRESS = "/desk/groups/<id:group_id>/state/<any(publish, close, reopen, pause, end, discard):action>"


@dataclass(frozen=True)
class Words:
    """What an action is called, and what is said after it."""

    title: str
    button: str
    done: str
    kind: str = "primary"


WORDS = {
    Action.PUBLISH: Words(
        "Open this group", "Open the group", "The group is open. People can find it and join."
    ),
    Action.CLOSE_TO_NEW: Words(
        "Close to new people", "Close to new people", "The group goes on. Nobody new can join for now."
    ),
    Action.REOPEN: Words(
        "Open this group again", "Open the group", "The group is open. People can join again."
    ),
    Action.PAUSE: Words("Pause this group", "Pause the group", "The group is paused."),
    Action.END: Words(
        "End this group", "Begin the end", "The group is ending. Nobody new can join.", "warning"
    ),
    Action.DISCARD: Words("Discard this draft", "Discard the draft", "The draft is gone.", "warning"),
}


@bp.get(ADDRESS)
def state_form(group_id: str, action: str) -> Answer:
    """What will follow, with one button that does it."""
    return _show(get_group(group_id), Action(action), ReasonForm())


@bp.post(ADDRESS)
def change_state(group_id: str, action: str) -> Answer:
    """Do it."""
    group, wanted, form = get_group(group_id), Action(action), ReasonForm()
    if form.validate_on_submit():
        with refusals_on(form):
            _operation(wanted, form)(group)
            db.session.commit()
            flash(WORDS[wanted].done, "success")
            if group.state is GroupState.DISCARDED:
                return redirect(url_for("groups.list_page"), 303)
            return redirect(url_for("groups.overview", group_id=group.id), 303)
    return _show(group, wanted, form), 422


def _operation(action: Action, form: ReasonForm) -> Callable[[Group], None]:
    by, instant = actor(), now()
    operations: dict[Action, Callable[[Group], None]] = {
        Action.PUBLISH: lambda group: publish_group(group, by=by, now=instant),
        Action.CLOSE_TO_NEW: lambda group: close_to_new(group, by=by, now=instant),
        Action.REOPEN: lambda group: reopen(group, by=by, now=instant),
        Action.PAUSE: lambda group: pause_group(group, reason=form.reason.data or "", by=by, now=instant),
        Action.END: lambda group: end_group(group, by=by, now=instant),
        Action.DISCARD: lambda group: discard_group(group, by=by, now=instant),
    }
    return operations[action]


def _show(group: Group, action: Action, form: ReasonForm) -> str:
    """The page; instead of the button it says why not, when the state, the role or something missing forbids it."""
    refusal: Refusal | None = None
    missing: list[str] = []
    try:
        next_state(group.state, action, actor())
        if action is Action.PUBLISH or group.state is GroupState.ENDED:
            missing = missing_before_opening(group, now())
        if missing:
            refusal = NotReady(missing)
    except Refusal as found:
        refusal = found
    return render_template(
        "groups/state.html",
        group=group,
        action=action.value,
        words=WORDS[action],
        form=form,
        refusal=refusal,
        missing=missing,
        seats=seats_of([group.id])[group.id],
    )

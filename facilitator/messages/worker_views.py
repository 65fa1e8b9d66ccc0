"""Whether the worker runs, and what waits for it."""

from flask import Blueprint, render_template

from facilitator.core.actor import ADMINISTRATOR, COORDINATOR, MANAGER
from facilitator.messages import outbox_queries
from facilitator.messages.access_queries import reach_of
from facilitator.messages.words import reason_words, state_word
from facilitator.messages.worker_queries import worker_state
from facilitator.organisation.queries import find_organisation
from facilitator.web.guard import actor
from facilitator.web.request import now, settings

bp = Blueprint("sending", __name__)


@bp.get("/desk/messages/sending")
def sending() -> str:
    """The last run of each job, the queue, and what failed. Changes nothing."""
    reach, named = reach_of(actor()), not actor().has(MANAGER)
    organisation = find_organisation()
    return render_template(
        "messages/sending.html",
        state=worker_state(now()),
        named=named,
        needing=outbox_queries.messages_needing_somebody(reach) if named else [],
        may_try_again=actor().has(COORDINATOR, ADMINISTRATOR),
        state_word=state_word,
        reason_words=reason_words,
        zone=organisation.timezone if organisation else "Europe/London",
        to_files=settings().smtp_url is None,
        nav_current="messages",
    )

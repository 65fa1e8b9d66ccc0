"""What the pages of a change share: looking at the plan, showing it with its ticks, and saying what was done."""

from typing import Any

from flask import render_template, request

from facilitator.core.errors import Refusal, StaleRow
from facilitator.groups.queries import list_venues
from facilitator.messages.render import Renderer
from facilitator.schedule.change_operations import Saved
from facilitator.schedule.change_queries import plan
from facilitator.schedule.change_texts import MessageText, texts_of
from facilitator.schedule.change_types import Change, Level, Plan
from facilitator.schedule.effect_words import say_becomes, say_effect
from facilitator.schedule.kind_queries import words_of_kinds
from facilitator.schedule.models import GroupSession
from facilitator.schedule.session_forms import PlanForm
from facilitator.schedule.session_words import FORMATS, say_when
from facilitator.web.guard import actor
from facilitator.web.request import now, settings

NOBODY_IS_TOLD = "Nobody is told."
HELD = "Nobody is told yet: the messages are held until you release them on the page of messages."


def look(change: Change) -> Plan:
    """What would follow, for this person now. Raises the refusals of the change."""
    return plan(change, by=actor(), now=now())


def look_first(change: Change, form: PlanForm, session: GroupSession) -> Plan:
    """The same for a form that was filled in; raises StaleRow if the session is another by now."""
    if form.expected_version != session.version:
        raise StaleRow
    return look(change)


def show(template: str, form: PlanForm, planned: Plan | None, **context: Any) -> str:
    """The page with the plan on it; without a plan, why there is none is the caller's to say."""
    if planned is not None:
        form.ask(planned)
        context["texts"] = read_texts(planned) if wants_to_read() else None
        context |= {"said_effect": say_effect(planned.effect), "becomes": _becomes(planned)}
    return render_template(template, form=form, plan=planned, Level=Level, **context)


def wants_to_read() -> bool:
    """Whether the button was pressed that shows the messages."""
    return "read" in request.form


def read_texts(planned: Plan) -> list[MessageText]:
    """The messages as they would be sent."""
    return texts_of(planned.effect.change, Renderer(settings().base_url), by=actor(), now=now())


def _becomes(planned: Plan) -> dict[str, str]:
    """What becomes of each session that is touched; at most two statements, for names that are new."""
    parts = {part for one in planned.effect.touched for part in one.parts}
    venues = {venue.id: venue.name for venue in list_venues()} if "venue" in parts else {}
    kinds = words_of_kinds() if "kind" in parts else {}
    return {one.session.id: say_becomes(one, venues, kinds) for one in planned.effect.touched}


def refused(form: PlanForm, refusal: Refusal, session: GroupSession) -> None:
    """Put a refusal on the form; who was overtaken sees beside what they typed how the session stands now."""
    form.refuse(refusal)
    if isinstance(refusal, StaleRow):
        form.changed_meanwhile = [
            ("When", say_when(session.local_start, session.local_end)),
            ("Where", session.venue.name if session.venue else FORMATS[session.format]),
            ("How people meet", FORMATS[session.format]),
        ]
    form.version.data = str(session.version)


def who_is_told(saved: Saved) -> str:
    """Who will be told of what was saved, in a sentence."""
    left_out = saved.change.left_out.split()
    told = [one.words for one in saved.plan.notices if one.key not in left_out]
    if saved.plan.notices and not told:
        return NOBODY_IS_TOLD
    if saved.change.held and told:
        return HELD
    silent = [one.words for one in saved.plan.others if one.kind.value == "notice"]
    return " ".join([*silent, *told])

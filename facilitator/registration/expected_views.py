"""Who is expected at a session, and noting what somebody says who rings: "Gill cannot come on the 18th"."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from facilitator.core.actor import COORDINATOR
from facilitator.core.db import db
from facilitator.core.errors import NotFound
from facilitator.registration.blueprint import bp
from facilitator.registration.expected_queries import Expectation, expected_at, headcounts
from facilitator.registration.need_queries import unmet_at
from facilitator.registration.need_rules import say_needs
from facilitator.registration.operations import note_reading
from facilitator.registration.reply_forms import ReplyForm
from facilitator.registration.reply_models import Answer
from facilitator.registration.reply_operations import say_about_dates
from facilitator.registration.reply_rules import other_ways
from facilitator.schedule.models import GroupSession
from facilitator.schedule.queries import get_session
from facilitator.web.choices import choices
from facilitator.web.guard import actor
from facilitator.web.request import now
from facilitator.web.saving import refusals_on
from facilitator.web.words import long_date

Page = str | tuple[str, int] | Response
DONE = {
    Answer.CANNOT_COME: "Noted: {name} cannot come on {day}. They stand like that on the attendance sheet.",
    Answer.COMING: "Noted: {name} comes on {day}.",
    Answer.ONLINE: "Noted: {name} takes part online on {day}.",
    Answer.PHONE: "Noted: {name} takes part by phone on {day}.",
}


@bp.get("/desk/sessions/<id:session_id>/expected")
def expected(session_id: str) -> str:
    """Who is expected and how, and who told us that they cannot come. Each look is noted."""
    session = get_session(session_id)
    people = expected_at(session)
    note_reading([one.membership.attendee for one in people], by=actor(), now=now())
    db.session.commit()
    return render_template(
        "registration/expected.html",
        session=session,
        people=people,
        headcount=headcounts([session])[session.id],
        may_note=actor().has(COORDINATOR) and session.ends_at > now(),
        Answer=Answer,
        say_needs=say_needs,
        unmet=unmet_at(session),
    )


@bp.get("/desk/sessions/<id:session_id>/expected/<id:attendee_id>")
def reply_form(session_id: str, attendee_id: str) -> Page:
    """What somebody says about this date, with a reason if they gave one."""
    session, one = _of(session_id, attendee_id)
    note_reading([one.membership.attendee], by=actor(), now=now())
    db.session.commit()
    form = ReplyForm(data={"answer": one.reply.answer.value if one.reply else None})
    return _show(session, one, form)


@bp.post("/desk/sessions/<id:session_id>/expected/<id:attendee_id>")
def reply(session_id: str, attendee_id: str) -> Page:
    """Note it."""
    session, one = _of(session_id, attendee_id)
    form = ReplyForm()
    if form.validate():
        with refusals_on(form):
            attendee, said = one.membership.attendee, form.said
            say_about_dates(attendee, [session], said, reason=form.reason.data or "", by=actor(), now=now())
            words = DONE[said].format(name=attendee.called, day=long_date(session.local_start))
            db.session.commit()
            flash(words, "success")
            return redirect(_back(form.back.data, session_id, attendee_id), 303)
    return _show(*_of(session_id, attendee_id), form), 422


def _of(session_id: str, attendee_id: str) -> tuple[GroupSession, Expectation]:
    """The session and one of its people. Raises NotFound for anybody else: who exists is not said."""
    session = get_session(session_id)
    found = next((one for one in expected_at(session) if one.membership.attendee_id == attendee_id), None)
    if found is None:
        raise NotFound
    return session, found


def _show(session: GroupSession, one: Expectation, form: ReplyForm) -> str:
    ways = (Answer.CANNOT_COME, *other_ways(session.format), Answer.COMING)
    form.answer.choices = choices((way.value, way.words) for way in ways)
    return render_template(
        "registration/reply.html", session=session, attendee=one.membership.attendee, form=form
    )


def _back(page: str | None, session_id: str, attendee_id: str) -> str:
    if page == "person":
        return url_for("registration.attendee_page", attendee_id=attendee_id)
    return url_for("registration.expected", session_id=session_id)

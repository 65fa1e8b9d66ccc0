"""Speakers at one session: book, confirm, cancel."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from facilitator.assignments.blueprint import bp
from facilitator.assignments.forms import BookingForm, StepForm
from facilitator.assignments.models import SpeakerBooking
from facilitator.assignments.operations import book_speaker
from facilitator.assignments.operations import cancel_booking as note_cancelled
from facilitator.assignments.operations import confirm_booking as note_confirmed
from facilitator.assignments.queries import get_booking
from facilitator.assignments.step_pages import group_is_open, show_step
from facilitator.core.db import db
from facilitator.people.queries import get_speaker, list_speakers
from facilitator.schedule.models import GroupSession
from facilitator.schedule.queries import get_session
from facilitator.web.guard import actor
from facilitator.web.request import now
from facilitator.web.saving import refusals_on


@bp.get("/desk/sessions/<id:session_id>/speakers/add")
def book_form(session_id: str) -> str:
    """Choose who speaks at this session."""
    return _show_book(get_session(session_id), BookingForm())


@bp.post("/desk/sessions/<id:session_id>/speakers/add")
def book(session_id: str) -> ResponseReturnValue:
    """Put a speaker down for this session."""
    session, form = get_session(session_id), BookingForm()
    form.offer(list_speakers())
    if form.validate_on_submit():
        with refusals_on(form):
            speaker = get_speaker(form.speaker_id.data)
            book_speaker(
                session,
                speaker,
                topic=form.topic.data or "",
                said_yes=form.said_yes.data,
                warning_reason=form.warning_reason.data or "",
                by=actor(),
                now=now(),
            )
            db.session.commit()
            return _back(session_id, f"{speaker.name} is down to speak at this session.")
    return _show_book(session, form), 422


@bp.get("/desk/bookings/<id:booking_id>/confirm")
def confirm_booking_form(booking_id: str) -> str:
    """Ask whether they have said that they can come."""
    return _show_confirm(get_booking(booking_id), StepForm())


@bp.post("/desk/bookings/<id:booking_id>/confirm")
def confirm_booking(booking_id: str) -> ResponseReturnValue:
    """Note that they have said so."""
    booking, form = get_booking(booking_id), StepForm()
    if form.validate_on_submit():
        with refusals_on(form):
            note_confirmed(booking, warning_reason=form.warning_reason.data or "", by=actor(), now=now())
            db.session.commit()
            return _back(booking.session_id, f"{booking.speaker.name} is confirmed.")
    return _show_confirm(booking, form), 422


@bp.get("/desk/bookings/<id:booking_id>/cancel")
def cancel_booking_form(booking_id: str) -> str:
    """What cancelling means, before it is done."""
    return _show_cancel(get_booking(booking_id), StepForm())


@bp.post("/desk/bookings/<id:booking_id>/cancel")
def cancel_booking(booking_id: str) -> ResponseReturnValue:
    """They do not speak at this session."""
    booking, form = get_booking(booking_id), StepForm()
    if form.validate_on_submit():
        with refusals_on(form):
            note_cancelled(booking, by=actor(), now=now())
            db.session.commit()
            words = f"{booking.speaker.name} no longer speaks at this session. Please let them know."
            return _back(booking.session_id, words)
    return _show_cancel(booking, form), 422


def _back(session_id: str, sentence: str) -> ResponseReturnValue:
    flash(sentence, "success")
    return redirect(url_for("assignments.session_team", session_id=session_id), 303)


def _show_book(session: GroupSession, form: BookingForm) -> str:
    people = list_speakers()
    form.offer(people)
    return render_template(
        "assignments/book.html", session=session, group_open=group_is_open(session), form=form, people=people
    )


def _show_confirm(booking: SpeakerBooking, form: StepForm) -> str:
    name = booking.speaker.name
    return show_step(
        booking.session,
        form,
        last="Confirm",
        title=f"Has {name} said that they can come?",
        facts=[f"{name} is then confirmed as a speaker at this session."],
        button="Yes, they can come",
    )


def _show_cancel(booking: SpeakerBooking, form: StepForm) -> str:
    name = booking.speaker.name
    return show_step(
        booking.session,
        form,
        last="Cancel the speaker",
        title=f"{name} does not speak at this session",
        facts=[
            "The session goes on, and keeps its length. To make it shorter, change it.",
            "No message goes out: please let them know.",
        ],
        button="Cancel the speaker",
    )

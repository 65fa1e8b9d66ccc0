"""My place: saying something about one date or several, in one tap. Looking changes nothing."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from facilitator.core.actor import PERSON, Actor
from facilitator.core.db import db
from facilitator.registration.blueprint import bp
from facilitator.registration.my_queries import MyDate, dates_of, person_behind
from facilitator.registration.reply_forms import OWN_WORDS, DatesForm, date_choices
from facilitator.registration.reply_models import Answer
from facilitator.registration.reply_operations import say_about_dates
from facilitator.registration.reply_rules import other_ways
from facilitator.web.request import now
from facilitator.web.saving import refusals_on
from facilitator.web.words import long_date, session_when

Page = str | tuple[str, int] | Response
THANKS = {
    Answer.CANNOT_COME: "Thank you for telling us that you cannot come on {dates}. You do not have to explain.",
    Answer.COMING: "Thank you. We expect you on {dates}.",
    Answer.ONLINE: "Thank you. We expect you online on {dates}.",
    Answer.PHONE: "Thank you. We expect you by phone on {dates}.",
}


@bp.get("/my/<token:token>/dates")
def my_dates_form(token: str) -> Page:
    """Several dates to tick, and room for a reason."""
    return _show(token, DatesForm())


@bp.post("/my/<token:token>/dates")
def my_dates(token: str) -> Page:
    """What they say about the dates they ticked, or about the one date whose button they pressed."""
    attendee, memberships = person_behind(token)
    dates = dates_of(attendee.id, memberships, now())
    form = DatesForm()
    form.dates.choices = _choices(dates)
    if form.validate():
        chosen = [one.session for one in dates if one.session.id in (form.dates.data or [])]
        with refusals_on(form):
            by = Actor(attendee.id, PERSON)
            said = form.said
            say_about_dates(attendee, chosen, said, reason=form.reason.data or "", by=by, now=now())
            days = " and ".join(long_date(one.local_start) for one in chosen)
            db.session.commit()
            flash(THANKS[said].format(dates=days), "success")
            return redirect(url_for("registration.my_place", token=token), 303)
    return _show(token, form), 422


def _show(token: str, form: DatesForm) -> str:
    attendee, memberships = person_behind(token)
    dates = [one for one in dates_of(attendee.id, memberships, now()) if one.may_say]
    form.dates.choices = _choices(dates)
    ways = {way for one in dates for way in other_ways(one.session.format)}
    return render_template(
        "registration/public/my_dates.html",
        token=token,
        form=form,
        dates=dates,
        buttons=[(one.value, OWN_WORDS[one]) for one in Answer if one in ways | {Answer.CANNOT_COME}],
        coming=(Answer.COMING.value, OWN_WORDS[Answer.COMING]),
    )


def _choices(dates: list[MyDate]) -> list[Any]:
    """The dates about which something may be said, each with what they said so far."""
    names = {one.session.group.discreet_name for one in dates}
    return date_choices((one.session.id, _words(one, several=len(names) > 1)) for one in dates if one.may_say)


def _words(one: MyDate, *, several: bool) -> str:
    when = session_when(one.session)
    name = f", {one.session.group.discreet_name}" if several else ""
    said = {Answer.CANNOT_COME: " (you cannot come)", Answer.ONLINE: " (online)", Answer.PHONE: " (by phone)"}
    return f"{when}{name}{said.get(one.told, '') if one.told else ''}"

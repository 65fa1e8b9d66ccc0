"""Signing in and out, and passwords by link: the pages for people who are not signed in."""

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from facilitator.accounts import identity
from facilitator.accounts.answers import address, ask_to_wait, device, take_as_long_as_ever
from facilitator.accounts.errors import LinkDead, TooManyTries, WrongDetails
from facilitator.accounts.forms import ForgotPasswordForm, SetPasswordForm, SignInForm
from facilitator.accounts.link_operations import request_reset
from facilitator.accounts.password_operations import set_password_by_link
from facilitator.accounts.password_tries import try_password
from facilitator.accounts.queries import find_live_link, get_sign_in
from facilitator.accounts.rules import safe_next
from facilitator.accounts.sign_in_operations import end_sign_in, sign_in_after
from facilitator.core.db import begin_write, db
from facilitator.core.errors import Refusal
from facilitator.web.guard import actor
from facilitator.web.logs import log
from facilitator.web.request import now

bp = Blueprint("accounts", __name__)


@bp.get("/sign-in")
def sign_in_form() -> str:
    """The form; whoever is signed in already is told so."""
    form = SignInForm(data={"next": safe_next(request.args.get("next")) or ""})
    return render_template("accounts/sign_in.html", form=form)


@bp.post("/sign-in")
def sign_in() -> ResponseReturnValue:
    """Sign in and go on to `next`, if it is a page of this site, or to Today."""
    form = SignInForm()
    if not form.validate():
        return render_template("accounts/sign_in.html", form=form), 422
    try:
        tried = try_password(form.email.data or "", form.password.data or "", address=address(), now=now())
        begin_write()
        token = sign_in_after(tried, device=device(), now=now())
    except TooManyTries as refusal:
        ask_to_wait(refusal)
    except WrongDetails as refusal:
        db.session.commit()
        log("sign-in failed")
        take_as_long_as_ever()
        form.refuse(refusal)
        return render_template("accounts/sign_in.html", form=form), 422
    db.session.commit()
    identity.begin(token)
    return redirect(safe_next(form.next.data) or url_for("home.today"), 303)


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End this browser's sign-in and let the browser throw away what it kept of this site."""
    found = identity.signed_in()
    if found is not None:
        end_sign_in(get_sign_in(found.sign_in_id, user_id=found.user_id), by=actor(), now=now())
        db.session.commit()
    identity.end()
    flash("You are signed out.", "success")
    response = redirect(url_for("accounts.sign_in_form"), 303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@bp.get("/forgot-password")
def forgot_password_form() -> str:
    """Ask for a link to choose a new password."""
    return render_template("accounts/forgot_password.html", form=ForgotPasswordForm())


@bp.post("/forgot-password")
def forgot_password() -> ResponseReturnValue:
    """The same answer, in the same time, whether or not there is an account with the address."""
    form = ForgotPasswordForm()
    if not form.validate():
        return render_template("accounts/forgot_password.html", form=form), 422
    try:
        request_reset(form.email.data or "", address=address(), now=now())
    except TooManyTries as refusal:
        ask_to_wait(refusal)
    db.session.commit()
    take_as_long_as_ever()
    flash(
        "If there is an account with this address, a link is on its way to it. It works for 60 minutes.",
        "message",
    )
    return redirect(url_for("accounts.sign_in_form"), 303)


@bp.get("/set-password/<token:token>")
def set_password_form(token: str) -> ResponseReturnValue:
    """The form behind a one-time link. Opening it uses nothing up: mail scanners open links, too."""
    return _set_password_page(token, SetPasswordForm(), 200)


@bp.post("/set-password/<token:token>")
def set_password(token: str) -> ResponseReturnValue:
    """Use the link up and set the password; signing in comes next."""
    form = SetPasswordForm()
    if not form.validate():
        return _set_password_page(token, form, 422)
    try:
        set_password_by_link(token, form.password.data or "", now=now())
    except LinkDead:
        return _private("accounts/link_dead.html", 404)
    except Refusal as refusal:
        form.refuse(refusal)
        return _set_password_page(token, form, 422)
    db.session.commit()
    flash("Your new password is stored. Please sign in with it.", "success")
    return redirect(url_for("accounts.sign_in_form"), 303)


def _set_password_page(token: str, form: SetPasswordForm, status: int) -> ResponseReturnValue:
    link = find_live_link(token, now=now())
    if link is None:
        return _private("accounts/link_dead.html", 404)
    return _private("accounts/set_password.html", status, form=form, user=link.user)


def _private(template: str, status: int, **values: object) -> ResponseReturnValue:
    """A page whose address is a secret: it is told to nobody."""
    response = make_response(render_template(template, **values), status)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response

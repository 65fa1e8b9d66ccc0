"""Accounts, for administrators: who has one, with which role, and closing it."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from facilitator.accounts.forms import InviteForm, UserForm
from facilitator.accounts.link_operations import invite as send_invitation
from facilitator.accounts.models import Role, User
from facilitator.accounts.operations import change_user, create_user, disable_user, enable_user
from facilitator.accounts.queries import get_user, live_sign_ins, user_line, user_lines
from facilitator.accounts.sign_in_operations import end_sign_ins as end_all
from facilitator.core.db import db
from facilitator.core.errors import Refusal, StaleRow
from facilitator.web.guard import actor
from facilitator.web.request import now, settings

bp = Blueprint("users", __name__, url_prefix="/desk/settings/users")


@bp.get("")
def list_page() -> str:
    """Everybody with an account."""
    return render_template("accounts/users.html", lines=user_lines(now=now()))


@bp.get("/new")
def invite_form() -> str:
    """Invite somebody."""
    return render_template("accounts/invite.html", form=InviteForm())


@bp.post("/new")
def invite() -> ResponseReturnValue:
    """Make the account and send its invitation."""
    form = InviteForm()
    if not form.validate():
        return render_template("accounts/invite.html", form=form), 422
    try:
        user = create_user(
            email=form.email.data or "",
            name=form.name.data or "",
            role=Role(form.role.data),
            safeguarding=bool(form.safeguarding.data),
            by=actor(),
            now=now(),
        )
        send_invitation(user, by=actor(), now=now())
    except Refusal as refusal:
        db.session.rollback()
        form.refuse(refusal)
        return render_template("accounts/invite.html", form=form), 422
    db.session.commit()
    flash(f"{user.name} is invited. The link in the message works for 72 hours.", "success")
    return redirect(url_for("users.list_page"), 303)


@bp.get("/<id:user_id>")
def user_form(user_id: str) -> str:
    """One account."""
    user = get_user(user_id)
    return _page(user, UserForm(obj=user, data={"role": user.role.value}))


@bp.post("/<id:user_id>")
def change(user_id: str) -> ResponseReturnValue:
    """Change name, role or safeguarding flag."""
    user, form = get_user(user_id), UserForm()
    if not form.validate():
        return _page(user, form), 422
    try:
        change_user(
            user,
            expected_version=form.expected_version,
            name=form.name.data or "",
            role=Role(form.role.data),
            safeguarding=bool(form.safeguarding.data),
            by=actor(),
            now=now(),
        )
    except Refusal as refusal:
        return _refused(user_id, form, refusal)
    db.session.commit()
    flash("The account is changed. With a new role the person signs in again.", "success")
    return redirect(url_for("users.list_page"), 303)


@bp.post("/<id:user_id>/invite")
def invite_again(user_id: str) -> ResponseReturnValue:
    """Send a new invitation; the earlier link stops working."""
    user = get_user(user_id)
    try:
        send_invitation(user, by=actor(), now=now())
    except Refusal as refusal:
        return _not_done(user_id, refusal)
    db.session.commit()
    return _done(user_id, "A new invitation is on its way. The earlier link does not work any more.")


@bp.post("/<id:user_id>/disable")
def disable(user_id: str) -> ResponseReturnValue:
    """Close the account."""
    user = get_user(user_id)
    try:
        disable_user(user, by=actor(), now=now())
    except Refusal as refusal:
        return _not_done(user_id, refusal)
    db.session.commit()
    return _done(
        user_id, "The account is closed, and everywhere signed out. You can open it again at any time."
    )


@bp.post("/<id:user_id>/enable")
def enable(user_id: str) -> ResponseReturnValue:
    """Open the account again."""
    enable_user(get_user(user_id), by=actor(), now=now())
    db.session.commit()
    return _done(user_id, "The account is open again.")


@bp.post("/<id:user_id>/sign-ins/end")
def end_sign_ins(user_id: str) -> ResponseReturnValue:
    """Sign somebody out everywhere, for example after a lost phone."""
    end_all(get_user(user_id), by=actor(), now=now())
    db.session.commit()
    return _done(user_id, "This person is signed out everywhere.")


def _page(user: User, form: UserForm) -> str:
    limits = settings()
    live = live_sign_ins(user.id, now=now(), idle=limits.idle_minutes, absolute=limits.absolute_minutes)
    return render_template(
        "accounts/user.html", form=form, user=user, line=user_line(user, now=now()), sign_ins=live
    )


def _refused(user_id: str, form: UserForm, refusal: Refusal) -> ResponseReturnValue:
    """Show again what was typed beside what is stored now; after a clash the next save goes through."""
    db.session.rollback()
    user = get_user(user_id)
    if isinstance(refusal, StaleRow):
        form.version.data = str(user.version)
    form.refuse(refusal)
    return _page(user, form), 422


def _not_done(user_id: str, refusal: Refusal) -> ResponseReturnValue:
    db.session.rollback()
    flash(refusal.sentence, "error")
    return redirect(url_for("users.user_form", user_id=user_id), 303)


def _done(user_id: str, sentence: str) -> ResponseReturnValue:
    flash(sentence, "success")
    return redirect(url_for("users.user_form", user_id=user_id), 303)

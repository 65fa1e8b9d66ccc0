"""One's own page: name, password, and where one is signed in."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from facilitator.accounts import identity
from facilitator.accounts.answers import address, ask_to_wait, device
from facilitator.accounts.errors import TooManyTries, WrongCurrentPassword
from facilitator.accounts.forms import OwnNameForm, OwnPasswordForm
from facilitator.accounts.models import User
from facilitator.accounts.operations import change_own_name
from facilitator.accounts.password_operations import change_own_password
from facilitator.accounts.password_tries import try_password
from facilitator.accounts.queries import get_sign_in, get_user, live_sign_ins
from facilitator.accounts.sign_in_operations import end_sign_in as end_one
from facilitator.accounts.sign_in_operations import end_sign_ins
from facilitator.core.db import begin_write, db
from facilitator.core.errors import Refusal
from facilitator.web.forms import Form
from facilitator.web.guard import actor
from facilitator.web.request import now, settings

bp = Blueprint("me", __name__)


@bp.get("/desk/me")
def own_page() -> str:
    """Name, password and sign-ins of whoever asks."""
    return _page()


@bp.post("/desk/me/name")
def change_name() -> ResponseReturnValue:
    """Correct one's own name."""
    user, form = _me(), OwnNameForm()
    if not form.validate():
        return _page(name_form=form), 422
    try:
        change_own_name(user, name=form.name.data or "", by=actor(), now=now())
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(name_form=form), 422
    db.session.commit()
    return _done("Your name is changed.")


@bp.post("/desk/me/password")
def change_password() -> ResponseReturnValue:
    """Change one's own password; everywhere else one is signed out."""
    form = OwnPasswordForm()
    if not form.validate():
        return _page(password_form=form), 422
    try:
        token = _change_password(form)
    except TooManyTries as refusal:
        ask_to_wait(refusal)
    except WrongCurrentPassword as refusal:
        db.session.commit()
        form.refuse(refusal)
        return _page(password_form=form), 422
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(password_form=form), 422
    db.session.commit()
    identity.begin(token)
    return _done("Your password is changed. Wherever else you were signed in, you are signed out.")


@bp.post("/desk/me/sign-ins/<id:sign_in_id>/end")
def end_sign_in(sign_in_id: str) -> ResponseReturnValue:
    """Sign out one browser of one's own."""
    end_one(get_sign_in(sign_in_id, user_id=actor().id), by=actor(), now=now())
    db.session.commit()
    return _done("That sign-in is ended.")


@bp.post("/desk/me/sign-ins/end-others")
def end_others() -> ResponseReturnValue:
    """Sign out everywhere but here."""
    here = identity.signed_in()
    end_sign_ins(_me(), but=here.sign_in_id if here else None, by=actor(), now=now())
    db.session.commit()
    return _done("You are signed out everywhere else.")


def _change_password(form: OwnPasswordForm) -> str:
    tried = try_password(_me().email, form.current.data or "", address=address(), now=now())
    begin_write()
    return change_own_password(
        _me(), tried, new=form.password.data or "", device=device(), by=actor(), now=now()
    )


def _me() -> User:
    return get_user(actor().id)


def _page(name_form: OwnNameForm | None = None, password_form: OwnPasswordForm | None = None) -> str:
    """The page; a form that is given was refused and is shown again."""
    user, here, limits = _me(), identity.signed_in(), settings()
    shown: Form | None = name_form or password_form
    return render_template(
        "accounts/me.html",
        form=shown,
        name_form=name_form or OwnNameForm(formdata=None, data={"name": user.name}),
        password_form=password_form or OwnPasswordForm(formdata=None),
        user=user,
        here=here.sign_in_id if here else "",
        sign_ins=live_sign_ins(
            user.id, now=now(), idle=limits.idle_minutes, absolute=limits.absolute_minutes
        ),
    )


def _done(sentence: str) -> ResponseReturnValue:
    flash(sentence, "success")
    return redirect(url_for("me.own_page"), 303)

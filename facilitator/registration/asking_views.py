"""Asking without a group: ring me back, and a referral by somebody who works with the person. Says the same to all."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from facilitator.core.actor import PUBLIC
from facilitator.core.db import db
from facilitator.groups.models import Group
from facilitator.groups.queries import open_groups
from facilitator.groups.signpost_queries import signposts_for
from facilitator.organisation.models import WordingKind
from facilitator.registration.blueprint import bp
from facilitator.registration.enquiry_forms import ReferralForm, RingBackForm
from facilitator.registration.enquiry_operations import enquire, refer
from facilitator.registration.enquiry_queries import enquiry_by_submission
from facilitator.registration.finder_rules import in_words, read_wishes
from facilitator.registration.models import Via
from facilitator.registration.public_forms import has_own_stamp, issue, seems_human, show_current_wording
from facilitator.registration.rules import takes_form
from facilitator.web.request import now
from facilitator.web.saving import refusals_on
from facilitator.web.turns import TooManyForms, seconds_to_wait

Answer = str | tuple[str, int] | tuple[str, int, dict[str, str]] | Response
WORDING = WordingKind.RING_BACK


@bp.get("/ring-me-back")
def ring_back_form() -> str:
    """The form; the wishes of "help me choose" come along in the address."""
    form = RingBackForm(formdata=None)
    issue(form, WORDING)
    form.looking_for.data = in_words(read_wishes(request.args))
    return _show_ring_back(form)


@bp.post("/ring-me-back")
def ring_back() -> Answer:
    """Ask to be rung. What happens never depends on whether we know the person."""
    form = RingBackForm()
    valid, waits = form.validate(), 0
    if seems_human(form) and valid:
        with refusals_on(form):
            waits = _seconds_to_wait(form, "ring me back")
            if waits:
                raise TooManyForms
            enquire(
                wording_id=form.wording_id.data,
                via=Via.WEB,
                submission=form.key,
                by=PUBLIC,
                now=now(),
                **form.enquiry_details(),
            )
            db.session.commit()
            return redirect(url_for("registration.asked", what="ring-me-back"), 303)
    _keep_key(form)
    if waits:
        return _show_ring_back(form), 429, {"Retry-After": str(waits)}
    return _show_ring_back(form), 422


@bp.get("/refer")
def referral_form() -> str:
    """The form for nurses, social workers, helplines and doctors; `?group=` chooses a group by its address."""
    form = ReferralForm(formdata=None)
    issue(form, WORDING)
    wanted = next((group for group in _groups() if group.slug == request.args.get("group")), None)
    form.group_id.data = wanted.id if wanted else ""
    return _show_referral(form)


@bp.post("/refer")
def send_referral() -> Answer:
    """Take a referral; the referrer sees that it was received, and nothing else."""
    form = ReferralForm()
    form.offer(_groups())
    valid, waits = form.validate(), 0
    if seems_human(form) and valid:
        with refusals_on(form):
            waits = _seconds_to_wait(form, "refer")
            if waits:
                raise TooManyForms
            refer(
                agreed=bool(form.consent.data),
                referrer=form.referrer(),
                group=next((group for group in _groups() if group.id == form.group_id.data), None),
                wording_id=form.wording_id.data,
                submission=form.key,
                by=PUBLIC,
                now=now(),
                **form.enquiry_details(),
            )
            db.session.commit()
            return redirect(url_for("registration.asked", what="refer"), 303)
    _keep_key(form)
    if waits:
        return _show_referral(form), 429, {"Retry-After": str(waits)}
    return _show_referral(form), 422


@bp.get("/ring-me-back/received", defaults={"what": "ring-me-back"})
@bp.get("/refer/received", defaults={"what": "refer"})
def asked(what: str) -> str:
    """What happens next: the same for everybody."""
    signposts = signposts_for(None) if what == "ring-me-back" else []
    return render_template("registration/public/asked.html", referred=what == "refer", signposts=signposts)


def _groups() -> list[Group]:
    return [group for group in open_groups() if takes_form(group)]


def _seconds_to_wait(form: RingBackForm | ReferralForm, name: str) -> int:
    """How long the address of this request has to wait; a form sent again costs no turn."""
    if enquiry_by_submission(form.submission.data or "") is not None:
        return 0
    return seconds_to_wait(name, now=now())


def _keep_key(form: RingBackForm | ReferralForm) -> None:
    """A key that was used, or is none of ours, is changed for a new one."""
    if not has_own_stamp(form) or enquiry_by_submission(form.submission.data or "") is not None:
        issue(form, WORDING)


def _show_ring_back(form: RingBackForm) -> str:
    wording = show_current_wording(form, WORDING)
    return render_template("registration/public/ring_me_back.html", form=form, wording=wording)


def _show_referral(form: ReferralForm) -> str:
    form.offer(_groups())
    wording = show_current_wording(form, WORDING)
    return render_template("registration/public/refer.html", form=form, wording=wording)

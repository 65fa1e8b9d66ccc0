"""What the public forms share: their key and time stamp, the wording they show, and telling people from programs."""

from typing import Any

from facilitator.core.errors import Refusal
from facilitator.core.tokens import new_token
from facilitator.organisation.models import Wording, WordingKind
from facilitator.organisation.queries import find_wording
from facilitator.registration.form_stamp import TOO_QUICK, shown_at, stamp
from facilitator.web.request import now

ONCE_MORE = "Please look through what you wrote, then send it once more."


def issue(form: Any, kind: WordingKind) -> None:
    """Give the form its own key, the time it was shown, and the wording it shows."""
    form.submission.data = new_token()
    form.shown.data = stamp(form.submission.data, now())
    show_current_wording(form, kind)


def show_current_wording(form: Any, kind: WordingKind) -> Wording | None:
    """The words on the page. Agreeing is to these: when they have changed, the tick has to be set again."""
    wording = find_wording(kind)
    if wording is not None and form.wording_id.data != wording.id:
        form.wording_id.data = wording.id
        form.consent.data = False
    return wording


def seems_human(form: Any) -> bool:
    """Whether a person may have filled this in. If not, the form says that it has to be sent once more."""
    shown = shown_at(form.shown.data or "", form.submission.data or "")
    if not form.website.data and shown is not None and now() - shown >= TOO_QUICK:
        return True
    # A person whose browser filled in too much, or who was very quick, only has to press the button again.
    form.website.data = ""
    form.refuse(Refusal(ONCE_MORE))
    return False


def has_own_stamp(form: Any) -> bool:
    """Whether the form carries a key and a stamp that we gave out."""
    return shown_at(form.shown.data or "", form.submission.data or "") is not None

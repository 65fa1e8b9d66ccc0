"""The buttons of the call list, as a form."""

from wtforms import HiddenField
from wtforms.validators import AnyOf

from facilitator.messages.call_operations import OUTCOMES
from facilitator.messages.models import CallState
from facilitator.web.forms import Form


class CallForm(Form):
    """One tap at a call: carries the number of tries that was shown, so that a second tap changes nothing."""

    tries = HiddenField()

    @property
    def expected_tries(self) -> int:
        """The tries the page showed; -1, which no call has, when that was tampered with."""
        text = self.tries.data or ""
        return int(text) if text.isdecimal() and len(text) < 6 else -1


class OutcomeForm(CallForm):
    """How a call went."""

    outcome = HiddenField(
        validators=[AnyOf([outcome.value for outcome in OUTCOMES], message="Choose how the call went.")]
    )

    @property
    def chosen(self) -> CallState:
        """The outcome, once the form is valid."""
        return CallState(self.outcome.data or "")

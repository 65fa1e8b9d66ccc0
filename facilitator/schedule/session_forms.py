"""The forms that change one session."""

from datetime import datetime, time
from typing import cast

from wtforms import RadioField
from wtforms.validators import InputRequired

from facilitator.core.errors import Refusal
from facilitator.schedule.date_fields import Day, TimeOfDay
from facilitator.schedule.errors import InvalidRule
from facilitator.schedule.models import ChangeReason
from facilitator.schedule.session_words import REASONS
from facilitator.web.choices import choices
from facilitator.web.forms import VersionedForm


def _reasons(label: str) -> RadioField:
    return RadioField(
        label,
        choices=choices(REASONS.items()),
        validators=[InputRequired("Please choose why.")],
    )


class CancelForm(VersionedForm):
    """Why a session is off."""

    reason = _reasons("Why is it cancelled?")

    @property
    def chosen_reason(self) -> ChangeReason:
        """The reason, once the form is valid."""
        return ChangeReason(self.reason.data)


class RestoreForm(VersionedForm):
    """Nothing to fill in: the version tells whether the session is still as it was shown."""


class MoveForm(VersionedForm):
    """To when a session moves, and why."""

    start_date = Day("New date", validators=[InputRequired("Please give the new date.")])
    start_time = TimeOfDay("Starts at", validators=[InputRequired("Please give the time it starts.")])
    end_time = TimeOfDay("Ends at", validators=[InputRequired("Please give the time it ends.")])
    reason = _reasons("Why does it move?")

    @property
    def chosen_reason(self) -> ChangeReason:
        """The reason, once the form is valid."""
        return ChangeReason(self.reason.data)

    def new_times(self) -> tuple[datetime, datetime]:
        """Start and end on the wall, once the form is valid. Raises InvalidRule for an end before the start."""
        assert self.start_date.data is not None
        start = datetime.combine(self.start_date.data, cast(time, self.start_time.data))
        end = datetime.combine(self.start_date.data, cast(time, self.end_time.data))
        if end <= start:
            raise InvalidRule("The end must be later in the day than the start.", field="end_time")
        return start, end

    def refuse(self, refusal: Refusal) -> None:
        """Put a refusal at the field of this form that it is about."""
        place = "end_time" if refusal.field == "duration" else refusal.field
        super().refuse(Refusal(refusal.sentence, place))

"""The form of a break, in the person's words or in ours."""

from wtforms import RadioField
from wtforms.validators import Optional

from facilitator.schedule.date_fields import Day
from facilitator.web.choices import choices
from facilitator.web.forms import Form

KEEP, GIVE_UP = "keep", "give_up"


class BreakForm(Form):
    """Until when, and what becomes of the place."""

    until = Day(
        "Until which day?",
        [Optional()],
        description="Leave this empty if you do not know yet. You can come back earlier at any time.",
    )
    place = RadioField(
        "What about the place?",
        [Optional()],
        choices=choices(((KEEP, "Keep it"), (GIVE_UP, "Somebody else may have it"))),
        default=KEEP,
    )

    @property
    def keeps(self) -> bool:
        """Whether the place is kept: unless they say otherwise."""
        return bool(self.place.data != GIVE_UP)

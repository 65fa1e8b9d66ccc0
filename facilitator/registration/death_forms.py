"""The forms around a death: few questions, plain words."""

from wtforms import BooleanField, HiddenField, RadioField
from wtforms.validators import InputRequired

from facilitator.registration.death_models import Care, Certainty, Teller
from facilitator.schedule.date_fields import Day
from facilitator.web.choices import choices
from facilitator.web.forms import Form, Text


class DeathForm(Form):
    """Who told us, and how sure it is."""

    teller = RadioField(
        "Who told us?",
        [InputRequired("Choose who told us.")],
        choices=choices((one.value, one.words) for one in Teller),
    )
    told_by = Text("Their name", max_length=120, description="If they gave it, for when we ring back.")
    certainty = RadioField(
        "How sure is it?",
        [InputRequired("Choose how sure it is.")],
        choices=choices((one.value, one.words) for one in Certainty),
    )
    told_on = Day("When did they tell us?", [InputRequired("Enter the day they told us.")])
    died_on = Day("Day of death", description="Leave this empty if nobody said it.")


class CareForm(Form):
    """One tick, or one tick taken back; `group_id` is empty for what concerns the family."""

    care = HiddenField()
    group_id = HiddenField()
    done = HiddenField()

    @property
    def chosen(self) -> Care | None:
        """What was ticked; None for what is not on the list."""
        return Care(self.care.data) if self.care.data in set(Care) else None


class ReleaseForm(Form):
    """Letting the place go."""

    although_not_met = BooleanField("Release it although the group has not met since")

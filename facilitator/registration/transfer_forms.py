"""The form of changing group."""

from wtforms import RadioField
from wtforms.validators import InputRequired

from facilitator.web.forms import Form, LongText


class TransferForm(Form):
    """Into which group, and what may be passed on."""

    group_id = RadioField("Which group do they change to?", [InputRequired("Choose the group.")])
    may_know = LongText(
        "What did they agree that whoever runs the new group may know?",
        max_length=300,
        description="Only what they said may be passed on. Leave this empty if it is nothing.",
    )

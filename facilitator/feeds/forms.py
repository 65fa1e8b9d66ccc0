"""Making a calendar link asks for nothing."""

from facilitator.web.forms import Form


class LinkForm(Form):
    """The button that makes a link, and replaces the one there was."""

"""Making a calendar link asks for nothing but a second look when there is one already."""

from wtforms import HiddenField

from facilitator.web.forms import Form


class LinkForm(Form):
    """The button that makes a link. `replace` is sent only by a page that has said that the old one ends."""

    replace = HiddenField()

"""The letters a button is about, as a form."""

from wtforms import SelectMultipleField

from facilitator.web.forms import Form


class LettersForm(Form):
    """One letter or many: those the page showed. What they are is checked by the operation."""

    letter = SelectMultipleField(validate_choice=False)

    @property
    def ids(self) -> list[str]:
        """The letters' identifiers."""
        return list(self.letter.data or [])

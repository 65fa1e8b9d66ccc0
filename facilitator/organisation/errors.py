"""What the organisation's page may refuse."""

from facilitator.core.errors import Refusal


class AlreadySetUp(Refusal):
    """There is one organisation per installation."""

    def __init__(self) -> None:
        super().__init__("This installation already has its organisation. Change it in the settings.")


class Blank(Refusal):
    """Something that is needed was left empty."""


class NotAnAddress(Refusal):
    """The text cannot be an e-mail address."""

    def __init__(self, field: str | None = None) -> None:
        super().__init__("Enter an e-mail address in the correct format, like name@example.org.", field)


class NotAColour(Refusal):
    """The text is not a colour as browsers write them."""

    def __init__(self, field: str | None = "brand_colour") -> None:
        super().__init__("Enter a colour as # and six digits or letters a to f, like #7a2e5d.", field)


class TooPale(Refusal):
    """White words on this colour, or words in this colour, could not be read."""

    def __init__(self, ratio: float, field: str | None = "brand_colour") -> None:
        super().__init__(
            f"Choose a darker colour: its contrast is {ratio:.1f} to 1, and words need 4.5 to 1 to be read.",
            field,
        )


class UnknownTimeZone(Refusal):
    """No place has such a time zone."""

    def __init__(self, field: str | None = "timezone") -> None:
        super().__init__("Choose a time zone from the list, like Europe/London.", field)


class SameText(Refusal):
    """A new version would say what the last one says."""

    def __init__(self, field: str | None = "text") -> None:
        super().__init__(
            "This is the same text as the version in use. Change something, or leave it as it is.", field
        )


class EndsBeforeItBegins(Refusal):
    """The last day lies before the first."""

    def __init__(self, field: str | None = "last_day") -> None:
        super().__init__("The last day must not be before the first. Leave it empty for a single day.", field)


class ClosedTooLong(Refusal):
    """So many days that it can only be a slip."""

    def __init__(self, field: str | None = "last_day") -> None:
        super().__init__("Please check the last day: a closure lasts at most a year.", field)


class NoSuchYear(Refusal):
    """A year in which no group meets."""

    def __init__(self, field: str | None = "first_day") -> None:
        super().__init__("Please check the year: it must be between 1970 and 2099.", field)


class NoSuchNation(Refusal):
    """Not one of the nations whose bank holidays are known."""

    def __init__(self, field: str | None = "nations") -> None:
        super().__init__("Please choose the nations from the list.", field)

"""Pure checks of e-mail addresses, colours and texts that may not be empty; used by slices above too."""

import re

from email_validator import EmailNotValidError, validate_email

from facilitator.core.timezones import zone_names
from facilitator.organisation.errors import Blank, NotAColour, NotAnAddress, TooPale, UnknownTimeZone

WHITE = "#ffffff"
PAPER = "#fbf6f1"  # the page's warm background, as in the style sheet
READABLE = 4.5  # WCAG 2.2, 1.4.3

_COLOUR = re.compile(r"#[0-9a-f]{6}", re.ASCII)


def needed(text: str, sentence: str, field: str) -> str:
    """The text; raises Blank with that sentence when there is nothing in it."""
    if not text.strip():
        raise Blank(sentence, field)
    return text


def checked_email(text: str, field: str = "email") -> str:
    """The address as typed; raises NotAnAddress. Whether anybody reads it cannot be known here."""
    try:
        validate_email(text, check_deliverability=False)
    except EmailNotValidError as error:
        raise NotAnAddress(field) from error
    return text


def checked_colour(text: str) -> str:
    """The colour in small letters, readable against white and paper; raises NotAColour or TooPale."""
    colour = text.strip().lower()
    if not _COLOUR.fullmatch(colour):
        raise NotAColour
    ratio = min(contrast(colour, WHITE), contrast(colour, PAPER))
    if ratio < READABLE:
        raise TooPale(ratio)
    return colour


def checked_timezone(name: str) -> str:
    """The IANA name of a time zone; raises UnknownTimeZone."""
    if name not in zone_names():
        raise UnknownTimeZone
    return name


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours (`#rrggbb`), 1 to 21, as WCAG defines it."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

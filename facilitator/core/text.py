"""The one text cleaner of the house: what people type, made the same on every database and in every output.

Kept as typed: letters of every script, accents, joiners (emoji families, Persian, Hindi) and the direction
marks U+200E and U+200F. Taken out, because no name or note needs them:

* control characters, NUL and lone surrogates: PostgreSQL refuses some of them, calendars and letters break on
  others;
* directional embeddings, overrides and isolates (U+202A-202E, U+2066-2069): letters carry their own
  direction, and one of these left open turns round everything after it in a list, a subject line or a
  calendar title. They also come unseen with numbers pasted from a phone's address book.
"""

import re
import unicodedata

from facilitator.core.errors import Refusal

_LINE_BREAK = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")
_UNWANTED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_INVISIBLE_ENDS = "\u200b\u2060\ufeff"
_INVISIBLE_CATEGORIES = frozenset({"Cf", "Zs", "Zl", "Zp", "Cc"})

_PLAIN_LETTERS = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ħ": "h",
        "ŧ": "t",
        "\u0131": "i",
    }
    | dict.fromkeys("\u2019\u2018\u02bc`\u00b4", "'")
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014", "-")
)
# Accents of Latin, Greek and Cyrillic, and the vowel points Hebrew and Arabic writers leave out. Vowel signs
# of other scripts stay: without them different names would be the same.
_ACCENTS = re.compile("[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670]")
_SLUG_LENGTH = 60


class TooLong(Refusal):
    """The text has more characters than there is room for."""

    def __init__(self, length: int, max_length: int, field: str | None = None) -> None:
        super().__init__(
            f"Please shorten this to {max_length} characters. It has {length} now.",
            field,
        )
        self.length = length
        self.max_length = max_length


def tidy(text: str, *, multiline: bool = False) -> str:
    """Return the text in NFC, trimmed, without unwanted characters; cleaning twice changes nothing.

    Line breaks of every kind become ``\\n``, or one space when the text is a single line. Tabs become a
    space. Text without anything visible in it becomes the empty string.
    """
    text = _LINE_BREAK.sub("\n" if multiline else " ", text).replace("\t", " ")
    text = unicodedata.normalize("NFC", _UNWANTED.sub("", text))
    text = _trim(text)
    return "" if all(unicodedata.category(c) in _INVISIBLE_CATEGORIES for c in text) else text


def clean(text: str, *, max_length: int, multiline: bool = False) -> str:
    """Return the text as `tidy` leaves it; raises `TooLong` beyond ``max_length`` characters."""
    text = tidy(text, multiline=multiline)
    if len(text) > max_length:
        raise TooLong(len(text), max_length)
    return text


def fold(text: str) -> str:
    """Return a form for searching: no case, no accents, plain apostrophes and hyphens, single spaces.

    For comparing only; never show or store it in place of what was typed.
    """
    text = unicodedata.normalize("NFKD", tidy(text).casefold())
    text = _ACCENTS.sub("", text.casefold().translate(_PLAIN_LETTERS))
    return " ".join(unicodedata.normalize("NFKC", text).split())


def slugify(text: str) -> str:
    """Return the text as a short address of ``a-z``, ``0-9`` and single hyphens, at most 60 characters.

    Addresses are printed on posters and typed by hand, hence ASCII. A name of another script gives the empty
    string: the caller then asks for an address or makes one up.
    """
    plain = re.sub("[^a-z0-9]+", "-", fold(text).replace("'", "").replace("&", " and ")).strip("-")
    if len(plain) > _SLUG_LENGTH:
        plain = plain[: _SLUG_LENGTH + 1].rpartition("-")[0] or plain[:_SLUG_LENGTH]
    return plain


def _trim(text: str) -> str:
    before = None
    while before != text:
        before, text = text, text.strip().strip(_INVISIBLE_ENDS)
    return text

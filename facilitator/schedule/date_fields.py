"""Form fields for days and times: what is commonly typed is read, and what is not gets a sentence.

Shown again, a day or time that was read stands in the browser's own picker; one that was not stays as it was
typed, in a plain text box, since a picker would show nothing.
"""

import re
from datetime import time
from typing import Any

from wtforms import DateField, TimeField
from wtforms.widgets import TextInput

from facilitator.core.errors import Refusal
from facilitator.schedule.date_list import parse_day
from facilitator.web.forms import check_year

_CLOCK = re.compile(r"\s*([0-9]{1,2})[:.]([0-9]{2})(?::[0-9]{2})?\s*")


class _Typed:
    """What the two fields share: reading the text typed, and showing it again."""

    data: Any
    widget: Any
    raw_data: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed, or raise ValueError with what to do; nothing typed is None."""
        self.data = None
        text = str(valuelist[0]).strip() if valuelist else ""
        if not text:
            return
        try:
            self.data = self.read(text)
        except ValueError:
            self.widget = TextInput()
            raise

    def read(self, text: str) -> Any:
        """The value of the text; raises ValueError with a sentence."""
        raise NotImplementedError

    def show(self, value: Any) -> str:
        """The value as a picker takes it."""
        raise NotImplementedError

    def _value(self) -> str:
        if self.data is not None:
            return self.show(self.data)
        return str(self.raw_data[0]) if self.raw_data else ""


class Day(_Typed, DateField):
    """A date, from a picker or typed in any common English form."""

    def read(self, text: str) -> Any:
        """The day; raises ValueError with the words that could not be read."""
        if text.startswith("-"):
            raise ValueError("Please give the date without a minus sign.")
        try:
            day = parse_day(text)
        except Refusal as refusal:
            raise ValueError(refusal.sentence) from refusal
        if day is None:
            raise ValueError("Please give one date, such as 21 January 2025.")
        check_year(day)
        return day

    def show(self, value: Any) -> str:
        """The day as `2025-01-21`."""
        return str(value.isoformat())


class TimeOfDay(_Typed, TimeField):
    """A time on the wall, `10:15` or `10.15`."""

    def read(self, text: str) -> Any:
        """The time; raises ValueError with how to write it."""
        found = _CLOCK.fullmatch(text)
        if found is None or int(found[1]) > 23 or int(found[2]) > 59:
            raise ValueError("Please give the time like 10:15, or 14:00 for two in the afternoon.")
        return time(int(found[1]), int(found[2]))

    def show(self, value: Any) -> str:
        """The time as `10:15`."""
        return f"{value:%H:%M}"

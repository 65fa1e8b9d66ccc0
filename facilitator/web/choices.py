"""Choices of select, radio and checkbox fields, in the one shape that does not warn."""

from collections.abc import Iterable
from typing import Any

import wtforms


def choice(value: Any, label: str, *, hint: str = "", group: str | None = None) -> Any:
    """One choice; `hint` explains it below its words, `group` stands before them in a select."""
    details = {"hint": hint} if hint else {}
    return wtforms.SelectChoice(str(value), label, details, group)  # type: ignore[attr-defined]


def choices(pairs: Iterable[tuple[Any, str]]) -> list[Any]:
    """Choices from pairs of value and words, for `choices=` or for setting `field.choices` in a view."""
    return [choice(value, label) for value, label in pairs]

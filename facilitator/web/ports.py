"""Questions the guard asks upwards. `wiring` fills both at start; the app refuses to start with one empty."""

from collections.abc import Callable, Mapping
from typing import Protocol

from facilitator.core.actor import Actor


class Identity(Protocol):
    """Who is asking?"""

    def __call__(self) -> Actor | None:
        """The signed-in member of staff of this request, or None."""


RecordScope = Callable[[Actor, Mapping[str, str]], bool]
"""May this actor know of the record that these view arguments name? False also when there is no such record."""


class Ports:
    """The answers, kept on the app."""

    def __init__(self) -> None:
        self.identity: Identity | None = None
        self.scopes: dict[str, RecordScope] = {}

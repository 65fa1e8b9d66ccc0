"""Questions about a group that only slices above can answer; `wiring` fills the lists at start."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from facilitator.groups.models import Group

PublishCheck = Callable[[Group, datetime], list[str]]
"""Sentences of what is missing before the group can open at this instant (UTC); none when nothing is."""

CloseCheck = Callable[[Group, datetime], list[str]]
"""Sentences of what stands in the way of an ending group's end: coming sessions, people not told."""


@dataclass
class Checks:
    """Those who are asked, in the order of their answers on screen."""

    publish: list[PublishCheck] = field(default_factory=list)
    close: list[CloseCheck] = field(default_factory=list)


checks = Checks()

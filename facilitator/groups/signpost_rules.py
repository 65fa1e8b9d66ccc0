"""What an entry of outside help needs, and when it is to be looked at again. Pure."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from facilitator.groups.errors import NowhereToTurn, OddWebAddress
from facilitator.organisation.rules import needed

CHECK_AFTER = timedelta(days=365)
_WEB = re.compile(r"https?://[^\s/?#@:]+\.[^\s/?#@:]+(?:[:/?#]\S*)?", re.IGNORECASE)


def web_address(typed: str) -> str:
    """The address with its `https://`; empty stays empty. Raises OddWebAddress for what no browser can follow."""
    if not typed:
        return ""
    address = typed if "://" in typed else f"https://{typed}"
    if not _WEB.fullmatch(address):
        raise OddWebAddress
    return address


def checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they are stored. Raises Blank without a name, OddWebAddress, NowhereToTurn."""
    needed(values["name"], "Enter what it is called.", "name")
    found = {**values, "web": web_address(values["web"])}
    if not found["phone"] and not found["web"]:
        raise NowhereToTurn
    return found


def wants_checking(checked_on: date, today: date) -> bool:
    """Whether nobody has looked for a year."""
    return today - checked_on > CHECK_AFTER

"""Outside help in the demonstration: all invented, or so general that it is nobody in particular."""

from datetime import date, datetime
from typing import Any

from facilitator.core.actor import Actor
from facilitator.groups.models import Format
from facilitator.groups.signpost_models import Purpose
from facilitator.groups.signpost_operations import add_signpost

_NOTHING: dict[str, Any] = {"discreet_name": "", "about": "", "area": "", "phone": "", "web": ""}
ENTRIES: tuple[dict[str, Any], ...] = (
    {
        "name": "The Lantern evening line",
        "purpose": Purpose.HELPLINE,
        "about": "Somebody to talk to, every day until ten in the evening.",
        "format": Format.TELEPHONE,
        "phone": "01632 960701",
    },
    {
        "name": "The Kitchen Table forum",
        "purpose": Purpose.FORUM,
        "about": "People in the same position write to each other, day and night. Read without joining.",
        "format": Format.ONLINE,
        "web": "https://forum.example.org",
    },
    {
        "name": "Fenland walking group",
        "purpose": Purpose.OTHER_GROUPS,
        "about": "A slow hour outdoors and tea afterwards, every second Saturday.",
        "area": "Peterborough",
        "format": Format.IN_PERSON,
        "phone": "01632 960702",
    },
    {
        "name": "Clydeside carers’ café",
        "purpose": Purpose.OTHER_GROUPS,
        "about": "For partners, relatives and friends, on the first Monday of the month.",
        "area": "Greenock",
        "format": Format.IN_PERSON,
        "phone": "01632 960703",
    },
    {
        "name": "Willow counselling",
        "purpose": Purpose.COUNSELLING,
        "about": "Six talks with a counsellor, without a fee, for one person or a couple.",
        "format": Format.HYBRID,
        "phone": "01632 960704",
        "web": "https://willow.example.org",
    },
    {
        "name": "Citizens’ help desk",
        "purpose": Purpose.BENEFITS,
        "about": "What somebody is entitled to, and help with the forms.",
        "format": Format.TELEPHONE,
        "phone": "01632 960705",
    },
    {
        "name": "The hospice at home team",
        "discreet_name": "The team at home",
        "purpose": Purpose.PALLIATIVE,
        "about": "Nurses who help with pain and sleep at any time, not only at the end. Your own team refers you.",
        "format": Format.IN_PERSON,
        "phone": "01632 960706",
    },
    {
        "name": "The Long Table",
        "purpose": Purpose.BEREAVEMENT,
        "about": "Families and friends eat together once a month. Come when you can.",
        "format": Format.IN_PERSON,
        "phone": "01632 960707",
    },
)


def add_outside_help(checked_on: date, *, by: Actor, now: datetime) -> None:
    """Write all of it down, checked on that day."""
    for entry in ENTRIES:
        add_signpost(**_NOTHING | entry, checked_on=checked_on, by=by, now=now)

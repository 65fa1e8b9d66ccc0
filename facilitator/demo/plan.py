"""The six groups of the demonstration, modelled on how real ones meet."""

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

from facilitator.groups.models import Audience, Format, Intake, Leadership, MembershipModel
from facilitator.organisation.models import Nation
from facilitator.schedule.recurrence import LAST, Cadence, Rule

LWSBC = "Living with Secondary Breast Cancer"


@dataclass(frozen=True)
class GroupPlan:
    """One group: how it is made, when it meets, who runs it, how many people come."""

    key: str
    name: str
    discreet_name: str
    opens: date
    rule: Rule
    start: date
    start_time: time
    minutes: int
    lead: str
    people: int
    co: str | None = None
    venue: str | None = None
    cadence: Cadence | None = None
    waiting: int = 0
    details: dict[str, Any] = field(default_factory=dict)


VENUES: dict[str, dict[str, Any]] = {
    "church": {
        "name": "Christ the Servant King Church",
        "address": "Hampton, Peterborough PE7 0ZZ",
        "directions": "Bus 6 stops outside. Free parking behind the church; come in by the side door.",
        "contact": "Church office, 01632 960120",
        "step_free": True,
        "accessible_toilet": True,
        "parking": True,
        "room_limit": 20,
    },
    "library": {
        "name": "The Old Library",
        "address": "High Street, Greenock PA15 0ZZ",
        "directions": "Five minutes from the station. The lift is on the left of the entrance.",
        "step_free": True,
        "accessible_toilet": True,
        "hearing_loop": True,
        "room_limit": 14,
    },
    "hall": {
        "name": "St Mary's Parish Hall",
        "address": "Mill Lane, Stamford PE9 0ZZ",
        "directions": "Two steps at the front door; ring and we will bring the ramp.",
        "parking": True,
        "room_limit": 16,
    },
}


def monthly(weekday: int, *ordinals: int, months_off: tuple[int, ...] = ()) -> Rule:
    """The nth (or last) weekday of every month, without an end."""
    return Rule("monthly", weekdays=(weekday,), ordinals=ordinals, months_off=months_off)


def plans(today: date) -> list[GroupPlan]:
    """The groups, the course placed so that it is under way whatever today is."""
    thursday = today - timedelta(days=(today.weekday() - 3) % 7 + 14)
    return [
        GroupPlan(
            "tuesday", f"{LWSBC} - Peterborough", "Tuesday group", date(2025, 1, 2), monthly(1, 3),
            date(2025, 1, 21), time(10, 15), 120, "counsellor", 12, venue="church",
            cadence=Cadence(3, 3, 60), waiting=2, details={"area": "Peterborough", "list_limit": 12},
        ),
        GroupPlan(
            "thursday", f"{LWSBC} - Greenock", "Thursday group", date(2025, 8, 1), monthly(3, LAST),
            date(2025, 8, 28), time(11, 0), 120, "second", 8, co="Moira Kerr", venue="library",
            waiting=2, details={"area": "Greenock", "nation": Nation.SCOTLAND, "list_limit": 8},
        ),
        GroupPlan(
            "friday", f"{LWSBC} - Stamford", "Friday group", date(2025, 3, 1), monthly(4, 4),
            date(2025, 3, 28), time(10, 30), 120, "cover", 7, venue="hall", details={"area": "Stamford"},
        ),
        GroupPlan(
            "online", f"{LWSBC} - online", "Wednesday group", date(2025, 4, 1), monthly(2, LAST),
            date(2025, 4, 30), time(11, 0), 120, "counsellor", 14,
            details={
                "area": "Online", "format": Format.ONLINE, "list_limit": 20,
                "joining_details": "The link comes by e-mail the day before. To join by telephone ring 01632 960130.",
            },
        ),
        GroupPlan(
            "course", "Moving on together - six-week course", "Thursday course", thursday - timedelta(days=40),
            Rule("weekly", weekdays=(3,), count=6), thursday, time(14, 0), 90, "second", 6, co="Jean Tully",
            venue="church",
            details={
                "area": "Peterborough", "membership_model": MembershipModel.CLOSED, "list_limit": 8, "type_id": None,
                "description": "Six Thursdays for the same small group of people after treatment has changed.",
                "audience": Audience.BOTH,
            },
        ),
        GroupPlan(
            "phone", "Telephone circle", "Telephone circle", date(2025, 1, 3), monthly(1, 2, 4),
            date(2025, 1, 14), time(13, 30), 60, "cover", 5, co="Moira Kerr",
            details={
                "area": "By phone", "format": Format.TELEPHONE, "list_limit": 8, "intake": Intake.CALL,
                "leadership": Leadership.PEER, "type_id": None,
                "joining_details": "We ring you at half past one. You need nothing but your telephone.",
                "description": "An hour on the telephone with the same few people, twice a month.",
            },
        ),
    ]  # fmt: skip

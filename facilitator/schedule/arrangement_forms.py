"""Where a series is held, when people may come, how long the room is hired, and what is done about days off."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from wtforms import RadioField, SelectField

from facilitator.core.errors import Refusal
from facilitator.groups.models import Format, Venue
from facilitator.schedule.change_types import Arrange
from facilitator.schedule.date_fields import TimeOfDay
from facilitator.schedule.day_words import DAYS
from facilitator.schedule.errors import InvalidRule
from facilitator.schedule.hire_rules import Hire, Place
from facilitator.schedule.models import HolidayPolicy, Series
from facilitator.schedule.pattern import Rule
from facilitator.schedule.policy_rules import Policy
from facilitator.schedule.series_rules import places_of
from facilitator.schedule.session_forms import PlanForm
from facilitator.web.choices import choices
from facilitator.web.forms import Form, Number

ADD, LOSE = "add", "lose"
PLACES = ("place_1", "place_2", "place_3", "place_4")
POLICIES = {
    HolidayPolicy.ASK: "Ask me each time",
    HolidayPolicy.SKIP: "Leave it out",
    HolidayPolicy.WEEK_LATER: "Meet a week later",
    HolidayPolicy.WEEK_EARLIER: "Meet a week earlier",
    HolidayPolicy.OTHER_DAY: "Meet on another day of that week",
}


class ArrangementFields(Form):
    """The fields that a new series and a change of one have in common."""

    arrive_from = TimeOfDay(
        "People may come from",
        description="Like 18:30 for a start at 19:00. Leave empty for the start itself.",
    )
    make_up = RadioField(
        "If one of a set number of sessions is left out",
        choices=choices([(ADD, "Add one at the end"), (LOSE, "It is lost")]),
        default=ADD,
        validate_choice=False,
    )
    holiday_policy = RadioField(
        "If a date is a bank holiday, or you are closed",
        choices=choices(POLICIES.items()),
        default=HolidayPolicy.ASK.value,
    )
    holiday_weekday = SelectField(
        "Which day?",
        choices=choices([("", "Choose a day"), *((str(number), name) for number, name in enumerate(DAYS))]),
        default="",
    )
    place_1 = SelectField("First place", default="")
    place_2 = SelectField("Second place", default="")
    place_3 = SelectField("Third place", default="")
    place_4 = SelectField("Fourth place", default="")
    minutes_before = Number("Room is hired before, in minutes", description="To set up.")
    minutes_after = Number("Room is hired after, in minutes", description="To clear up.")

    def offer_places(self, venues: Iterable[Venue]) -> None:
        """Give the places their choices."""
        found = _places(venues)
        for name in PLACES:
            self[name].choices = choices(
                [("", "As the group meets" if name == "place_1" else "None"), *found]
            )

    def hire(self, start: time) -> Hire:
        """Places, room and when people may come before that start. Raises InvalidRule at its field."""
        arrive = 0
        if self.arrive_from.data is not None:
            arrive = between(self.arrive_from.data, start)
            if arrive < 0:
                raise InvalidRule("People cannot come later than it starts.", field="arrive_from")
        return Hire(
            places=tuple(_place(self[name].data) for name in PLACES if self[name].data),
            arrive_minutes=arrive,
            minutes_before=self.minutes_before.data or 0,
            minutes_after=self.minutes_after.data or 0,
        )

    def policy(self) -> Policy:
        """What is done about days off. Raises InvalidRule at its field."""
        weekday = self.holiday_weekday.data
        return Policy(
            HolidayPolicy(self.holiday_policy.data or HolidayPolicy.ASK),
            int(weekday) if weekday else None,
            make_up=self.make_up.data != LOSE,
        )


class ArrangeForm(PlanForm, ArrangementFields):
    """All of it for a series that is there; its rule stays."""

    def change(self, series: Series) -> Arrange:
        """What the form says. Raises a Refusal at the field that needs a look."""
        policy = self.policy()
        if Rule.from_dict(series.rule).count is None:
            policy = Policy(policy.kind, policy.weekday, series.make_up_skipped)
        return Arrange(series.id, self.hire(series.start_time), policy)

    def refuse(self, refusal: Refusal) -> None:
        """Put a refusal at the field of this form that it is about."""
        places = {"arrive_minutes": "arrive_from", "start_date": "holiday_policy"}
        super().refuse(Refusal(refusal.sentence, places.get(refusal.field or "", refusal.field)))


def values_of_arrangement(series: Series) -> dict[str, Any]:
    """What the fields start with: everything as it is."""
    begins = datetime.combine(date(2000, 1, 2), series.start_time)
    arrive = series.arrive_minutes
    return {
        "arrive_from": (begins - timedelta(minutes=arrive)).time() if arrive else None,
        "make_up": ADD if series.make_up_skipped else LOSE,
        "holiday_policy": series.holiday_policy.value,
        "holiday_weekday": "" if series.holiday_weekday is None else str(series.holiday_weekday),
        "minutes_before": series.room_minutes_before or None,
        "minutes_after": series.room_minutes_after or None,
        **values_of_places(places_of(series)),
    }


def values_of_places(places: Iterable[Place]) -> dict[str, str]:
    """The fields of the places that take turns, as many as there are."""
    return {
        name: f"{place.format.value}:{place.venue_id or ''}"
        for name, place in zip(PLACES, places, strict=False)
    }


def between(start: time, end: time) -> int:
    """Minutes from one time of a day to another of that day; negative the other way round."""
    day = date(2000, 1, 1)
    return int((datetime.combine(day, end) - datetime.combine(day, start)).total_seconds() // 60)


def _places(venues: Iterable[Venue]) -> list[tuple[str, str]]:
    rooms = [(venue.id, venue.name) for venue in venues]
    return [
        *((f"{Format.IN_PERSON}:{key}", name) for key, name in rooms),
        (f"{Format.ONLINE}:", Format.ONLINE.words),
        (f"{Format.TELEPHONE}:", Format.TELEPHONE.words),
        *((f"{Format.HYBRID}:{key}", f"{name}, and online") for key, name in rooms),
    ]


def _place(value: str) -> Place:
    format_, _, venue_id = value.partition(":")
    return Place(Format(format_), venue_id or None)

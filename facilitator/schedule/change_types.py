"""What somebody may decide about a schedule, and what follows from it, as data. Pure values: nothing is done here.

Times are naive, on the wall in the group's zone, unless their name ends in `_at` (instants, UTC).
"""

import enum
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from facilitator.groups.models import Format, Group
from facilitator.messages.hearers import Hearer
from facilitator.schedule.cadence import Cadence
from facilitator.schedule.hire_rules import Hire
from facilitator.schedule.models import (
    ChangeKind,
    ChangeReason,
    GroupSession,
    HolidayChoice,
    PlanKind,
    ScheduleChange,
    Series,
    SessionChange,
    SlotChoice,
)
from facilitator.schedule.pattern import Rule
from facilitator.schedule.policy_rules import Holding, Policy

PLACE_AND_TIME = frozenset({"time", "length", "venue", "format"})  # the parts that people notice


class Scope(enum.StrEnum):
    """How far a change reaches: asked each time."""

    ONE = "one"
    LATER = "later"
    NEW = "new"


@dataclass(frozen=True)
class Cancel:
    """The session is off. The reason may be missing while it is only looked at."""

    session_id: str
    reason: ChangeReason | None = None


@dataclass(frozen=True)
class BringBack:
    """The cancelled session is on again."""

    session_id: str


@dataclass(frozen=True)
class Move:
    """The session is at another time; without an end it keeps its length."""

    session_id: str
    new_start: datetime
    new_end: datetime | None = None
    reason: ChangeReason | None = None


@dataclass(frozen=True)
class Alter:
    """Another time of day, length, venue, format or kind; what is None stays. An empty venue is none.

    `LATER`: this session and those after it in its series, which keep their days. `NEW`: only what will be
    made beyond the dates there are.
    """

    session_id: str
    scope: Scope = Scope.ONE
    start_time: time | None = None
    minutes: int | None = None
    venue_id: str | None = None
    format: Format | None = None
    kind: str | None = None
    reason: ChangeReason | None = None


@dataclass(frozen=True)
class AddExtra:
    """One more session of a series, outside its rule."""

    series_id: str
    start: datetime
    minutes: int
    kind: str
    venue_id: str
    format: Format


class Keep(enum.Enum):
    """Said in place of a value that may also be none."""

    AS_IT_WAS = "as it was"


@dataclass(frozen=True)
class ChangeRule:
    """From that day on the series meets by another rule; its first day is the first that fits.

    Kinds of session, places, hire and what is done about days off stay as they are unless they are given; the
    count of each begins anew. `choices`: what is wanted for single days off, by the day of the new rule.
    """

    series_id: str
    from_date: date
    rule: Rule
    start_time: time
    minutes: int
    cadence: Cadence | Keep | None = Keep.AS_IT_WAS
    hire: Hire | None = None
    policy: Policy | None = None
    choices: Mapping[date, HolidayChoice] = field(default_factory=dict)


@dataclass(frozen=True)
class Choose:
    """What becomes of one place of a series that falls on a day off. `weekday`: for another day of that week."""

    series_id: str
    slot: int
    choice: HolidayChoice
    weekday: int | None = None
    reason: ChangeReason = ChangeReason.HOLIDAY


@dataclass(frozen=True)
class Arrange:
    """Where the coming sessions of a series are, how long the room is hired, and what is done about days off."""

    series_id: str
    hire: Hire
    policy: Policy


Change = Cancel | BringBack | Move | Alter | AddExtra | ChangeRule | Choose | Arrange
OF_A_SERIES = AddExtra | ChangeRule | Choose | Arrange  # they name a series, the others a session


class KeptBecause(enum.StrEnum):
    """Why a session stays as it is though the change reaches it."""

    BY_HAND = "by_hand"
    ATTENDANCE = "attendance"
    BEGUN = "begun"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Touched:
    """A session the change alters: as it stands, and as it would stand (a copy that is never stored)."""

    session: GroupSession
    after: GroupSession
    kind: ChangeKind
    parts: tuple[str, ...] = ()  # time, length, venue, format, kind, arrive, room
    reason: ChangeReason | None = None  # where it is not that of the whole change

    @property
    def asks_again(self) -> bool:
        """Whether those who run it have to say again that they can: another time or place."""
        return not PLACE_AND_TIME.isdisjoint(self.parts)


@dataclass(frozen=True)
class Kept:
    """A session the change would reach, and why it does not."""

    session: GroupSession
    why: KeptBecause


@dataclass(frozen=True)
class Effect:
    """What a change does to the schedule's own rows. Nothing in here is stored yet."""

    change: Change
    kind: PlanKind
    group: Group
    series: Series | None = None
    touched: tuple[Touched, ...] = ()
    removed: tuple[GroupSession, ...] = ()
    made: tuple[GroupSession, ...] = ()
    new_series: Series | None = None
    places: tuple[Holding, ...] = ()  # of the new series, those that are left out too
    choices: tuple[SlotChoice, ...] = ()  # what is decided about days off
    choices_before: Mapping[int, SlotChoice] = field(
        default_factory=dict
    )  # by slot, what is stored until now
    series_after: Mapping[str, object] = field(default_factory=dict)
    kept: tuple[Kept, ...] = ()
    marks: Mapping[date, tuple[str, ...]] = field(default_factory=dict)

    @property
    def one(self) -> Touched | None:
        """The one session it is about, if it is about one."""
        return self.touched[0] if len(self.touched) == 1 and not self.removed else None

    @property
    def starts(self) -> list[datetime]:
        """Every instant at which somebody would come, now or afterwards."""
        touched = [one.session.starts_at for one in self.touched] + [
            one.after.starts_at for one in self.touched
        ]
        return touched + [one.starts_at for one in (*self.removed, *self.made)]


class Level(enum.StrEnum):
    """How much it matters."""

    INFO = "info"
    WARN = "warn"
    BLOCK = "block"


class ConsequenceKind(enum.StrEnum):
    """What sort of consequence it is. Only a notice can be left out."""

    NOTICE = "notice"
    STAFF = "staff"
    CLASH = "clash"
    DAY = "day"


@dataclass(frozen=True)
class Recipients:
    """How many hear of it, each by their own way."""

    email: int = 0
    phone: int = 0
    post: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.email + self.phone + self.post


@dataclass(frozen=True)
class Consequence:
    """One thing that follows from a change, in words. `people`: for whoever carries it out."""

    key: str
    kind: ConsequenceKind
    level: Level
    words: str
    recipients: Recipients = Recipients()
    people: tuple[Hearer, ...] = ()

    @property
    def can_be_left_out(self) -> bool:
        """Whether it has a tick."""
        return self.kind is ConsequenceKind.NOTICE and self.recipients.total > 0


@dataclass(frozen=True)
class Plan:
    """What a change would do, all told. Two plans with the same `shown` look the same to whoever decides."""

    effect: Effect
    consequences: tuple[Consequence, ...]

    @property
    def notices(self) -> list[Consequence]:
        """What would be sent, each with a tick."""
        return [one for one in self.consequences if one.can_be_left_out]

    @property
    def others(self) -> list[Consequence]:
        """What follows besides, the gravest first."""
        order = list(reversed(Level))
        rest = [one for one in self.consequences if not one.can_be_left_out]
        return sorted(rest, key=lambda one: order.index(one.level))

    @property
    def blocks(self) -> list[Consequence]:
        """What stands in the way unless somebody says why it may be done all the same."""
        return [one for one in self.consequences if one.level is Level.BLOCK]

    @property
    def shown(self) -> str:
        """A short text that differs as soon as anything in the plan does."""
        effect = self.effect
        parts: list[object] = [effect.kind.value, effect.series.version if effect.series else 0]
        parts += [(one.session.id, one.session.version, stands(one.after)) for one in effect.touched]
        parts += [(one.id, one.version) for one in effect.removed]
        parts += [stands(one) for one in effect.made]
        parts += [(one.session.id, one.why.value) for one in effect.kept]
        parts += [decided(one) for one in effect.choices]
        parts += [decided(one) for one in effect.choices_before.values()]
        parts += [(one.key, one.level.value, one.words, one.recipients) for one in self.consequences]
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Done:
    """A change that has just been written: for those who carry out what follows."""

    effect: Effect
    change: ScheduleChange
    notes: Mapping[str, SessionChange]  # by session


def stands(session: GroupSession) -> tuple[object, ...]:
    """How a session stands, as plain values: when, where, what and whether."""
    when = (session.local_start.isoformat(), session.local_end.isoformat())
    room = (session.arrive_minutes, session.room_minutes_before, session.room_minutes_after)
    return (*when, session.venue_id, str(session.format), str(session.kind), str(session.status), *room)


def decided(choice: SlotChoice) -> tuple[object, ...]:
    """What was decided about a day off, as plain values."""
    return (choice.slot, choice.choice.value, choice.chosen_day, choice.by_policy)

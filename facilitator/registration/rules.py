"""What may become of a membership, who may do it, and who has a seat (domain 3.4). Pure."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import product

from facilitator.core.actor import COORDINATOR, COUNSELLOR, PERSON, PUBLIC_KIND, STAFF, SYSTEM_KIND, Actor
from facilitator.groups.models import Audience, Group, Intake, MembershipModel
from facilitator.registration.models import Membership, Standing
from facilitator.registration.models import MembershipState as State


class Who(enum.Enum):
    """Who may take a step. What the person may do, a coordinator may do for them on the telephone."""

    PERSON = "person"
    COORDINATOR = "coordinator"
    COUNSELLOR = "counsellor"
    MANAGER = "manager"  # only to agree that somebody stops coming, after a coordinator asked
    SYSTEM = "system"


P, C, F, M, S = Who.PERSON, Who.COORDINATOR, Who.COUNSELLOR, Who.MANAGER, Who.SYSTEM


@dataclass(frozen=True)
class Transition:
    """One permitted step. `before` None is somebody not yet in the group."""

    before: State | None
    after: State
    who: frozenset[Who]


@dataclass(frozen=True)
class Seats:
    """The seats of a group at one moment: how many there are, are taken, and how many people wait for one.

    Of those taken, `offered` are held for somebody who has been asked, `died` for somebody who has died. Where a
    group counts places online apart they stand in `online`, and all other numbers are those of the room.
    """

    limit: int
    taken: int
    waiting: int
    offered: int = 0
    died: int = 0
    online: "Seats | None" = None

    @property
    def free(self) -> int:
        """How many could still be given; never below none, though a limit may be lowered below what is
        taken.
        """
        return max(0, self.limit - self.taken)

    @property
    def over(self) -> int:
        """How many people have a place beyond the limit, after it was lowered."""
        return max(0, self.taken - self.limit)

    @property
    def all_waiting(self) -> int:
        """Everybody who waits, for the room or online. Whoever has been offered a place holds it, and is not here."""
        return self.waiting + (self.online.waiting if self.online else 0)

    def of(self, online: bool) -> "Seats":
        """The seats for which somebody waits who comes to the room, or online."""
        return self.online if online and self.online is not None else self

    @property
    def with_place(self) -> int:
        """How many people have a place, in the room or online; not those who have only been offered one."""
        return self.taken - self.offered + (self.online.with_place if self.online else 0)

    @property
    def in_short(self) -> str:
        """The same for a table, with who waits: "11 of 12, 1 held, 2 waiting"."""
        room = self._words("")
        both = room if self.online is None else f"{room}; online {self.online._words('')}"
        return f"{both}, {self.all_waiting} waiting" if self.all_waiting else both

    @property
    def words(self) -> str:
        """How many are taken, and held, as it is written on screen: "11 of 12 places taken, 1 held"."""
        if self.online is None:
            return self._words("places taken")
        return f"{self._words('places in the room taken')}; {self.online._words('online')}"

    def _words(self, of_what: str) -> str:
        held = self.offered + self.died
        over = f", {self.over} over" if self.over else ""
        words = f"{self.taken - held} of {self.limit} {of_what}".strip()
        return f"{words}{f', {held} held' if held else ''}{over}"


# Besides these, `place_held`: the seat of somebody who had one and died counts until the coordinator releases it.
SEATED = frozenset({State.OFFERED, State.INVITED, State.TRIAL, State.MEMBER, State.PAUSED})
ENDED = frozenset(
    {
        State.NO_REPLY,
        State.DECLINED,
        State.WITHDRAWN,
        State.LEFT,
        State.TRANSFERRED,
        State.ENDED_BY_US,
        State.DIED,
    }
)
LIVE = frozenset(State) - ENDED
TO_ANSWER = frozenset(
    {State.ENQUIRY, State.CONTACTED, State.CALL_BOOKED}
)  # somebody of ours has the next word
EXPECTED = frozenset({State.INVITED, State.TRIAL, State.MEMBER})  # hear about sessions, stand on the sheet
IN_GROUP = EXPECTED | {State.PAUSED}
DECLINABLE = frozenset({State.CONTACTED, State.CALL_BOOKED})  # a human has spoken with them
ENDABLE = frozenset({State.MEMBER, State.TRIAL, State.PAUSED})  # because of conduct, by two people
GONE = frozenset({State.DIED_REPORTED, State.DIED})

CONFIRM_ALONE_AFTER = timedelta(hours=24)
FIRST_CALL_WORKING_DAYS = 1
AFTER_VISIT_WORKING_DAYS = 3

# from, to, who. The domain's table, and what it does not name: whoever has only asked, or waits, may say no more;
# somebody reached at a bad moment is rung again at an agreed time, and a call agreed is one made or one in vain like
# any other; an outcome pressed by mistake is taken back; whoever did not reply may be spoken with after all;
# and who gave up the place for a break waits for one on coming back.
_ROWS: tuple[tuple[Iterable[State | None], Iterable[State], Iterable[Who]], ...] = (
    ((None,), (State.ENQUIRY,), (P, C)),
    ((None,), (State.MEMBER,), (C,)),  # changed group: no trial there
    ((State.ENQUIRY,), (State.CONTACTED, State.CALL_BOOKED), (C,)),
    ((State.ENQUIRY, State.CONTACTED, State.CALL_BOOKED), (State.NO_REPLY,), (S,)),
    ((State.CALL_BOOKED,), (State.CONTACTED,), (C,)),
    ((State.NO_REPLY,), (State.CONTACTED,), (C, S)),
    ((State.CONTACTED,), (State.CALL_BOOKED,), (C, S)),
    ((State.CONTACTED, State.NO_REPLY), (State.ENQUIRY,), (S,)),
    ((State.NO_REPLY,), (State.CALL_BOOKED,), (S,)),
    ((State.ENQUIRY,), (State.INVITED, State.WAITING), (S,)),
    (
        (State.CONTACTED, State.CALL_BOOKED),
        (State.INVITED, State.WAITING, State.DECLINED),
        (C, F),
    ),
    ((State.CONTACTED, State.CALL_BOOKED), (State.WITHDRAWN,), (P, C, F)),
    ((State.ENQUIRY, State.WAITING), (State.WITHDRAWN,), (P,)),
    ((State.WAITING,), (State.OFFERED,), (C, S)),
    ((State.OFFERED,), (State.INVITED, State.WAITING, State.WITHDRAWN), (P,)),
    ((State.INVITED,), (State.TRIAL,), (S,)),
    ((State.TRIAL,), (State.MEMBER,), (P, C)),
    ((State.INVITED, State.TRIAL), (State.WITHDRAWN,), (P,)),
    ((State.MEMBER, State.TRIAL, State.INVITED), (State.PAUSED,), (P, C)),
    ((State.PAUSED,), (State.MEMBER, State.WAITING), (P, C)),
    (IN_GROUP, (State.LEFT,), (P, C)),
    (IN_GROUP, (State.TRANSFERRED,), (C,)),
    (ENDABLE, (State.ENDED_BY_US,), (M,)),
    (frozenset(State) - GONE, (State.DIED_REPORTED,), (C, F)),
    ((State.DIED_REPORTED,), frozenset(State) - GONE, (C,)),
    ((State.DIED_REPORTED,), (State.DIED,), (C, F)),
)


def _with_the_telephone(who: Iterable[Who]) -> frozenset[Who]:
    named = frozenset(who)
    return named | {C} if P in named else named


TRANSITIONS: dict[tuple[State | None, State], Transition] = {
    (before, after): Transition(before, after, _with_the_telephone(who))
    for befores, afters, who in _ROWS
    for before, after in product(befores, afters)
}


def takes_seat(state: State) -> bool:
    """Whether the state counts against the group's `list_limit`; on a break only while the place is kept, and after
    a death while it is held.
    """
    return state in SEATED


def holds_seat(membership: Membership) -> bool:
    """Whether this membership has a seat: by its state, unless given up for a break; or held after a death."""
    if membership.place_held:
        return True
    return takes_seat(membership.state) and (membership.state is not State.PAUSED or membership.place_kept)


def who_is(actor: Actor) -> frozenset[Who]:
    """In which of the table's parts somebody acts. A manager or an administrator has none
    here: what a manager decides, its own operation says.
    """
    if actor.kind in (PERSON, PUBLIC_KIND):
        return frozenset({P})
    if actor.kind == SYSTEM_KIND:
        return frozenset({S})
    parts = {COORDINATOR: C, COUNSELLOR: F}
    return (
        frozenset(parts[role] for role in actor.roles & parts.keys()) if actor.kind == STAFF else frozenset()
    )


def allowed(before: State | None, after: State, who: frozenset[Who]) -> bool:
    """Whether the table has this step for one of these parts."""
    found = TRANSITIONS.get((before, after))
    return found is not None and not found.who.isdisjoint(who)


def waiting_order(membership: Membership) -> tuple[datetime, int]:
    """The waiting list's order: longest waiting first, then who came first under the group's lock."""
    return (membership.waiting_since or membership.state_since, membership.number)


def first_state(group: Group, standing: Standing, seats: Seats) -> State:
    """What a new enquiry becomes at once, given the seats counted under the lock.

    Somebody the group is not meant for is never turned away by a form: a human rings them. A free seat is not
    given past the people who are waiting for one.
    """
    if group.intake is Intake.CALL or not fits(group, standing):
        return State.ENQUIRY
    return State.INVITED if seats.free and not seats.waiting else State.WAITING


def fits(group: Group, standing: Standing) -> bool:
    """Whether the group is meant for somebody who comes in that capacity."""
    if group.audience is Audience.BOTH:
        return True
    return (group.audience is Audience.SUPPORTERS) is (standing is Standing.SUPPORTER)


def takes_form(group: Group) -> bool:
    """Whether somebody can join now: the group is open, and there is something to join."""
    return group.takes_joiners and group.membership_model is not MembershipModel.DROP_IN


def working_days_after(day: date, days: int, closed: frozenset[date] = frozenset()) -> date:
    """The day that many working days later (Monday to Friday, not in `closed`)."""
    while days > 0:
        day += timedelta(days=1)
        if day.weekday() < 5 and day not in closed:
            days -= 1
    return day


def farewell_state(state: State) -> State:
    """What somebody becomes who says no more: `left` once they belonged, `withdrawn` up to their first
    visit.
    """
    return State.LEFT if state in (State.MEMBER, State.PAUSED) else State.WITHDRAWN


def may_return(last: State) -> bool:
    """Whether a new spell may follow one that ended like this."""
    return last not in GONE and last is not State.ENDED_BY_US


def may_confirm(*, reported_by: str, reported_at: datetime, by_id: str, now: datetime) -> bool:
    """Whether this person may confirm a death now: a second person at once, the same after 24 hours."""
    return by_id != reported_by or now - reported_at >= CONFIRM_ALONE_AFTER

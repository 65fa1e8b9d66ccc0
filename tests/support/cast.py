"""The people of the scenarios by name, and their group as its coordinator has set it up by 2 January 2025.

Everything is made through the operations, as the pages would; from there on a journey uses the pages.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from flask import Flask
from sqlalchemy import select

from facilitator.accounts.models import Role, User
from facilitator.accounts.operations import create_user
from facilitator.assignments.models import AssignmentRole
from facilitator.assignments.operations import set_series_facilitator
from facilitator.core.actor import PUBLIC, STAFF, SYSTEM, Actor
from facilitator.core.db import db, write_transaction
from facilitator.groups.models import Group, Intake
from facilitator.groups.operations import add_agreement, add_venue, create_group, create_type, publish_group
from facilitator.organisation.models import WordingKind
from facilitator.organisation.operations import set_up_organisation
from facilitator.organisation.queries import current_wording
from facilitator.people.models import Facilitator, FacilitatorKind, Speaker
from facilitator.people.operations import add_facilitator, add_speaker
from facilitator.registration.models import Membership, Via
from facilitator.registration.operations import join
from facilitator.schedule.models import GroupSession
from facilitator.schedule.operations import create_series, extend_horizons
from facilitator.schedule.recurrence import Cadence, Rule
from tests.support.pages import Page, PageClient

PASSWORD = "a lamp beside the window"
FIRST_DAY = datetime(2025, 1, 2, 9, 0, tzinfo=UTC)
GROUP = "Living with Secondary Breast Cancer - Peterborough"
DISCREET = "Tuesday group"
CHURCH = "Christ the Servant King Church"
# C, F, V1 and V2 of the scenarios.
CORA, FRANCES, VERA, VIOLA = "Cora Hale", "Frances Lowe", "Vera Quill", "Viola Marsh"
STAFF_OF_THE_HOUSE = {
    CORA: (Role.COORDINATOR, ""),
    FRANCES: (Role.COUNSELLOR, "Counsellor"),
    VERA: (Role.COUNSELLOR, "Psychotherapist"),
    VIOLA: (Role.COUNSELLOR, "Oncology nurse"),
}
SPEAKER = "Dr Sunil Rao"
THIRD_TUESDAYS = [
    *(
        date(2025, month, day)
        for month, day in enumerate((21, 18, 18, 15, 20, 17, 15, 19, 16, 21, 18, 16), 1)
    ),
    *(
        date(2026, month, day)
        for month, day in enumerate((20, 17, 17, 21, 19, 16, 21, 18, 15, 20, 17, 15), 1)
    ),
]
SPEAKER_DAYS = THIRD_TUESDAYS[2::3]


def address_of(name: str) -> str:
    """Somebody's e-mail address: `frances@example.org`."""
    return f"{name.split()[0].lower()}@example.org"


@dataclass
class Cast:
    """The house of one journey. Rows are kept as ids: the worker lets go of every object it did not load."""

    app: Flask
    user_ids: dict[str, str] = field(default_factory=dict)
    facilitator_ids: dict[str, str] = field(default_factory=dict)
    speaker_id: str = ""
    group_id: str = ""

    def at_desk(self, name: str) -> PageClient:
        """The browser of that member of staff, signed in at this moment."""
        pages = PageClient(self.app)
        pages.sign_in(db.session.get_one(User, self.user_ids[name]))
        return pages

    def anybody(self) -> PageClient:
        """The browser of somebody we do not know."""
        return PageClient(self.app)

    def actor(self, name: str) -> Actor:
        """That member of staff, as the operations know them."""
        user = db.session.get_one(User, self.user_ids[name])
        return Actor(user.id, STAFF, frozenset({user.role.value}), user.name)

    def page(self, name: str, part: str = "") -> Page:
        """A page of the group, as that member of staff sees it now: `page(CORA, "sessions?show=all")`."""
        return self.at_desk(name).get(f"/desk/groups/{self.group_id}/{part}".rstrip("/"))

    def sessions(self) -> list[GroupSession]:
        """Every session of the group by slot, freshly read."""
        db.session.rollback()
        statement = select(GroupSession).where(GroupSession.group_id == self.group_id)
        return list(db.session.scalars(statement.order_by(GroupSession.slot)))

    def session_of(self, day: date) -> GroupSession:
        """The session first planned for that day."""
        return next(session for session in self.sessions() if session.original_start.date() == day)

    def member(self, called: str, *, at: datetime = FIRST_DAY, **ways: Any) -> str:
        """Somebody has joined, by e-mail unless told otherwise; gives the membership's id."""
        with write_transaction():
            membership = join(
                db.session.get_one(Group, self.group_id),
                called=called,
                consent_wording_id=current_wording(WordingKind.CONSENT).id,
                via=Via.WEB,
                by=PUBLIC,
                now=at,
                **(ways or {"email": address_of(called)}),
            )
            return membership.id

    def membership(self, called: str) -> Membership:
        """The membership of whoever is called that."""
        db.session.rollback()
        statement = select(Membership).where(Membership.group_id == self.group_id)
        return next(one for one in db.session.scalars(statement) if one.attendee.called == called)

    def set_up(self) -> None:
        """The charity and the people who work for it; no group yet."""
        with write_transaction():
            set_up_organisation(
                name="Fenland Cancer Support",
                sender_name="Group appointments",
                sender_email="bookings@example.org",
                contact_phone="01632 960100",
                contact_email="office@example.org",
                urgent_help="If you need to talk tonight, ring 01632 960999 at any hour.",
                by=SYSTEM,
                now=FIRST_DAY,
            )
            add_agreement("What is said here stays here.", by=SYSTEM, now=FIRST_DAY)
            for name, (role, profession) in STAFF_OF_THE_HOUSE.items():
                user = create_user(
                    email=address_of(name), name=name, role=role, password=PASSWORD, by=SYSTEM, now=FIRST_DAY
                )
                self.user_ids[name] = user.id
                if profession:
                    self.facilitator_ids[name] = self._facilitator(name, profession, user.id).id
            self.speaker_id = self._speaker().id

    def set_up_peterborough(self, *, intake: Intake = Intake.NONE, sessions: int | None = 24) -> None:
        """The group of the scenarios, open, led by Frances, looked after by Cora, with its 24 sessions of two years
        (`sessions` None: with no end planned).

        The last of them come into being on 1 July 2025, when the horizon of 18 months has reached them; to have
        all in one place they are made at once here.
        """
        self.set_up()
        cora = self.actor(CORA)
        with write_transaction():
            venue = add_venue(
                name=CHURCH, address="Hampton, Peterborough", step_free=True, by=cora, now=FIRST_DAY
            )
            kind = create_type(
                name="Living with Secondary Breast Cancer", minutes=120, list_limit=12, by=cora, now=FIRST_DAY
            )
            group = create_group(
                name=GROUP,
                discreet_name=DISCREET,
                type_id=kind.id,
                venue_id=venue.id,
                area="Peterborough",
                intake=intake,
                by=cora,
                now=FIRST_DAY,
            )
            self.group_id = group.id
            series = create_series(
                group,
                rule=Rule("monthly", weekdays=(1,), ordinals=(3,), count=sessions),
                start_date=date(2025, 1, 21),
                start_time=time(10, 15),
                minutes=120,
                cadence=Cadence(every=3, first=3, extra_minutes=60),
                by=cora,
                now=FIRST_DAY,
            )
            frances = db.session.get_one(Facilitator, self.facilitator_ids[FRANCES])
            set_series_facilitator(series, frances, role=AssignmentRole.LEAD, by=cora, now=FIRST_DAY)
            publish_group(group, by=cora, now=FIRST_DAY)
            extend_horizons(datetime(2025, 7, 1, 9, 0, tzinfo=UTC))

    def _facilitator(self, name: str, profession: str, user_id: str) -> Facilitator:
        return add_facilitator(
            name=name,
            kind=FacilitatorKind.PROFESSIONAL,
            profession=profession,
            phone="01632 960140",
            email=address_of(name),
            user_id=user_id,
            by=SYSTEM,
            now=FIRST_DAY,
        )

    def _speaker(self) -> Speaker:
        return add_speaker(name=SPEAKER, email="sunil@example.org", by=SYSTEM, now=FIRST_DAY)

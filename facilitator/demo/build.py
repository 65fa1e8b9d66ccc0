"""Building the demonstration: from the first group in January 2025 to today, through the operations alone."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, inspect, select

from facilitator.accounts.models import Role, User
from facilitator.accounts.operations import create_user
from facilitator.assignments.models import AssignmentRole
from facilitator.assignments.operations import set_series_facilitator
from facilitator.core.actor import STAFF, SYSTEM, Actor
from facilitator.core.db import db, write_transaction
from facilitator.core.errors import Misconfigured
from facilitator.demo import cast, history
from facilitator.demo.asking import add_enquiries
from facilitator.demo.outside_help import add_outside_help
from facilitator.demo.plan import LWSBC, VENUES, GroupPlan, plans
from facilitator.demo.world import World
from facilitator.groups.operations import add_agreement, add_venue, create_group, create_type, publish_group
from facilitator.groups.queries import current_agreement
from facilitator.organisation.models import Organisation
from facilitator.organisation.operations import set_up_organisation
from facilitator.organisation.queries import find_organisation
from facilitator.people.models import FacilitatorKind
from facilitator.people.operations import add_facilitator, add_speaker
from facilitator.schedule.operations import create_series, extend_horizons, extend_series

AGREEMENT = """We listen more than we advise.
What is said here stays here. There is one limit: if we believe that somebody is in serious danger, we may have to tell
somebody who can help, and we will say so first.
Everybody may speak, and nobody has to.
Come when you can; it is all right to miss a session.
This is not medical treatment. For questions about your illness ask your own team."""


class NotADemo(Misconfigured):
    """The database belongs to somebody."""

    def __init__(self) -> None:
        super().__init__(
            "This database holds a real installation, not a demonstration. Nothing was touched. "
            "Name another one in FACILITATOR_DATABASE_URL."
        )


def refuse_another_house() -> None:
    """Raises NotADemo for a database that holds anything but a demonstration. Asked before its tables are migrated.

    It may be of an earlier version, or another program's: only columns that were always there are read.
    """
    tables = set(inspect(db.engine).get_table_names()) - {"alembic_version"}
    if not tables:
        return
    if not {Organisation.__tablename__, User.__tablename__} <= tables:
        raise NotADemo
    is_demo = db.session.scalars(select(Organisation.is_demo)).all()
    users = db.session.scalar(select(func.count(User.id)))
    db.session.rollback()
    if not all(is_demo) or (users and not is_demo):
        raise NotADemo


def ensure_demo(*, now: datetime, say: Callable[[str], object]) -> None:
    """Build the demonstration unless it is there already; either way its dates reach 18 months ahead of `now`.

    All of it in one transaction: an interrupted start leaves nothing behind. Raises NotADemo.
    """
    refuse_another_house()
    fresh = find_organisation() is None
    if fresh:
        say("Building the demonstration: an invented charity with six groups and their history ...")
    with write_transaction():
        if fresh:
            _build(now)
        extend_horizons(now)


def _build(now: datetime) -> World:
    first = min(datetime(2025, 1, 2, 9, 0, tzinfo=UTC), now)
    world = World(now=now)
    set_up_organisation(
        name=cast.CHARITY,
        sender_name=cast.SENDER,
        sender_email="bookings@example.org",
        contact_phone=cast.PHONE,
        contact_email=cast.EMAIL,
        urgent_help=cast.URGENT_HELP,
        is_demo=True,
        by=SYSTEM,
        now=first,
    )
    _people(world, first)
    _places(world, first)
    for plan in plans(now.date()):
        _group(world, plan)
        history.live_through(world, plan)
    history.this_week(world)
    add_enquiries(world)
    history.tidy_up(world)
    return world


def _people(world: World, now: datetime) -> None:
    for member in cast.STAFF:
        user = create_user(
            email=member.email,
            name=member.name,
            role=member.role,
            safeguarding=member.safeguarding,
            password=cast.PASSWORD,
            by=SYSTEM,
            now=now,
        )
        world.staff[member.key] = Actor(user.id, STAFF, frozenset({member.role.value}), member.name)
        if member.role is Role.COUNSELLOR:
            world.facilitators[member.key] = add_facilitator(
                name=member.name,
                kind=member.kind,
                profession=member.profession,
                phone="01632 960140",
                email=member.email,
                user_id=user.id,
                by=SYSTEM,
                now=now,
            )
    coordinator = world.staff["coordinator"]
    for name, phone, email in cast.PEERS:
        world.facilitators[name] = add_facilitator(
            name=name, kind=FacilitatorKind.PEER, phone=phone, email=email, by=coordinator, now=now
        )
    for name, organisation, topics in cast.SPEAKERS:
        world.speakers.append(
            add_speaker(
                name=name,
                organisation=organisation,
                topics=topics,
                email=f"{name.split()[-1].lower()}@example.org",
                by=coordinator,
                now=now,
            )
        )


def _places(world: World, now: datetime) -> None:
    manager, coordinator = world.staff["manager"], world.staff["coordinator"]
    add_agreement(AGREEMENT, by=manager, now=now)
    for key, details in VENUES.items():
        world.venues[key] = add_venue(by=coordinator, now=now, **details)
    add_outside_help(max(now, world.now - timedelta(days=100)).date(), by=coordinator, now=now)
    world.type_id = create_type(
        name=LWSBC,
        description=(
            "Two hours with a cup of tea and people who understand, led by a trained counsellor. Every third session "
            "is an hour longer and begins with an expert speaker. Come to as many or as few sessions as you like."
        ),
        eligibility="For anybody living with secondary breast cancer.",
        minutes=120,
        speaker_every=3,
        speaker_first=3,
        speaker_extra_minutes=60,
        by=manager,
        now=now,
    ).id


def _group(world: World, plan: GroupPlan) -> None:
    """Make the group, its dates and its team, and open it."""
    coordinator = world.staff["coordinator"]
    now = world.at(plan.opens, 9)
    details: dict[str, Any] = {
        "type_id": world.type_id,
        "agreement_id": current_agreement().id,
    } | plan.details
    if plan.venue:
        details["venue_id"] = world.venues[plan.venue].id
    group = create_group(name=plan.name, discreet_name=plan.discreet_name, by=coordinator, now=now, **details)
    series = create_series(
        group,
        rule=plan.rule,
        start_date=plan.start,
        start_time=plan.start_time,
        minutes=plan.minutes,
        cadence=plan.cadence,
        by=coordinator,
        now=now,
    )
    team = [(plan.lead, AssignmentRole.LEAD)] + ([(plan.co, AssignmentRole.CO)] if plan.co else [])
    for key, role in team:
        set_series_facilitator(series, world.facilitators[key], role=role, by=coordinator, now=now)
    publish_group(group, by=coordinator, now=now)
    extend_series(series, now=world.now)
    world.groups[plan.key] = group

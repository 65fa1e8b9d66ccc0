"""People in the demonstration who have asked and are in no group yet."""

from datetime import timedelta

from facilitator.core.actor import PUBLIC
from facilitator.demo.world import World
from facilitator.organisation.models import WordingKind
from facilitator.organisation.queries import current_wording
from facilitator.registration.enquiry_models import ReferrerRole
from facilitator.registration.enquiry_operations import enquire, note_spoken, refer
from facilitator.registration.models import Via


def add_enquiries(world: World) -> None:
    """Somebody who was helped to choose, somebody we have spoken with, and somebody a nurse told us about."""
    wording_id = current_wording(WordingKind.RING_BACK).id
    yesterday = world.now - timedelta(hours=26)
    enquire(
        called="Marguerite",
        phone="01632 960310",
        best_time="After eleven",
        looking_for="in person, mornings, near PE7, step-free",
        wording_id=wording_id,
        via=Via.WEB,
        by=PUBLIC,
        now=world.now - timedelta(hours=3),
    )
    spoken = enquire(
        called="Desmond",
        phone="07700 900311",
        email="desmond@example.org",
        looking_for="online, evenings",
        wording_id=wording_id,
        via=Via.WEB,
        by=PUBLIC,
        now=yesterday,
    )
    note_spoken(spoken, by=world.staff["coordinator"], now=world.now - timedelta(hours=2))
    refer(
        agreed=True,
        referrer={
            "role": ReferrerRole.NURSE,
            "name": "Nuala Finn",
            "organisation": "Fenland General",
            "contact": "01632 960180",
            "may_hear": True,
        },
        group=world.groups["tuesday"],
        called="Iris",
        phone="01632 960312",
        best_time="Mornings",
        wording_id=wording_id,
        by=PUBLIC,
        now=yesterday,
    )

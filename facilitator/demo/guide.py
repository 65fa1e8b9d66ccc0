"""What the demonstration prints: where it is and how to get in. Tokens cannot be shown again, so it makes new ones."""

from datetime import datetime

from sqlalchemy import select

from facilitator.core.actor import SYSTEM
from facilitator.core.db import db, write_transaction
from facilitator.core.tokens import link_token
from facilitator.demo import cast
from facilitator.feeds.models import FeedKind
from facilitator.feeds.operations import reset_link
from facilitator.groups.models import Group
from facilitator.groups.operations import change_group
from facilitator.people.models import Facilitator
from facilitator.registration.models import Attendee
from facilitator.registration.operations import MY_PLACE
from facilitator.registration.queries import members_of

TO_FILES = "Messages are written as files to outbox/ in the instance folder; no mail leaves this machine."
TO_SERVER = "Messages go to the mail server of FACILITATOR_SMTP_URL."


def lines(base_url: str, *, to_files: bool, now: datetime) -> list[str]:
    """The guide, line by line. Commits: each start makes fresh calendar links and ends the earlier ones.

    `to_files`: no mail server is set, so messages become files.
    """
    with write_transaction():
        links = _links(base_url, now)
    sign_ins = [f"  {member.role.value:14} {member.email:26} {cast.PASSWORD}" for member in cast.STAFF[:4]]
    return [
        "",
        f"Facilitator demonstration: {base_url}",
        "",
        "Sign in as (e-mail, password):",
        *sign_ins,
        "",
        f"  {'find a group':14} {base_url}/groups",
        *[f"  {name:14} {address}" for name, address in links.items()],
        "",
        TO_FILES if to_files else TO_SERVER,
        "Stop with Ctrl-C.",
    ]


def _links(base_url: str, now: datetime) -> dict[str, str]:
    group = db.session.scalars(select(Group).where(Group.discreet_name == "Tuesday group")).first()
    facilitator = db.session.scalars(
        select(Facilitator).where(Facilitator.email == cast.STAFF[3].email)
    ).first()
    if group is None or facilitator is None:
        return {}
    attendee = _somebody(group)
    if not group.publish_dates:
        change_group(group, expected_version=group.version, publish_dates=True, by=SYSTEM, now=now)
    owners = {FeedKind.ATTENDEE: attendee.id, FeedKind.FACILITATOR: facilitator.id, FeedKind.GROUP: group.id}
    tokens = {kind: reset_link(kind, owner, by=SYSTEM, now=now) for kind, owner in owners.items()}
    my_place = link_token(MY_PLACE, attendee.id, attendee.link_generation)
    return {
        "my place": f"{base_url}/my/{my_place}",
        **{f"{kind.value} feed": f"{base_url}/calendar/{token}.ics" for kind, token in tokens.items()},
    }


def _somebody(group: Group) -> Attendee:
    """A member of the group who has been there longest."""
    first = min(members_of(group.id), key=lambda membership: membership.created_at)
    return first.attendee

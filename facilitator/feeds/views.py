"""Calendar links for staff: a facilitator's own sessions, and the public dates of a group."""

from flask import Response, abort

from facilitator.core.db import db
from facilitator.feeds.blueprint import bp, link_page, may_make
from facilitator.feeds.forms import LinkForm
from facilitator.feeds.models import FeedKind
from facilitator.feeds.operations import reset_link
from facilitator.groups.models import Group
from facilitator.groups.queries import get_group
from facilitator.people.models import Facilitator
from facilitator.people.queries import facilitator_of_user
from facilitator.web.guard import actor
from facilitator.web.request import now
from facilitator.web.saving import refusals_on

__all__ = ["bp"]


@bp.get("/desk/me/calendar")
def own_link_form() -> Response:
    """What a calendar link is, and the button that makes one."""
    return _own_page(facilitator_of_user(actor().id), LinkForm())


@bp.post("/desk/me/calendar")
def own_link() -> Response:
    """Make the link to one's own sessions and show it, this one time. The one there was before ends."""
    facilitator = facilitator_of_user(actor().id)
    if facilitator is None:
        abort(404)
    form, token = LinkForm(), ""
    with refusals_on(form):
        if may_make(form, FeedKind.FACILITATOR, facilitator.id):
            token = reset_link(FeedKind.FACILITATOR, facilitator.id, by=actor(), now=now())
            db.session.commit()
    return _own_page(facilitator, form, token)


@bp.get("/desk/groups/<id:group_id>/calendar")
def group_link_form(group_id: str) -> Response:
    """The public calendar of a group's dates, if it publishes them."""
    return _group_page(get_group(group_id), LinkForm())


@bp.post("/desk/groups/<id:group_id>/calendar")
def group_link(group_id: str) -> Response:
    """Make the group's public link and show it, this one time. The one there was before ends."""
    group = get_group(group_id)
    form, token = LinkForm(), ""
    with refusals_on(form):
        if may_make(form, FeedKind.GROUP, group.id):
            token = reset_link(FeedKind.GROUP, group.id, by=actor(), now=now())
            db.session.commit()
    return _group_page(group, form, token)


def _own_page(facilitator: Facilitator | None, form: LinkForm, token: str = "") -> Response:
    owner_id = facilitator.id if facilitator else ""
    page = "feeds/own_calendar.html"
    return link_page(page, FeedKind.FACILITATOR, owner_id, form=form, token=token, facilitator=facilitator)


def _group_page(group: Group, form: LinkForm, token: str = "") -> Response:
    return link_page(
        "feeds/group_calendar.html", FeedKind.GROUP, group.id, form=form, token=token, group=group
    )

"""Calendar files, and the page on which an attendee gets their own calendar link.

The files are read by programs: no cookie, no sign-in page, no redirect. Whatever does not work answers the same
plain 404, so that nothing can be learnt by trying.
"""

from datetime import datetime

from flask import Response, current_app, request
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response as AnyResponse

from facilitator.core.actor import PERSON, Actor
from facilitator.core.db import begin_write, db
from facilitator.core.errors import NotFound
from facilitator.core.tokens import hash_token
from facilitator.feeds.blueprint import bp, link_page, may_make
from facilitator.feeds.calendar import build, etag
from facilitator.feeds.forms import LinkForm
from facilitator.feeds.models import FeedKind
from facilitator.feeds.operations import note_read, reset_link
from facilitator.feeds.queries import Feed, feed_for, session_file
from facilitator.feeds.rules import TOKEN, client_kind, is_due
from facilitator.registration.models import Attendee
from facilitator.registration.queries import attendee_by_link, is_gone
from facilitator.web.guard import actor
from facilitator.web.logs import log
from facilitator.web.request import now

_FILE_HEADERS = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}
_MOST_NOTED = 10_000


@bp.get("/calendar/<token>.ics")
def calendar_file(token: str) -> AnyResponse:
    """The feed behind a calendar link. Nobody is asked who they are: whoever has the link may read it."""
    instant = now()
    feed = feed_for(hash_token(token), instant) if TOKEN.fullmatch(token) else None
    if feed is None:
        return _nothing_here()
    body = build(feed.header, feed.events, hide_status=feed.hide_status)
    _note(feed, instant)
    return _calendar(body, "calendar.ics")


@bp.get("/calendar/<path:anything>")
def no_calendar(anything: str) -> AnyResponse:
    """A link that was cut off, or typed wrongly, answers like one that never was."""
    return _nothing_here()


@bp.get("/sessions/<id:session_id>.ics")
def session_download(session_id: str) -> AnyResponse:
    """One session to put into a calendar: for everybody if the group publishes its dates, else for its staff."""
    found = session_file(session_id)
    if found is None or not (found.public or _may_open(session_id)):
        return _nothing_here()
    return _calendar(build(found.header, [found.event]), "session.ics")


@bp.get("/my/<token:token>/calendar")
def my_link_form(token: str) -> AnyResponse:
    """What a calendar link is, and the button that makes one."""
    return _my_page(token, _whose(token), LinkForm())


@bp.post("/my/<token:token>/calendar")
def my_link(token: str) -> AnyResponse:
    """Make the person's calendar link and show it, this one time. The one they had before ends."""
    person = _whose(token)
    form = LinkForm()
    made = ""
    if may_make(form, FeedKind.ATTENDEE, person.id):
        made = reset_link(FeedKind.ATTENDEE, person.id, by=Actor(person.id, PERSON), now=now())
        db.session.commit()
    return _my_page(token, person, form, made)


def _my_page(token: str, person: Attendee, form: LinkForm, made: str = "") -> Response:
    page = "feeds/public/my_calendar.html"
    return link_page(page, FeedKind.ATTENDEE, person.id, form=form, token=made, my_token=token)


def _whose(token: str) -> Attendee:
    """The person behind a my-place link. Raises NotFound for a wrong or revoked one, and once they died."""
    person = attendee_by_link(token)
    if person is None or is_gone(person.id):
        raise NotFound
    return person


def _may_open(session_id: str) -> bool:
    scopes = current_app.extensions["facilitator.ports"].scopes
    return bool(scopes["session"](actor(), {"session_id": session_id}))


def _calendar(body: bytes, name: str) -> AnyResponse:
    """The file with everything calendars and caches want to know; 304 and HEAD come with it."""
    response = Response(body, content_type="text/calendar; charset=utf-8", headers=_FILE_HEADERS)
    response.set_etag(etag(body))
    response.headers["Cache-Control"] = "private, max-age=300"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response.make_conditional(request)


def _nothing_here() -> Response:
    return Response("Not found.\n", 404, _FILE_HEADERS, content_type="text/plain; charset=utf-8")


def _note(feed: Feed, instant: datetime) -> None:
    """Note the read, at most hourly, in a transaction of its own; a busy database loses the note, not the feed."""
    noted: dict[str, datetime] = current_app.extensions.setdefault("facilitator.feed_reads", {})
    if not is_due(feed.last_read_at, instant) or not is_due(noted.get(feed.link_id), instant):
        return
    if len(noted) >= _MOST_NOTED:
        noted.clear()
    noted[feed.link_id] = instant
    try:
        begin_write()
        note_read(feed.link_id, client=client_kind(request.user_agent.string), now=instant)
        db.session.commit()
    except OperationalError:
        db.session.rollback()
        log("feed read not noted", link=feed.link_id)

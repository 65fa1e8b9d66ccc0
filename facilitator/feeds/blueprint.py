"""What the slice's views share: the blueprint (all endpoints are `feeds.…`), and how a page with a link is sent."""

from typing import Any

from flask import Blueprint, Response, make_response, render_template

from facilitator.feeds.forms import LinkForm
from facilitator.feeds.models import FeedKind
from facilitator.feeds.queries import links_of
from facilitator.web.request import settings

bp = Blueprint("feeds", __name__)


def may_make(form: LinkForm, kind: FeedKind, owner_id: str) -> bool:
    """Whether the button was pressed knowingly: a link that is in use is not ended by a button that did not say so."""
    return bool(form.validate_on_submit()) and (bool(form.replace.data) or not links_of(kind, owner_id))


def link_page(
    template: str, kind: FeedKind, owner_id: str, *, form: LinkForm, token: str = "", **context: Any
) -> Response:
    """The page about somebody's calendar link; with `token` it shows the link, this one time.

    Nothing that was loaded from such a page may learn its address or keep a copy of it.
    """
    links = links_of(kind, owner_id)
    form.replace.data = "yes" if links else ""
    address = f"{settings().base_url}/calendar/{token}.ics" if token else ""
    page = render_template(
        template,
        form=form,
        links=links,
        address=address,
        subscribe_address=f"webcal://{address.partition('://')[2]}" if address else "",
        **context,
    )
    response = make_response(page, 422 if form.errors else 200)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response

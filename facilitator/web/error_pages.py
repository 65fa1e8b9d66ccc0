"""Error pages: friendly, with an id to quote, never a trace, a path or a byte of the record asked for."""

import sqlite3

from flask import Flask, current_app, g, render_template, request
from flask_wtf.csrf import CSRFError
from jinja2 import Template
from markupsafe import Markup
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.exceptions import HTTPException

from facilitator.core.db import db
from facilitator.core.errors import NotFound
from facilitator.web.logs import LOGGER

PAGES = {400, 403, 404, 413, 429, 500, 503}
NEVER_SHOWN = {"current"}  # one's password as it is now
Answer = tuple[str, int] | tuple[str, int, dict[str, str]]


def install_error_pages(app: Flask) -> None:
    """Give every way to fail its page."""
    app.register_error_handler(NotFound, lambda error: _page(404))
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(Exception, _unexpected)


def _page(status: int) -> Answer:
    shown = status if status in PAGES else (404 if status < 500 else 500)
    return _rendered(f"errors/{shown}.html"), status


def _rendered(name: str) -> str:
    """The page; in plainer clothes when what the house usually wears is not to be had: no database, no address."""
    template, values = current_app.jinja_env.get_template(name), {"error_id": g.get("request_id", "")}
    try:
        db.session.rollback()
        return render_template(template, **values)
    except Exception as error:
        LOGGER.error("error page without its surroundings", exc_info=error)
    try:
        return template.render(values)  # without what is looked up for every page
    except Exception:
        title, words = (_block(template, part, values) for part in ("page_title", "content"))
        return current_app.jinja_env.get_template("errors/plain.html").render(
            values, title=title, words=words
        )


def _block(template: Template, name: str, values: dict[str, str]) -> Markup:
    return Markup("".join(template.blocks[name](template.new_context(values))))


def _http(error: HTTPException) -> Answer:
    answer = _page(error.code or 500)
    kept = {name: value for name, value in error.get_headers() if name in {"Allow", "Retry-After"}}
    return (answer[0], answer[1], kept)


def _csrf(error: CSRFError) -> Answer:
    """The sign-in ended while somebody was typing: show what they typed and let them send it again."""
    kept = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    kept = [(name, value) for name, value in kept if "password" not in name and name not in NEVER_SHOWN]
    return render_template("errors/422csrf.html", kept=kept, error_id=g.get("request_id", "")), 422


def _database(error: OperationalError) -> Answer:
    """The database is away or busy for too long: say so and ask to try again; nothing was saved."""
    LOGGER.error("database unavailable", exc_info=error)
    return (*_page(503)[:2], {"Retry-After": "15"})


def _unexpected(error: Exception) -> Answer:
    if isinstance(error, (DBAPIError, sqlite3.Error)) and getattr(error, "connection_invalidated", False):
        return (*_page(503)[:2], {"Retry-After": "15"})
    LOGGER.error("unexpected", exc_info=error, extra={"fields": {"id": g.get("request_id")}})
    return _page(500)

"""Closed by default: every request passes here before its view.

Order: endpoint in the table, or 404 · writing transaction for unsafe methods · signed in, or to the sign-in page ·
role, or 403 · record, or 404.
"""

from flask import Flask, abort, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response

from facilitator.core.actor import PUBLIC, Actor
from facilitator.core.db import begin_write
from facilitator.core.errors import Misconfigured
from facilitator.web.access import TABLE, Access
from facilitator.web.ports import Ports

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


def install_guard(app: Flask) -> Ports:
    """Put the guard before every view; gives back the ports that wiring has to fill."""
    ports = Ports()
    app.extensions["facilitator.ports"] = ports
    app.before_request(_guard)
    return ports


def check_ports(ports: Ports) -> None:
    """Raises Misconfigured when a port is empty, or when the table names a scope nobody answers for."""
    missing = {rule.scope for rule in TABLE.values() if rule.scope} - set(ports.scopes)
    if ports.identity is None or missing:
        raise Misconfigured(f"Unanswered questions at start: identity or scopes {sorted(missing)}.")


def actor() -> Actor:
    """Who is asking, as the guard found out; PUBLIC on open pages."""
    found: Actor = g.get("actor", PUBLIC)
    return found


def _guard() -> Response | None:
    if request.endpoint is None:
        return None
    rule = TABLE.get(request.endpoint)
    if rule is None:
        abort(404)
    if rule.untouched or rule.anonymous:
        return None
    if (request.method not in SAFE_METHODS and not rule.late_write) or rule.notes_read:
        begin_write()
    ports: Ports = current_app.extensions["facilitator.ports"]
    assert ports.identity is not None
    someone = ports.identity()
    if someone is not None:
        g.actor = someone
    return _check(rule, someone, ports)


def _check(rule: Access, someone: Actor | None, ports: Ports) -> Response | None:
    if rule.roles is None:
        return None
    if someone is None:
        return redirect(url_for("accounts.sign_in_form", next=_here()), 303)
    if not someone.roles & rule.roles:
        abort(403)
    if rule.scope and not ports.scopes[rule.scope](someone, dict(request.view_args or {})):
        abort(404)
    return None


def _here() -> str | None:
    """Where to come back to after signing in: only pages, since a POST cannot be repeated."""
    return request.full_path.rstrip("?") if request.method == "GET" else None

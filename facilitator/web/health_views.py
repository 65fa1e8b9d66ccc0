"""/healthz: the process answers. /readyz: the database answers and its schema is the one this version needs."""

from flask import Blueprint, Response

from facilitator.web.schema import schema_is_current

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def healthz() -> Response:
    """The process is alive; touches nothing."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
def readyz() -> tuple[Response, int]:
    """Ready to serve: 200, or 503 with one word saying what is amiss."""
    if not schema_is_current():
        return Response("migrations\n", mimetype="text/plain"), 503
    return Response("ready\n", mimetype="text/plain"), 200

"""/healthz: the process answers. /readyz: the database answers and its schema is the one this version needs."""

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, Response
from sqlalchemy import text

from facilitator.core.db import db
from facilitator.paths import MIGRATIONS

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def healthz() -> Response:
    """The process is alive; touches nothing."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
def readyz() -> tuple[Response, int]:
    """Ready to serve: 200, or 503 with one word saying what is amiss."""
    db.session.execute(text("SELECT 1"))
    current = MigrationContext.configure(db.session.connection()).get_current_revision()
    head = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    if current != head:
        return Response("migrations\n", mimetype="text/plain"), 503
    return Response("ready\n", mimetype="text/plain"), 200

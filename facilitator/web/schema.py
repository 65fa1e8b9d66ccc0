"""Whether the database has the tables that this version of the product needs."""

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from facilitator.core.db import db
from facilitator.paths import MIGRATIONS


def schema_is_current() -> bool:
    """True when the database stands at the newest migration. Raises OperationalError when it is away."""
    current = MigrationContext.configure(db.session.connection()).get_current_revision()
    return current == ScriptDirectory(str(MIGRATIONS)).get_current_head()

"""The application with the guard of the seats taken away: the races' control run, which must fail.

PostgreSQL: the group's row is read without being locked. SQLite: writing requests open an ordinary transaction.
"""

from facilitator.app import create_app
from facilitator.core.db import get_row
from facilitator.groups.models import Group
from facilitator.registration import seat_operations
from facilitator.web import guard

seat_operations._lock = lambda group_id: get_row(Group, group_id)
guard.begin_write = lambda: None

app = create_app()

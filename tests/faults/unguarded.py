"""The application with the guard of the seats taken away, for server processes: it must lose the race for places."""

from facilitator.app import create_app
from facilitator.registration import seat_operations
from tests.support.unlocked import take_no_lock

seat_operations._lock = take_no_lock

app = create_app()

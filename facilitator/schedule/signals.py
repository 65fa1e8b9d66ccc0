"""What happens here and matters above: sent after the flush, in the same transaction.

`sessions_added`: sender is the series; `sessions`, `by`, `now`. The others: sender is the session; `change`
(its SessionChange), `by`, `now`.
"""

from blinker import Namespace

_schedule = Namespace()

sessions_added = _schedule.signal("sessions-added")
session_cancelled = _schedule.signal("session-cancelled")
session_restored = _schedule.signal("session-restored")
session_moved = _schedule.signal("session-moved")

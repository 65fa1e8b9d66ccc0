"""What happens here and matters above: sent after the flush, in the same transaction. What may be left out (who is
told) is no reaction but a consequence: see `ports`.

`session_cancelled`, `session_restored`, `session_moved`, `session_changed`: sender is the session; `change` (its
SessionChange), `by`, `now`.
`schedule_changed`: many sessions at once, those of a series that goes on in another's place too; sender is the
ScheduleChange; `effect`, `by`, `now`.
`sessions_added`: sender is the series; `sessions`, `by`, `now`.
`change_undone`: sender is the ScheduleChange; `made` (ids of the sessions it had made), `by`, `now`.
"""

from blinker import Namespace

_schedule = Namespace()

sessions_added = _schedule.signal("sessions-added")
session_cancelled = _schedule.signal("session-cancelled")
session_restored = _schedule.signal("session-restored")
session_moved = _schedule.signal("session-moved")
session_changed = _schedule.signal("session-changed")
schedule_changed = _schedule.signal("schedule-changed")
change_undone = _schedule.signal("change-undone")

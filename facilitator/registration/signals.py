"""What happens here and matters above: sent after the flush, in the same transaction.

`seat_freed`: sender is the group; `by`, `now`.
`group_changed`: somebody changed group; sender is the new membership; `by`, `now`.
`membership_ended`: two of us decided that somebody stops coming; sender is the membership; `by`, `now`.
`attendee_died`: somebody told us; sender is the DeathReport; `group_ids` (the groups she was in, whose facilitators
need to know), `by`, `now`.
"""

from blinker import Namespace

_namespace = Namespace()

seat_freed = _namespace.signal("seat-freed")
"""Somebody gave a place back, or no longer holds one that was offered. Sent with `by` and `now`, under the lock."""

group_changed = _namespace.signal("group-changed")
membership_ended = _namespace.signal("membership-ended")
attendee_died = _namespace.signal("attendee-died")

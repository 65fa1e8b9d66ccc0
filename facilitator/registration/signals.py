"""What others may react to, in the same transaction. The sender is always the group."""

from blinker import Namespace

_namespace = Namespace()

seat_freed = _namespace.signal("seat-freed")
"""Somebody gave a place back, or no longer holds one that was offered. Sent with `by` and `now`, under the lock."""

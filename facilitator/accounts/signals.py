"""What others may react to. The sender is the user; `by` (Actor) and `now` (aware UTC) come along."""

from blinker import Namespace

_signals = Namespace()

user_disabled = _signals.signal("user-disabled")
"""An account was closed: whatever still opens something for that person must stop."""

user_role_changed = _signals.signal("user-role-changed")
"""Somebody's role or safeguarding flag changed: what they may see may have become less."""

"""What others may react to. The sender is the session; `assignment`, `by` (Actor) and `now` (aware UTC) come along."""

from blinker import Namespace

_signals = Namespace()

people_to_be_told = _signals.signal("people-to-be-told")
"""Somebody else runs a session, and the people who come are to hear who will be with them."""

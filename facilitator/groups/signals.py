"""What others may react to, in the same transaction. The sender is always the group."""

from blinker import Namespace

_namespace = Namespace()

group_settings_changed = _namespace.signal("group-settings-changed")
"""What calendars and notices show has changed: a name, the format, the venue, the joining details.

Sent with `before` (field name -> value until now; empty when only the venue's own row changed), `by`, `now`.
"""

places_changed = _namespace.signal("places-changed")
"""A limit of places, in the room or online, was raised: people who wait may have a place. Sent with `by` and `now`."""

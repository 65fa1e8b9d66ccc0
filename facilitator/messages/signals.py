"""What happens here and matters above: sent after the flush, in the same transaction.

`address_refused`: nothing more may be mailed to that address until it is another one. The sender is the PersonKind;
`person_id`, `address`, `by` (Actor), `now` (aware UTC).
"""

from blinker import Namespace

_messages = Namespace()

address_refused = _messages.signal("address-refused")

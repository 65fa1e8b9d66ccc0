"""What happens here and matters above: sent after the flush, in the same transaction.

`address_refused`: nothing more may be mailed to that address until it is another one. The sender is the PersonKind;
`person_id`, `address`, `by` (Actor), `now` (aware UTC).

Of a call, which is the sender then: `call_being_noted`, before it is locked: whatever else has to be locked is locked
now, first (nothing more is sent). `call_noted`: how it went (`outcome`, `by`, `now`; its tries and state say it too).
`call_taken_back`: that was a slip of the thumb (`outcome` as it was, `noted_at`, None for no answer, `by`, `now`).
"""

from blinker import Namespace

_messages = Namespace()

address_refused = _messages.signal("address-refused")
call_being_noted = _messages.signal("call-being-noted")
call_noted = _messages.signal("call-noted")
call_taken_back = _messages.signal("call-taken-back")

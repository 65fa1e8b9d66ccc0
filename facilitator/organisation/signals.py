"""What happens here and matters above: sent after the flush, in the same transaction.

`organisation_set_up`: sender is the organisation; `by`, `now`.
"""

from blinker import Namespace

_organisation = Namespace()

organisation_set_up = _organisation.signal("organisation-set-up")

"""The one table of endpoints: who may ask for what. An endpoint that is not here answers 404.

`scope` names a resolver (registered in wiring) that decides, from the address's own arguments, whether the record may
be known to the person. Field-level and state rules stay in operations.
"""

from dataclasses import dataclass

from facilitator.core.actor import ADMINISTRATOR, COORDINATOR, COUNSELLOR, MANAGER, SAFEGUARDING


@dataclass(frozen=True)
class Access:
    """Who may use an endpoint.

    `roles` None: everybody, signed in or not. `late_write`: the view opens its own writing transaction.
    `notes_read`: a GET that writes the audit entry of a read. `untouched`: no database, no session, no identity.
    """

    roles: frozenset[str] | None
    scope: str | None = None
    late_write: bool = False
    notes_read: bool = False
    untouched: bool = False


_STAFF = frozenset({COUNSELLOR, COORDINATOR, MANAGER, ADMINISTRATOR})
_DESK = frozenset({COORDINATOR})
_GROUP_STAFF = frozenset({COUNSELLOR, COORDINATOR, MANAGER})
_ROOM = frozenset({COUNSELLOR, COORDINATOR})
_SETTINGS = frozenset({ADMINISTRATOR, MANAGER})
_SET_UP = frozenset({ADMINISTRATOR, MANAGER, COORDINATOR})
_ADMIN = frozenset({ADMINISTRATOR})
_LEAD = frozenset({SAFEGUARDING})

_open = Access(None)
_untouched = Access(None, untouched=True)
_staff = Access(_STAFF)


def _group(roles: frozenset[str], *, notes_read: bool = False) -> Access:
    return Access(roles, "group", notes_read=notes_read)


def _session(roles: frozenset[str], *, notes_read: bool = False) -> Access:
    return Access(roles, "session", notes_read=notes_read)


TABLE: dict[str, Access] = {
    "static": _untouched,
    "health.healthz": _untouched,
    "health.readyz": _open,
}

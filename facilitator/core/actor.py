"""Who does something: handed to every operation as `by=`."""

from dataclasses import dataclass

STAFF = "staff"
PERSON = "person"
PUBLIC_KIND = "public"
SYSTEM_KIND = "system"

COUNSELLOR = "counsellor"
COORDINATOR = "coordinator"
MANAGER = "manager"
ADMINISTRATOR = "administrator"
SAFEGUARDING = "safeguarding"
ROLES = (COUNSELLOR, COORDINATOR, MANAGER, ADMINISTRATOR)


@dataclass(frozen=True)
class Actor:
    """A signed-in member of staff, an attendee by link, somebody unknown, or the system itself.

    `id` is a public identifier (empty for PUBLIC and SYSTEM); `name` is for the screen only and is never stored.
    """

    id: str
    kind: str
    roles: frozenset[str] = frozenset()
    name: str = ""

    def has(self, *roles: str) -> bool:
        """True when this actor holds at least one of the roles."""
        return not self.roles.isdisjoint(roles)


SYSTEM = Actor("", SYSTEM_KIND)
PUBLIC = Actor("", PUBLIC_KIND)

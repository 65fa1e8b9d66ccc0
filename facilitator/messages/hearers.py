"""Who is to hear of something, as it was worked out before it was done. Pure values."""

from dataclasses import dataclass

from facilitator.messages.models import PersonKind


@dataclass(frozen=True)
class Hearer:
    """One person, and how they are reached: by e-mail, by a letter, or else by a call."""

    person_kind: PersonKind
    person_id: str
    by_email: bool
    has_phone: bool = True
    by_post: bool = False

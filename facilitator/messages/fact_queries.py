"""Who has been told about a session, by person: what its page shows. Six statements at most, however many people."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from facilitator.messages.fact_rules import Fact, Standing, standing
from facilitator.messages.models import PersonKind
from facilitator.messages.ports import address_book
from facilitator.messages.queries import latest_rows
from facilitator.messages.registry import why_words
from facilitator.messages.words import WAY_WORDS

NOBODY = "Somebody no longer in the address book"
_ORDER = (Fact.COULD_NOT, Fact.NOT_YET, Fact.TOLD)


@dataclass(frozen=True)
class PersonFact:
    """One person and where they stand."""

    name: str
    standing: Standing


@dataclass(frozen=True)
class NoticeFacts:
    """One notice about a session: everybody who is to hear it, those who could not be told first."""

    why: str
    people: tuple[PersonFact, ...]

    def those(self, fact: Fact) -> list[PersonFact]:
        """The people who stand there."""
        return [one for one in self.people if one.standing.fact is fact]

    @property
    def groups(self) -> list[tuple[Fact, list[PersonFact]]]:
        """The people by where they stand, those who need somebody first; without empty ones."""
        return [(fact, found) for fact in _ORDER if (found := self.those(fact))]

    @property
    def complete(self) -> bool:
        """Whether everybody has an end state, good or not."""
        return not self.those(Fact.NOT_YET)

    @property
    def sentence(self) -> str:
        """Such as `7 of 9 told`, and when it is over who could not be."""
        told, missed = len(self.those(Fact.TOLD)), len(self.those(Fact.COULD_NOT))
        count = f"{told} of {len(self.people)} told"
        return f"{count}, {missed} could not be" if self.complete and missed else count


def session_facts(session_id: str, *, now: datetime) -> list[NoticeFacts]:
    """What has been said about this session and to whom, by notice (`now` aware UTC).

    Left out: whom nobody need tell any more.
    """
    found = latest_rows([session_id])
    names = _names({(rows[0].person_kind, person_id) for (_, _, person_id), rows in found.items()})
    by_kind: dict[str, list[PersonFact]] = defaultdict(list)
    for (_, kind, person_id), rows in found.items():
        where = standing(rows, now, WAY_WORDS)
        if where.fact is not Fact.SPARED:
            by_kind[kind].append(PersonFact(names.get(person_id, NOBODY), where))
    return [
        NoticeFacts(why_words(kind), tuple(sorted(people, key=lambda one: one.name.casefold())))
        for kind, people in sorted(by_kind.items())
    ]


def _names(people: set[tuple[PersonKind, str]]) -> dict[str, str]:
    wanted: dict[PersonKind, set[str]] = defaultdict(set)
    for kind, person_id in people:
        wanted[kind].add(person_id)
    found: dict[str, str] = {}
    for kind, ids in wanted.items():
        found |= {key: contact.name for key, contact in address_book().contacts(kind, ids).items()}
    return found

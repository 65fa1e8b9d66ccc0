"""The post under bad conditions: what G1 to G9 promise, against a real mail server and real worker processes.

Each function makes its own messages, brings on its fault, and gives figures; `holds` says whether the promise was kept.
"""

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask

from facilitator.core.db import db, write_transaction
from facilitator.messages.models import CallTask, Message, MessageState, PersonKind
from facilitator.messages.queue_operations import notify
from facilitator.registration.models import Channel, Membership, MembershipState
from facilitator.registration.notices import PLACE_GIVEN
from tests.support.builders import make_attendee, make_group, make_membership, make_organisation
from tests.support.servers import COMMAND
from tests.support.smtp import MailServer

ROOT = Path(__file__).resolve().parents[2]
BEGUN = datetime(2025, 3, 10, 9, 0, tzinfo=UTC)
PATIENCE = 60  # seconds for one worker to do its work


@dataclass
class Figures:
    """What came of one run."""

    holds: bool
    words: str
    numbers: dict[str, int] = field(default_factory=dict)


class KillingServer(MailServer):
    """Keeps the message and kills whoever handed it over, before it hears that it arrived."""

    def __init__(self) -> None:
        super().__init__()
        self.victim: int | None = None

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        said = await super().handle_DATA(server, session, envelope)
        victim, self.victim = self.victim, None
        if victim is not None:
            with suppress(ProcessLookupError):
                os.kill(victim, signal.SIGKILL)
            server.transport.abort()
        return said


class WaitingServer(MailServer):
    """Lets one address wait until told otherwise."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.asked, self.go_on = address, threading.Event(), threading.Event()

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address == self.address:
            self.asked.set()
            await asyncio.to_thread(self.go_on.wait, PATIENCE)
        return await super().handle_RCPT(server, session, envelope, address, options)


class House:
    """An installation with a group of people who are written to, a mail server, and workers as processes."""

    def __init__(self, app: Flask, environ: dict[str, str], server: MailServer) -> None:
        self.app, self.server = app, server
        self.environ = environ | {"FACILITATOR_SMTP_URL": server.url, "PYTHONPATH": str(ROOT)}
        self.addresses: list[str] = []

    def queue(self, count: int, *, at: datetime = BEGUN) -> list[str]:
        """So many people, and one message to each; gives their addresses."""
        first = not self.addresses
        with write_transaction():
            if first:
                make_organisation()
            group = make_group(list_limit=count + 1)
            for number in range(count):
                address = f"person{len(self.addresses)}@example.org"
                person = make_attendee(email=address, phone=f"07700 9{number:05}", channel=Channel.EMAIL)
                spell = make_membership(group, person, state=MembershipState.INVITED)
                self.tell(spell, at)
                self.addresses.append(address)
        return self.addresses[-count:]

    def tell(self, spell: Membership, at: datetime, subject_version: int = 1) -> None:
        notify(
            PLACE_GIVEN,
            subject_id=spell.id,
            subject_version=subject_version,
            person_kind=PersonKind.ATTENDEE,
            person_id=spell.attendee_id,
            group_id=spell.group_id,
            now=at,
        )

    def begin(
        self, *options: str, after: timedelta = timedelta(), without: str = ""
    ) -> subprocess.Popen[bytes]:
        """Start a worker whose clock ticks on from so long after the beginning; `without`: which guard it lacks."""
        command = (
            [sys.executable, "-m", "tests.faults.unguarded_worker", without] if without else [COMMAND, "work"]
        )
        return subprocess.Popen(
            [*command, *options],
            cwd=ROOT,
            env=self.environ | {"FACILITATOR_TEST_NOW": (BEGUN + after).isoformat()},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def work(self, *, workers: int = 1, after: timedelta = timedelta(), without: str = "") -> None:
        """`facilitator work --once`, so many at a time, to the end."""
        begun = [self.begin("--once", after=after, without=without) for _ in range(workers)]
        for process in begun:
            assert process.wait(timeout=PATIENCE * 10) == 0

    def states(self) -> Counter[str]:
        """How many messages stand where."""
        db.session.rollback()
        return Counter(state.value for (state,) in db.session.query(Message.state))

    def arrived(self) -> Counter[str]:
        """How often something arrived at each address."""
        return Counter(one for envelope in self.server.envelopes for one in envelope.recipients)

    def repeats_are_the_same(self) -> bool:
        """Whether each address saw one Message-ID and one Date only, however often, and no two share one."""
        seen: dict[str, set[tuple[str, str]]] = {}
        for envelope in self.server.envelopes:
            mail = envelope.mail
            seen.setdefault(envelope.recipients[0], set()).add((str(mail["Message-ID"]), str(mail["Date"])))
        ids = [one[0] for known in seen.values() for one in known]
        return all(len(known) == 1 for known in seen.values()) and len(ids) == len(set(ids))

    def count(self, addresses: Sequence[str]) -> tuple[int, int]:
        """(lost, arrived once too often) of these addresses."""
        found = self.arrived()
        return sum(not found[one] for one in addresses), sum(max(0, found[one] - 1) for one in addresses)


def fault_free(house: House, messages: int) -> Figures:
    """G1: four workers share the outbox."""
    wanted = house.queue(messages)
    house.work(workers=4)
    lost, twice = house.count(wanted)
    alone = all(len(envelope.recipients) == 1 for envelope in house.server.envelopes)
    holds = (lost, twice) == (0, 0) and alone and house.repeats_are_the_same()
    return Figures(holds, "four workers", {"messages": messages, "lost": lost, "twice": twice})


def server_away(house: House, messages: int) -> Figures:
    """G2: nobody listens for half an hour."""
    wanted = house.queue(messages)
    port = house.server.stop()
    for minutes in (0, 30):
        house.work(after=timedelta(minutes=minutes))
    waiting = house.states()["queued"]
    house.server.start(port)
    house.work(after=timedelta(minutes=32))
    lost, twice = house.count(wanted)
    holds = (waiting, lost, twice) == (messages, 0, 0)
    return Figures(holds, "away for 30 minutes", {"messages": messages, "lost": lost, "twice": twice})


def server_slow(house: House, messages: int) -> Figures:
    """G3: the server lets one recipient wait; meanwhile pages write, and a second worker delivers the rest."""
    server = house.server
    assert isinstance(server, WaitingServer)
    wanted = house.queue(messages)
    slow = house.begin("--once")
    try:
        assert server.asked.wait(PATIENCE)
        before = time.monotonic()
        with write_transaction():
            make_attendee(called="Somebody who joins meanwhile")
        blocked = time.monotonic() - before
        house.work()
        meanwhile = len(server.envelopes)
    finally:
        server.go_on.set()
        slow.wait(timeout=PATIENCE)
    lost, twice = house.count(wanted)
    held = blocked >= PATIENCE / 4
    numbers = {"messages": messages, "delivered meanwhile": meanwhile, "write ms": int(blocked * 1000)}
    holds = (lost, twice) == (0, 0) and meanwhile > 0 and not held
    return Figures(holds, "no lock while it waits", numbers | {"lost": lost, "twice": twice})


def put_off(house: House, messages: int) -> Figures:
    """G4: everybody is put off at the first try."""
    wanted = house.queue(messages)
    for address in wanted:
        house.server.answer(address, "450 4.7.1 Try again later")
    house.work()
    house.work(after=timedelta(seconds=20))
    early = len(house.server.envelopes)
    house.work(after=timedelta(minutes=4))
    lost, twice = house.count(wanted)
    tries = len(house.server.commands)
    holds = (early, lost, twice, tries) == (0, 0, 0, 2 * messages)
    return Figures(
        holds, "after a minute", {"messages": messages, "lost": lost, "twice": twice, "tries": tries}
    )


def refused(house: House, messages: int) -> Figures:
    """G5: one in ten is refused for good, one of them for want of room; once the line is closed on us."""
    wanted = house.queue(messages)
    bad = wanted[::10]
    for address in bad[1:]:
        house.server.answer(address, *["550 5.1.1 No such person"] * 5)
    house.server.answer(bad[0], *["552 5.2.2 Mailbox full"] * 5)
    house.server.answer(wanted[1], "421 4.3.2 Going away")
    house.work()
    house.work(after=timedelta(minutes=10))
    house.work(after=timedelta(hours=1))
    tried = Counter(command for command in house.server.commands)
    again = sum(tried[f"RCPT {address}"] - 1 for address in bad)
    lost, twice = house.count([one for one in wanted if one not in bad])
    rung = db.session.query(CallTask).count()
    holds = (again, lost, twice, rung) == (0, 0, 0, len(bad)) and house.states()["failed"] == len(bad)
    numbers = {"messages": messages, "refused": len(bad), "tried again": again, "on the call list": rung}
    return Figures(holds, "refusals", numbers | {"others lost": lost, "others twice": twice})


def killed(house: House, messages: int, kills: int, *, without: str = "") -> Figures:
    """G6: the worker is killed after the final dot, before it could write down that the message went."""
    server = house.server
    assert isinstance(server, KillingServer)
    wanted = house.queue(messages)
    for _ in range(kills):
        process = house.begin(without=without)
        server.victim = process.pid
        assert process.wait(timeout=PATIENCE) == -signal.SIGKILL
    for minutes in (20, 40):
        house.work(after=timedelta(minutes=minutes), without=without)
    lost, twice = house.count(wanted)
    same = house.repeats_are_the_same()
    numbers = {"messages": messages, "kills": kills, "lost": lost, "twice": twice}
    return Figures(lost == 0 and twice <= kills and same, "killed at the final dot", numbers)


def line_lost(house: House, messages: int, drops: int) -> Figures:
    """G7: the server keeps the message and drops the line before it says so."""
    wanted = house.queue(messages)
    house.server.drop_the_line("after_text", drops)
    house.work()
    unclear = house.states()["may_have_arrived"]
    house.work(after=timedelta(minutes=10))
    early = len(house.server.envelopes)
    house.work(after=timedelta(minutes=20))
    house.work(after=timedelta(minutes=60))
    lost, twice = house.count(wanted)
    same = house.repeats_are_the_same()
    holds = (unclear, early, lost) == (drops, messages, 0) and twice <= drops and same
    numbers = {
        "messages": messages,
        "drops": drops,
        "may have arrived": unclear,
        "lost": lost,
        "twice": twice,
    }
    return Figures(holds and house.states()["sent"] == messages, "line lost at the final dot", numbers)


def rolled_back(house: House, times: int, *, guarded: bool = True) -> Figures:
    """G8: what caused a message is rolled back; the control commits the message on its own."""
    house.queue(1)
    house.work()
    house.server.envelopes.clear()
    spell = db.session.query(Membership).one()
    spell_id = spell.id
    for number in range(times):
        with suppress(InterruptedError), write_transaction():
            house.tell(db.session.get_one(Membership, spell_id), BEGUN, subject_version=number + 2)
            if not guarded:
                db.session.commit()
            raise InterruptedError
    house.work(after=timedelta(minutes=1))
    sent = len(house.server.envelopes)
    return Figures(sent == 0, "cause rolled back", {"rollbacks": times, "sent": sent})


def silenced(house: House, people: int, *, without: str = "") -> Figures:
    """G9: somebody dies, leaves or withdraws with five messages queued, and nobody stops the messages."""
    house.queue(people)
    ends = (MembershipState.DIED, MembershipState.LEFT, MembershipState.WITHDRAWN, MembershipState.DECLINED)
    with write_transaction():
        for number, spell in enumerate(db.session.query(Membership).order_by(Membership.id).all()):
            for version in range(2, 6):
                house.tell(spell, BEGUN, subject_version=version)
            spell.state = ends[number % len(ends)]
    house.work(after=timedelta(seconds=1), without=without)
    sent, stopped = len(house.server.envelopes), house.states()[MessageState.SUPPRESSED.value]
    numbers = {"people": people, "queued": 5 * people, "sent": sent, "stopped": stopped}
    return Figures((sent, stopped) == (0, 5 * people), "died, left, withdrawn, declined", numbers)

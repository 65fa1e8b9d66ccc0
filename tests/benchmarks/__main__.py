"""How quick the schedule's pages are: `python -m tests.benchmarks [--seconds 1] [--rounds 5] [--report FILE]`.

Only ratios count: the machine may be busy, so each page is measured in turns with a bare Flask "hello" behind the
same server (gunicorn, 2 sync workers, 8 connections over loopback), and the middle one of the rounds' ratios is
told. Two floors were agreed for lists: 0.06 must be held, 0.12 is the aim. Nothing here fails for being slow; what
must never grow, the number of SQL statements, is asserted by the tests (tests/benchmarks/test_statements.py and, where
it stood already, tests/schedule).

Writes tests/benchmarks/report.md, with the day and the machine.
"""

import argparse
import logging
import os
import platform
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from facilitator.core.db import db
from tests.benchmarks.house import NOW, WORKERS, House, build, served
from tests.benchmarks.load import CONNECTIONS, answers_per_second
from tests.benchmarks.visits import HELLO, Coordinator, Visit, visits
from tests.support.clock import StandingClock
from tests.support.databases import create_database, postgres_server

REPORT = Path(__file__).with_name("report.md")


@dataclass(frozen=True)
class Result:
    """One page on one database: the middle ratio, the least and the most of the rounds, and its statements."""

    database: str
    visit: Visit
    ratios: list[float]
    per_second: float
    statements: int

    @property
    def ratio(self) -> float:
        """The middle one."""
        return statistics.median(self.ratios)

    def line(self) -> str:
        """One row of the report."""
        aim = "-" if self.visit.floor is None else f"{self.visit.target} ({self.visit.floor})"
        spread = f"{min(self.ratios):.3f} to {max(self.ratios):.3f}"
        cells = (
            self.visit.name,
            self.database,
            f"{self.ratio:.3f}",
            spread,
            f"{self.per_second:.0f}",
            str(self.statements),
            aim,
        )
        return f"| {' | '.join(cells)} |"


@contextmanager
def _databases(folder: Path) -> Iterator[dict[str, str]]:
    with postgres_server(folder / "pg") as server:
        yield {
            "SQLite": f"sqlite:///{folder / 'bench.db'}",
            "PostgreSQL": create_database(server, f"facilitator_bench_{os.getpid()}"),
        }


def measure(house: House, database: str, *, seconds: float, rounds: int) -> list[Result]:
    """Each page in turns with hello, so that both meet the same weather."""
    house.app.extensions["facilitator.clock"] = StandingClock(NOW)
    logging.getLogger("facilitator").setLevel(logging.WARNING)
    with house.app.app_context():
        coordinator = Coordinator(house.app, house.user_id)
        found = visits(house.group_id)
        requests = [coordinator.request(visit) for visit in found]
        statements = [coordinator.statements(visit) for visit in found]
        db.session.remove()
        db.engine.dispose()
    results = []
    with (
        served("tests.benchmarks.hello:app", house.environ) as hello,
        served("wsgi:app", house.environ) as ours,
    ):
        for visit, request, count in zip(found, requests, statements, strict=True):
            answers_per_second(ours, request, 0)  # warm: each worker has compiled its templates
            ratios, rates = [], []
            for _ in range(rounds):
                bare = answers_per_second(hello, HELLO, seconds)
                rates.append(answers_per_second(ours, request, seconds))
                ratios.append(rates[-1] / bare)
            results.append(Result(database, visit, ratios, statistics.median(rates), count))
            sys.stdout.write(f"{results[-1].line()}\n")
            sys.stdout.flush()
    return results


def report(results: list[Result], *, seconds: float, rounds: int, at: datetime) -> str:
    """The whole report."""
    below = [one for one in results if one.visit.floor is not None and one.ratio < one.visit.floor]
    verdict = (
        "Every agreed floor is held."
        if not below
        else "Below the agreed floor: "
        + ", ".join(f"{one.visit.name} on {one.database}" for one in below)
        + "."
    )
    return "\n".join(
        [
            "# Speed of the schedule's pages",
            "",
            f"Measured on {at:%A} {at.day} {at:%B %Y}, {at:%H:%M} UTC, by `python -m tests.benchmarks`: "
            f"{os.cpu_count()} cores, Python {platform.python_version()}, gunicorn with {WORKERS} sync workers, "
            f"{CONNECTIONS} connections over "
            f"loopback, {rounds} rounds of {seconds:g} s, each in turn with a bare Flask “hello”.",
            "50 groups of 24 sessions with one coordinator; the group that is looked at has 60 members.",
            "",
            "Ratio: answers per second divided by those of hello in the same round; the middle one of the rounds.",
            "",
            "| page | database | ratio | least to most | per second | SQL | aim (floor) |",
            "|---|---|---|---|---|---|---|",
            *(one.line() for one in results),
            "",
            verdict,
            "",
        ]
    )


def main(arguments: list[str]) -> None:
    """Measure on both databases and write the report."""
    said = argparse.ArgumentParser(
        prog="python -m tests.benchmarks", description=(__doc__ or "").split("\n")[0]
    )
    said.add_argument("--seconds", type=float, default=1.0, help="length of one measurement")
    said.add_argument("--rounds", type=int, default=5, help="how many of each")
    said.add_argument("--groups", type=int, default=50)
    said.add_argument("--report", type=Path, default=REPORT, help="where to write it")
    chosen = said.parse_args(arguments)
    results: list[Result] = []
    with tempfile.TemporaryDirectory() as place, _databases(Path(place)) as databases:
        for name, url in databases.items():
            folder = Path(place) / name
            folder.mkdir()
            house = build(folder, url, groups=chosen.groups)
            results += measure(house, name, seconds=chosen.seconds, rounds=chosen.rounds)
    chosen.report.write_text(
        report(results, seconds=chosen.seconds, rounds=chosen.rounds, at=datetime.now(UTC)), encoding="utf-8"
    )
    sys.stdout.write(f"{chosen.report}\n")


if __name__ == "__main__":
    main(sys.argv[1:])

"""The post under bad conditions in full: `python -m tests.faults [--messages 1000] [--kills 100] [--report FILE]`.

Runs G1 to G9 on SQLite and on PostgreSQL against a real mail server on loopback, and writes a dated report.
"""

import argparse
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from facilitator.app import create_app
from facilitator.core.db import db
from tests.faults import mail_faults as faults
from tests.faults.mail_faults import Figures, House, KillingServer, WaitingServer
from tests.support.databases import create_database, house_settings, migrate, postgres_server
from tests.support.servers import environment
from tests.support.smtp import MailServer

REPORT = Path(__file__).with_name("report.md")
Run = tuple[str, Callable[[], MailServer], Callable[[House], Figures]]


@contextmanager
def open_house(folder: Path, url: str, server: MailServer) -> Iterator[House]:
    """A new installation in `folder`, on that database, with that mail server."""
    app = create_app(house_settings(folder, url))
    migrate(app)
    server.start()
    environ = environment(folder, url, FACILITATOR_SECRET_KEY="a secret key that only the tests know")
    try:
        with app.app_context():
            yield House(app, environ, server)
            db.session.remove()
            db.engine.dispose()
    finally:
        server.stop()


def runs(messages: int, kills: int) -> list[Run]:
    """Every row of the plan, and its controls."""
    some = max(10, messages // 10)
    return [
        ("G1 fault-free", MailServer, lambda house: faults.fault_free(house, messages)),
        ("G2 server away", MailServer, lambda house: faults.server_away(house, messages)),
        (
            "G3 server slow",
            lambda: WaitingServer("person0@example.org"),
            lambda house: faults.server_slow(house, some),
        ),
        ("G4 put off", MailServer, lambda house: faults.put_off(house, messages)),
        ("G5 refused", MailServer, lambda house: faults.refused(house, messages)),
        ("G6 killed", KillingServer, lambda house: faults.killed(house, messages, kills)),
        ("G6 control: no lease", KillingServer, lambda house: faults.killed(house, 20, 1, without="lease")),
        ("G7 line lost", MailServer, lambda house: faults.line_lost(house, messages, messages // 10)),
        ("G8 rolled back", MailServer, lambda house: faults.rolled_back(house, some)),
        ("G8 control: own commit", MailServer, lambda house: faults.rolled_back(house, some, guarded=False)),
        ("G9 silenced", MailServer, lambda house: faults.silenced(house, messages // 5)),
        ("G9 control: no gate", MailServer, lambda house: faults.silenced(house, some, without="gate")),
    ]


def main() -> int:
    """Run all of it; gives the number of rows that went otherwise than they must."""
    said = argparse.ArgumentParser(prog="python -m tests.faults", description=(__doc__ or "").splitlines()[0])
    said.add_argument("--messages", type=int, default=1000)
    said.add_argument("--kills", type=int, default=100)
    said.add_argument("--report", type=Path, default=REPORT, help="where to write it")
    wanted = said.parse_args()
    begun, lines, wrong = datetime.now(UTC), [], 0
    with tempfile.TemporaryDirectory() as name, postgres_server(Path(name) / "pg") as server_url:
        for engine in ("SQLite", "PostgreSQL"):
            for number, (row, server, run) in enumerate(runs(wanted.messages, wanted.kills)):
                folder = Path(name) / f"{engine}-{number}"
                folder.mkdir()
                url = f"sqlite:///{folder / 'post.db'}"
                if engine == "PostgreSQL":
                    url = create_database(server_url, f"facilitator_post_{number}")
                started = time.monotonic()
                with open_house(folder, url, server()) as house:
                    found = run(house)
                as_it_must = found.holds is not ("control" in row)
                wrong += not as_it_must
                figures = ", ".join(f"{name} {value}" for name, value in found.numbers.items())
                verdict = "as it must" if as_it_must else "NOT as it must"
                lines.append(
                    f"| {row} | {engine} | {figures} | {time.monotonic() - started:.0f} s | {verdict} |"
                )
                sys.stdout.write(f"{lines[-1]}\n")
                sys.stdout.flush()
    wanted.report.write_text(report(lines, begun), encoding="utf-8")
    return wrong


def report(lines: list[str], begun: datetime) -> str:
    """The whole report."""
    head = [
        "# The post under bad conditions",
        "",
        f"{begun:%d %B %Y}, {platform.machine()}, Python {platform.python_version()}; a real mail server on loopback,",
        "worker processes of their own. A control takes a guard away and must break the promise.",
        "",
        "| row | database | figures | took | |",
        "|---|---|---|---|---|",
    ]
    return "\n".join([*head, *lines, ""])


if __name__ == "__main__":
    raise SystemExit(main())

"""The `facilitator` command. Each command exits non-zero with one sentence when it refuses."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
import flask_migrate
import waitress
from flask import Flask
from sqlalchemy.exc import ArgumentError, OperationalError, ProgrammingError, SQLAlchemyError

from facilitator import wiring
from facilitator.accounts import link_operations
from facilitator.accounts import operations as accounts
from facilitator.accounts.models import Role
from facilitator.app import create_app
from facilitator.config import LOOPBACK, Settings
from facilitator.core.actor import SYSTEM
from facilitator.core.clock import Clock
from facilitator.core.db import db, write_transaction
from facilitator.core.errors import Misconfigured, Refusal
from facilitator.demo import build, guide
from facilitator.demo import seed as bulk
from facilitator.groups.first_agreement import FIRST_AGREEMENT
from facilitator.groups.operations import add_agreement
from facilitator.messages import worker
from facilitator.messages.heartbeat import Heartbeat
from facilitator.organisation.operations import set_up_organisation
from facilitator.organisation.queries import find_organisation
from facilitator.schedule.dates_command import LONDON, NATIONS, as_line, as_object, list_dates
from facilitator.web.schema import schema_is_current

# Away, without its tables, or not an address of a database at all.
DATABASE_ERRORS = (OperationalError, ProgrammingError, ArgumentError)


class Command(click.Command):
    """A command whose refusals are one sentence on standard error and exit code 2."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run it; turn what the rules refuse into a sentence."""
        try:
            return super().invoke(ctx)
        except (Refusal, Misconfigured) as refusal:
            click.echo(str(refusal), err=True)
            ctx.exit(2)
        except DATABASE_ERRORS as error:
            click.echo(_unusable(error), err=True)
            ctx.exit(2)


def _unusable(error: SQLAlchemyError) -> str:
    """What to do about a database that does not answer or has no tables yet, and what it said of itself."""
    said = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
    return (
        f"The database cannot be used ({said}). "
        "On a new installation run `facilitator init` first, or check FACILITATOR_DATABASE_URL."
    )


@click.group()
def main() -> None:
    """Facilitator: the back-office for charities that run support groups."""


def _command(name: str, **options: Any) -> Callable[[Callable[..., None]], click.Command]:
    return main.command(name, cls=Command, **options)


@_command("init")
@click.option("--email", prompt="E-mail address of the first administrator")
@click.option("--name", prompt="Their name")
@click.option("--organisation", "charity", prompt="Name of the charity")
@click.option("--phone", prompt="Telephone number people ring")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def init(email: str, name: str, charity: str, phone: str, as_json: bool) -> None:
    """Migrate the database and make the first administrator: prints a one-time link, good for an hour."""
    app = create_app()
    settings = _settings(app)
    with app.app_context():
        flask_migrate.upgrade()
        now = _now(app)
        with write_transaction():
            if find_organisation() is None:
                _set_up(name=charity, phone=phone, email=email, now=now)
            token = link_operations.first_administrator(email=email, name=name, by=SYSTEM, now=now)
    link = f"{settings.base_url}/set-password/{token}"
    click.echo(
        json.dumps({"link": link})
        if as_json
        else f"Open this once, within the hour, to choose a password:\n{link}"
    )


def _set_up(*, name: str, phone: str, email: str, now: datetime) -> None:
    """The charity and the first versions of its texts; all of it can be changed under Settings."""
    set_up_organisation(
        name=name,
        sender_name="Group appointments",
        sender_email=email,
        contact_phone=phone,
        contact_email=email,
        by=SYSTEM,
        now=now,
    )
    add_agreement(FIRST_AGREEMENT, by=SYSTEM, now=now)


@_command("create-user")
@click.option("--email", required=True)
@click.option("--name", required=True)
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--safeguarding", is_flag=True, help="Also the safeguarding lead.")
def create_user(email: str, name: str, role: str, safeguarding: bool) -> None:
    """Make somebody who may sign in; the password is read from standard input."""
    password = sys.stdin.readline().rstrip("\r\n")
    app = create_app()
    with app.app_context(), write_transaction():
        user = accounts.create_user(
            email=email,
            name=name,
            role=Role(role),
            safeguarding=safeguarding,
            password=password,
            by=SYSTEM,
            now=_now(app),
        )
        click.echo(user.id)


@_command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=None, type=click.IntRange(1, 65535), help="8000, or the base URL's port.")
@click.option("--workers", default=1, type=click.IntRange(1, 64), show_default=True)
def serve(host: str, port: int | None, workers: int) -> None:
    """Serve the application: one process with threads, or many with --workers and PostgreSQL.

    One box with SQLite: `facilitator serve`. Many workers: install the extra `postgres`, set
    FACILITATOR_DATABASE_URL, and either `facilitator serve --workers 4` or
    `gunicorn --workers 4 --bind 127.0.0.1:8000 wsgi:app`. Beside either run `facilitator work`.
    """
    given = os.environ.get("FACILITATOR_BASE_URL")
    here = f"http://{host}:{port}" if port and not given and host in LOOPBACK else None
    settings = Settings.load(base_url=here)
    settings.check_base_url()
    port = port or (urlsplit(settings.base_url).port or 8000)
    app = create_app(settings)
    with app.app_context():
        if not schema_is_current():
            raise Misconfigured(
                "The database does not have this version's tables yet: run `facilitator init`."
            )
        db.session.remove()
    if workers > 1:
        _serve_many(settings, host, port, workers)
        return
    click.echo(f"Serving {settings.base_url} on {host}:{port}. Stop with Ctrl-C.")
    waitress.serve(app, host=host, port=port, threads=8, ident=None, clear_untrusted_proxy_headers=False)


def _serve_many(settings: Settings, host: str, port: int, workers: int) -> None:
    """Hand over to gunicorn, the server for many workers."""
    gunicorn = Path(sys.executable).with_name("gunicorn")
    if not gunicorn.exists():
        raise Misconfigured("Several workers need gunicorn: install the extra `postgres`.")
    if settings.database_url.startswith("sqlite"):
        click.echo(
            "Several workers share one SQLite file: fine to try, but PostgreSQL is meant for this.", err=True
        )
    command = [
        str(gunicorn),
        "--workers",
        str(workers),
        "--bind",
        f"{host}:{port}",
        "facilitator.app:create_app()",
    ]
    environ = os.environ | {"FACILITATOR_BASE_URL": settings.base_url}
    raise SystemExit(subprocess.call(command, env=environ))


@_command("work")
@click.option("--once", is_flag=True, help="Do what is due and stop: for cron or a systemd timer.")
@click.option("--json", "as_json", is_flag=True, help="With --once: print what was done as one JSON object.")
def work(once: bool, as_json: bool) -> None:
    """Deliver messages and do the periodic jobs. Several may run at once on PostgreSQL."""
    app = create_app()
    with app.app_context():
        if once:
            done = worker.run_once(wiring.jobs(app), beat=_heartbeat(app))
            click.echo(
                json.dumps(done) if as_json else ", ".join(f"{name}: {count}" for name, count in done.items())
            )
            if worker.FAILED in done.values():
                raise SystemExit(1)
            return
        stop = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: stop.set())
        signal.signal(signal.SIGINT, lambda *_: stop.set())
        click.echo("Working. Stop with Ctrl-C.")
        worker.run_forever(stop, wiring.jobs(app), beat=_heartbeat(app))


@_command("demo")
@click.option("--port", default=8000, type=click.IntRange(1, 65535), show_default=True)
@click.option("--no-serve", is_flag=True, help="Only build the data and print the guide.")
def demo(port: int, no_serve: bool) -> None:
    """Build a demonstration charity and serve it on 127.0.0.1. Refuses a database that is not a demo."""
    settings = Settings.load(_demo_environment(), base_url=f"http://127.0.0.1:{port}")
    app = create_app(settings)
    with app.app_context():
        build.refuse_another_house()
        flask_migrate.upgrade()
        build.ensure_demo(now=_now(app), say=click.echo)
        for line in guide.lines(settings.base_url, to_files=settings.smtp_url is None, now=_now(app)):
            click.echo(line)
        db.session.remove()
    if no_serve:
        return
    stop = threading.Event()
    thread = threading.Thread(target=_work_beside, args=(app, stop), daemon=True)
    thread.start()
    try:
        waitress.serve(app, host="127.0.0.1", port=port, threads=8, ident=None)
    finally:
        stop.set()
        thread.join(timeout=5)


def _demo_environment() -> dict[str, str]:
    """The environment, with a database of the demo's own unless one is named."""
    environ = dict(os.environ)
    if not environ.get("FACILITATOR_DATABASE_URL"):
        instance = Settings.load(environ).instance
        environ["FACILITATOR_DATABASE_URL"] = f"sqlite:///{instance / 'demo.db'}"
    return environ


def _work_beside(app: Flask, stop: threading.Event) -> None:
    with app.app_context():
        worker.run_forever(stop, wiring.jobs(app), beat=_heartbeat(app))


@_command("dates")
@click.argument("sentence")
@click.option("--from", "earliest", required=True, metavar="DATE", help="The earliest day, YYYY-MM-DD.")
@click.option("--count", type=int, help="How many dates, 1 to 260; 24 without it.")
@click.option(
    "--nation", help=f"Whose bank holidays are marked: {', '.join(NATIONS)}.  [default: the zone's]"
)
@click.option("--zone", default=LONDON, show_default=True, help="The time zone the group meets in.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON list.")
def dates(
    sentence: str, earliest: str, count: int | None, nation: str | None, zone: str, as_json: bool
) -> None:
    """Print the dates that SENTENCE means, such as "third Tuesday of every month 10.15am to 12.15pm".

    One line a session: slot, local start, local end, UTC start, marks, with tabs between. Bank holidays are marked, not
    left out. A sentence that can be read in two ways is refused with both. Needs no database.
    """
    listing = list_dates(sentence, earliest=earliest, count=count, nation=nation, zone_name=zone)
    for note in listing.notes:
        click.echo(note, err=True)
    if as_json:
        click.echo(json.dumps([as_object(row) for row in listing.rows], ensure_ascii=False, indent=2))
        return
    for row in listing.rows:
        click.echo(as_line(row))


@_command("seed")
@click.option("--groups", default=50, type=click.IntRange(1, 1000), show_default=True)
@click.option("--sessions", default=24, type=click.IntRange(1, 260), show_default=True, help="In each group.")
@click.option("--people", default=10, type=click.IntRange(0, 500), show_default=True, help="In each group.")
def seed(groups: int, sessions: int, people: int) -> None:
    """Add made-up groups to a demo database, for trying it at size."""
    app = create_app(Settings.load(_demo_environment()))
    with app.app_context():
        build.refuse_another_house()
        flask_migrate.upgrade()
        build.ensure_demo(now=_now(app), say=click.echo)
        with write_transaction():
            made = bulk.seed(groups=groups, sessions=sessions, people=people, now=_now(app))
        click.echo(", ".join(f"{name}: {count}" for name, count in made.items()))


def _settings(app: Flask) -> Settings:
    settings: Settings = app.extensions["facilitator.settings"]
    return settings


def _heartbeat(app: Flask) -> Heartbeat:
    return Heartbeat(app.extensions["facilitator.clock"])


def _now(app: Flask) -> datetime:
    clock: Clock = app.extensions["facilitator.clock"]
    return clock.now()

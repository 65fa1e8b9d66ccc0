"""An installation as its operator has it: a folder, a database, the first administrator."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.support.servers import environment, run

ADMIN = "ada@example.org"
PASSWORD = "a lamp beside the window"
INIT = ("init", "--email", ADMIN, "--name", "Ada Page", "--organisation", "Fenland Cancer Support")


@dataclass
class Installation:
    """`link` is the path of the first administrator's one-time link."""

    environ: dict[str, str]
    link: str = ""

    def run(self, *arguments: str, typed: str = "", **extra: str) -> subprocess.CompletedProcess[str]:
        """One command in this installation; `extra` are further variables of the environment."""
        return run(*arguments, environ=self.environ | extra, typed=typed)

    def init(self) -> None:
        """`facilitator init`."""
        done = self.run(*INIT, "--phone", "01632 960100", "--json")
        assert done.returncode == 0, done.stderr
        self.link = urlsplit(json.loads(done.stdout)["link"]).path

    def create(self, email: str, role: str, password: str = PASSWORD) -> subprocess.CompletedProcess[str]:
        """`facilitator create-user`, the password on standard input."""
        name = email.partition("@")[0].title()
        return self.run(
            "create-user", "--email", email, "--name", name, "--role", role, typed=f"{password}\n"
        )


def installation(folder: Path, url: str | None = None) -> Installation:
    """An empty one."""
    return Installation(environment(folder, url))


def one_sentence(done: subprocess.CompletedProcess[str]) -> str:
    """What a refused command said: a single line, no traceback, a failing exit."""
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    (line,) = done.stderr.strip().splitlines()
    assert line.endswith(".")
    return line

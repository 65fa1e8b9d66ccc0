"""Installations and servers of the commands' tests: real processes, real databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.installation import Installation, installation
from tests.support.servers import free_port, serving
from tests.support.smtp import mail_server

__all__ = ["mail_server"]


@pytest.fixture
def empty(tmp_path: Path) -> Installation:
    """A folder with nothing in it."""
    return installation(tmp_path)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An installation on SQLite, right after `init`."""
    made = installation(tmp_path_factory.mktemp("installed"))
    made.init()
    return made


@pytest.fixture(scope="module")
def address(installed: Installation) -> Iterator[str]:
    """That installation served by waitress."""
    port = free_port()
    with serving("serve", "--port", str(port), environ=installed.environ, port=port) as served:
        yield served

"""Every command says what it is for."""

import re

import pytest
from click.testing import CliRunner

from facilitator.cli import main
from tests.cli.installation import Installation

COMMANDS = ("create-user", "demo", "init", "seed", "serve", "work")


def test_the_command_lists_its_commands(empty: Installation) -> None:
    shown = empty.run("--help")

    assert shown.returncode == 0
    for command in COMMANDS:
        assert re.search(rf"^  {command}  +\S", shown.stdout, re.MULTILINE), command


def test_no_command_is_missing_here() -> None:
    assert set(COMMANDS) <= set(main.commands)


@pytest.mark.parametrize("command", sorted(main.commands))
def test_each_command_has_help_and_does_nothing_else(command: str) -> None:
    shown = CliRunner().invoke(main, [command, "--help"])

    assert shown.exit_code == 0
    assert f"Usage: main {command}" in shown.output
    purpose = shown.output.split("\n\n")[1].strip()
    assert len(purpose) > 20 and ". " in f"{purpose} "


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("serve",), ("--host", "--port", "--workers", "gunicorn", "PostgreSQL")),
        (("work",), ("--once", "--json")),
        (("demo",), ("--port", "--no-serve")),
        (
            ("create-user",),
            ("counsellor|coordinator|manager|administrator", "--safeguarding", "standard input"),
        ),
        (("seed",), ("--groups", "--sessions", "--people")),
        (("init",), ("one-time link",)),
    ],
)
def test_what_stays_stable_stands_in_the_help(arguments: tuple[str, ...], words: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(main, [*arguments, "--help"]).output
    for word in words:
        assert word in re.sub(r"\s+", " ", shown)


@pytest.mark.parametrize(
    "arguments", [("nonsense",), ("serve", "--port", "0"), ("serve", "--workers", "many")]
)
def test_a_mistyped_command_exits_non_zero(arguments: tuple[str, ...]) -> None:
    refused = CliRunner().invoke(main, list(arguments))
    assert refused.exit_code == 2
    assert "Error:" in refused.output

"""The first administrator's link, the first accounts, and what the commands refuse."""

import pytest

from tests.cli.installation import ADMIN, INIT, PASSWORD, Installation, one_sentence
from tests.cli.visitor import Visitor


@pytest.fixture(scope="module")
def chosen(installed: Installation, address: str) -> str:
    """The administrator has opened the link and chosen a password. Gives the page that followed."""
    visitor = Visitor(address)
    assert visitor.get(installed.link).status == 200
    assert visitor.get(installed.link).status == 200, "looking uses nothing up"
    return visitor.send(installed.link, password=PASSWORD).words


def test_the_link_works_once(installed: Installation, address: str, chosen: str) -> None:
    assert "Your new password is stored. Please sign in with it." in chosen
    visitor = Visitor(address)
    assert visitor.get(installed.link).status == 404
    assert visitor.sign_in(ADMIN, PASSWORD).path == "/desk/"


def test_a_second_administrator_is_refused_with_one_sentence(installed: Installation, chosen: str) -> None:
    for email in (ADMIN, "somebody.else@example.org"):
        again = installed.run(
            "init", "--email", email, "--name", "E", "--organisation", "Other", "--phone", "01632 960999"
        )
        assert again.stdout == ""
        assert "There are accounts already." in one_sentence(again)


def test_a_link_that_was_lost_is_given_again_until_it_is_used(empty: Installation) -> None:
    empty.init()
    first = empty.link
    empty.init()

    assert empty.link != first
    other = empty.run(*INIT[:1], "--email", "eve@example.org", *INIT[3:], "--phone", "01632 960100")
    assert "There are accounts already." in one_sentence(other)


def test_init_asks_for_what_it_was_not_told(empty: Installation) -> None:
    asked = empty.run("init", typed="ada@example.org\nAda Page\nFenland Cancer Support\n01632 960100\n")

    assert asked.returncode == 0, asked.stderr
    assert "Open this once, within the hour, to choose a password:" in asked.stdout
    assert "http://127.0.0.1:8000/set-password/" in asked.stdout


def test_a_refused_init_leaves_nothing_half_made(empty: Installation) -> None:
    refused = empty.run(*INIT[:1], "--email", "ada", *INIT[3:], "--phone", "01632 960100")
    assert "e-mail address" in one_sentence(refused)
    empty.init()


def test_the_password_of_a_new_account_is_read_from_standard_input(
    installed: Installation, address: str
) -> None:
    made = installed.create("priya@example.org", "coordinator")

    assert made.returncode == 0, made.stderr
    assert len(made.stdout.strip()) == 16
    assert PASSWORD not in made.stdout + made.stderr
    assert Visitor(address).sign_in("priya@example.org", PASSWORD).path == "/desk/"


@pytest.mark.parametrize("password", ["short", "", "password1234", "weak@example.org"])
def test_a_weak_password_is_refused_and_nobody_is_made(
    installed: Installation, address: str, password: str
) -> None:
    refused = installed.create("weak@example.org", "manager", password)

    assert "password" in one_sentence(refused).casefold() or "characters" in refused.stderr
    assert Visitor(address).sign_in("weak@example.org", password or "x").path == "/sign-in"


def test_an_address_that_is_taken_is_refused(installed: Installation) -> None:
    installed.create("taken@example.org", "manager")
    assert "account" in one_sentence(installed.create("Taken@example.org", "counsellor"))


def test_a_role_that_does_not_exist_is_refused(installed: Installation) -> None:
    refused = installed.create("x@example.org", "owner")
    assert refused.returncode == 2
    assert "'owner' is not one of" in refused.stderr


@pytest.mark.parametrize(
    "command",
    [
        ("work", "--once"),
        ("create-user", "--email", "a@example.org", "--name", "A", "--role", "manager"),
    ],
    ids=lambda command: command[0],
)
def test_before_init_a_command_says_what_to_do_first(empty: Installation, command: tuple[str, ...]) -> None:
    refused = empty.run(*command, typed=f"{PASSWORD}\n")

    assert refused.returncode != 0
    assert "Traceback" not in refused.stderr
    if command[0] == "create-user":
        assert "facilitator init" in one_sentence(refused)


@pytest.mark.parametrize("url", ["rubbish", "sqlite:////nowhere/at/all.db", "nosuch://localhost/x"])
def test_a_database_that_cannot_be_reached_is_one_sentence(empty: Installation, url: str) -> None:
    refused = empty.run(*INIT, "--phone", "01632 960100", FACILITATOR_DATABASE_URL=url)
    assert "FACILITATOR_DATABASE_URL" in one_sentence(refused)

"""What hostile or odd names and addresses do to a message: nothing."""

from email import message_from_bytes, policy

import pytest
from jinja2 import UndefinedError

from facilitator.messages import render
from facilitator.messages.models import PersonKind
from facilitator.messages.ports import Contact
from facilitator.messages.queue_operations import notify
from facilitator.messages.render import BadAddress, Renderer, one_address
from facilitator.messages.smtp import wire_form
from tests.support.builders import make_organisation

HOSTILE_NAMES = [
    "Ann\r\nBcc: everybody@example.org",
    "Ann\nTo: everybody@example.org\n\nAnother body",
    "Ann\rX-Header: 1",
    "Ann\x00\x1b[31m",
    "Ann\u2028Bcc: x@example.org",
    "\u202eevil",
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}{% for x in y %}",
    "=?utf-8?q?Bcc=3A_x=40example=2Eorg?=",
    "; DROP TABLE message; --",
    "A" * 3000,
    ".",
]
REAL_NAMES = [
    "O'Neill",
    "Siân",
    "Jean-Luc",
    "علي",
    "李小龙",
    "Null",
    "Test",
    "Ann 👩\u200d👩\u200d👧",
    "Smith, Ann; Bob",
]


def _letter(book, notice, now, name, email="ann@example.org"):
    make_organisation()
    book.people["ann"] = Contact(name=name, email=email)
    row = notify(notice, subject_id="s" * 16, person_kind=PersonKind.ATTENDEE, person_id="ann", now=now)
    row.handed_at = now
    return Renderer("https://groups.example.org").letter(row, book.people["ann"])


def _received(letter):
    return message_from_bytes(letter.mail.as_bytes(), policy=policy.default)


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_hostile_name_makes_one_valid_message_with_one_recipient(app, book, notice, now, name):
    letter = _letter(book, notice, now, name)
    mail = _received(letter)
    assert mail.defects == []
    assert sorted(mail.keys()) == [
        "Auto-Submitted", "Content-Type", "Date", "From", "MIME-Version", "Message-ID", "Subject", "To",
    ]  # fmt: skip
    assert [address.addr_spec for address in mail["To"].addresses] == ["ann@example.org"]
    assert letter.recipient == "ann@example.org"
    assert "<script>" not in mail.get_body(("html",)).get_content()
    assert b"\r\nBcc:" not in letter.mail.as_bytes()


@pytest.mark.parametrize("name", REAL_NAMES)
def test_a_real_name_arrives_as_it_was_written(app, book, notice, now, name):
    mail = _received(_letter(book, notice, now, name))
    assert mail["Subject"] == f"A change of date for {name}"
    assert f"Dear {name}," in mail.get_body(("plain",)).get_content()


@pytest.mark.parametrize(
    "address",
    [
        "", "nobody", "a@b@c", "ann@example.org, bea@example.org", 
        "ann@example.org\r\nRCPT TO:<x@example.org>",
        "Ann <ann@example.org>", "ann@example.org;bea@example.org", "ann @example.org", "änn@example.org",
        "@example.org", "ann@", "ann@example.org>", "a..b@example.org", "ann@" + "x" * 80 + ".org",
    ],
)  # fmt: skip
def test_what_is_not_one_address_is_refused(address):
    with pytest.raises(BadAddress):
        one_address(address)


def test_a_domain_of_another_script_is_written_as_mail_servers_know_it():
    assert one_address("ann@bücher.example") == "ann@xn--bcher-kva.example"


def test_a_missing_variable_is_an_error_and_not_a_gap(app):
    with pytest.raises(UndefinedError):
        render.environment().from_string("{{ nobody_gave_this }}").render()


def test_dots_at_the_start_of_lines_are_doubled_and_the_end_is_marked(app, book, notice, now):
    octets = wire_form(_letter(book, notice, now, "Ann").mail)
    assert b"\r\n..A line that begins" in octets
    assert octets.endswith(b"\r\n.\r\n")
    assert b"\n" not in octets.replace(b"\r\n", b"")

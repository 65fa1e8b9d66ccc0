"""Every notice there is: whole, discreet, one valid message with one recipient, the same in text and in HTML."""

import re
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import unescape
from pathlib import Path

import pytest
from flask import Flask

from facilitator import paths
from facilitator.core.db import db, write_transaction
from facilitator.messages.models import PersonKind
from facilitator.messages.ports import Contact, address_book
from facilitator.messages.registry import Notice, all_notices
from facilitator.messages.render import Letter, Renderer
from facilitator.registration.models import Attendee
from tests.messages.examples import ABOUT, CHARITY, FULL_NAME, TOWN, House, build_house

KINDS = sorted(notice.kind for notice in all_notices() if not notice.kind.startswith("test."))
PARTS = ("subject.txt", "body.txt", "body.html")
ILLNESS = (
    "cancer", "tumour", "breast", "secondary", "metasta", "lymphoma", "leukaemia", "sarcoma", "melanoma",
    "parkinson", "dementia", "sclerosis", "hospice", "palliative", "oncolog", "chemo", "radiother", "illness",
    "diagnos", "disease", "patient", "treatment", "counsell", "therap", "bereave", "terminal", "prognos",
)  # fmt: skip
# Words of a group's full name that give nothing away.
ALLOWED = {"group", "living", "support", "people", "meeting", "together", "coffee", "morning"}
TELLING = {
    word for word in re.findall(r"\w{5,}", f"{FULL_NAME} {CHARITY} {TOWN}".casefold()) if word not in ALLOWED
}
HOSTILE = {
    "header": "Ann\r\nBcc: everybody@example.org",
    "body": "Ann\n\nAnother body\n.\nQUIT",
    "controls": "Ann\x00\x1b[31m",
    "turned": "\u202eevil\u2066",
    "markup": "<script>alert(1)</script><b>&amp;",
    "template": "{{ 7 * 1428571 }}{% for x in y %}{# hm",
    "places": "[link] [phone] [name]",
    "encoded": "=?utf-8?q?Bcc=3A_x=40example=2Eorg?=",
    "emoji": "Ann 👩\u200d👩\u200d👧",
    "arabic": "علي",
    "long": "A" * 200,
    "two words": "Ann " * 50,
}
# Said on the telephone and never written: were it mailed by a slip, the mail would only ask to be rung.
ONLY_SPOKEN = {"registration.death", "registration.death_mistaken"}
ADDRESS = "ann@example.org"


@pytest.fixture
def made(app: Flask, now: datetime) -> House:
    with write_transaction():
        return build_house(now)


def letter_of(house: House, kind: str, name: str = "") -> Letter:
    """The message of that kind as it leaves."""
    row = house.row(kind)
    contact = address_book().contact(row.person_kind, row.person_id)
    assert contact is not None
    return Renderer("https://groups.example.org").letter(
        row, Contact(name=name or contact.name, email=ADDRESS)
    )


def received(letter: Letter) -> EmailMessage:
    return message_from_bytes(letter.mail.as_bytes(), policy=policy.default)


def texts(mail: EmailMessage) -> tuple[str, str]:
    plain, rich = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None and rich is not None
    return plain.get_content(), rich.get_content()


def read(rich: str) -> str:
    """What somebody reads of the HTML."""
    body = rich.split("<body>")[1]
    return unescape(re.sub(r"<[^>]*>", " ", body))


def words(text: str) -> list[str]:
    return re.findall(r"\w+", re.sub(r"https?://\S+", " ", text))


def test_there_are_notices_and_each_has_an_example_here() -> None:
    assert len(KINDS) >= 22
    assert [kind for kind in KINDS if kind not in ABOUT] == []


@pytest.mark.parametrize("notice", all_notices(), ids=lambda notice: notice.kind)
def test_no_notice_lacks_a_part(notice: Notice) -> None:
    folder = Path(paths.TEMPLATES) / "email" / notice.folder
    for part in PARTS:
        assert (folder / part).read_text(encoding="utf-8").strip(), f"{notice.kind} has no {part}"
    assert sorted(file.name for file in folder.iterdir()) == sorted(PARTS)
    assert notice.why and not notice.why.endswith(".")


def test_no_folder_belongs_to_no_notice() -> None:
    folders = {folder.name for folder in (Path(paths.TEMPLATES) / "email").iterdir() if folder.is_dir()}
    assert folders == {notice.folder for notice in all_notices() if not notice.kind.startswith("test.")}


@pytest.mark.parametrize("kind", KINDS)
def test_a_discreet_text_tells_a_stranger_nothing(made: House, kind: str) -> None:
    mail = received(letter_of(made, kind))
    plain, rich = texts(mail)
    everything = f"{mail['Subject']} {mail['From']} {plain} {rich}".casefold()

    assert [word for word in ILLNESS if word in everything] == []
    assert [word for word in TELLING if re.search(rf"\b{word}\b", everything)] == []
    assert "!" not in everything.replace("<!doctype", "")


@pytest.mark.parametrize("kind", KINDS)
def test_subject_sender_and_the_first_line_name_neither_group_nor_charity(made: House, kind: str) -> None:
    mail = received(letter_of(made, kind))
    plain, rich = texts(mail)

    assert mail["From"] == "Group appointments <bookings@example.org>"
    assert "Tuesday group" not in mail["Subject"] and "Ann" not in mail["Subject"]
    assert 5 < len(mail["Subject"]) < 70
    assert re.search(r"<title>Group appointments</title>", rich)
    first = plain.strip().splitlines()[0]
    assert first.startswith("Dear ") and read(rich).strip().startswith(first)
    assert "<img" not in rich and "<style" not in rich and "style=" not in rich


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ONLY_SPOKEN])
def test_text_and_html_say_the_same(made: House, kind: str) -> None:
    plain, rich = texts(received(letter_of(made, kind)))

    assert words(read(rich)) == words(plain)
    links = set(re.findall(r"https?://[^\s<>\"]+", plain))
    assert links == set(re.findall(r'href="([^"]+)"', rich))


@pytest.mark.parametrize("kind", KINDS)
def test_every_notice_gives_a_telephone_number_and_whom_to_ask_for(made: House, kind: str) -> None:
    plain, _ = texts(received(letter_of(made, kind)))

    assert "01632 960100" in plain and "services coordinator" in plain


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_names_make_one_valid_message_with_one_recipient(
    app: Flask, now: datetime, hostile: str
) -> None:
    name = HOSTILE[hostile]
    with write_transaction():
        house = build_house(now, called=lambda _: name)
    for kind in KINDS:
        letter = letter_of(house, kind, name)
        mail = received(letter)

        assert mail.defects == [], kind
        assert sorted(mail.keys()) == sorted(
            ["Auto-Submitted", "Content-Type", "Date", "From", "MIME-Version", "Message-ID", "Subject", "To"]
        )
        assert [one.addr_spec for one in mail["To"].addresses] == [ADDRESS] == [letter.recipient]
        assert [part.get_content_type() for part in mail.walk()] == [
            "multipart/alternative", "text/plain", "text/html",
        ]  # fmt: skip
        plain, rich = texts(mail)
        assert "<script>" not in rich and "9999997" not in plain, kind
        assert rich.count("</body>") == 1
        assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069]", plain.replace("\r", "")), kind


@pytest.mark.parametrize("kind", [kind for kind in KINDS if ABOUT[kind][1] is PersonKind.ATTENDEE])
@pytest.mark.parametrize(("full", "shared"), [(True, False), (True, True), (False, True)])
def test_the_full_name_is_in_the_text_of_whoever_asked_and_never_where_others_look(
    made: House, kind: str, full: bool, shared: bool
) -> None:
    names_it = "Tuesday group" in texts(received(letter_of(made, kind)))[0]
    db.session.rollback()
    ann = db.session.get_one(Attendee, made.people[PersonKind.ATTENDEE])
    ann.full_wording, ann.shared_address = full, shared
    db.session.commit()
    mail = received(letter_of(made, kind))
    plain, _ = texts(mail)

    assert FULL_NAME not in f"{mail['Subject']} {mail['From']} {plain.strip().splitlines()[0]}"
    if shared:
        assert FULL_NAME not in plain and "Tuesday group" not in plain
    elif names_it:
        assert FULL_NAME in plain and "Tuesday group" not in plain

"""From a row to the message somebody reads. Rendered when it is handed over; kept nowhere.

Each notice's own words come from templates/email/<folder>/, its variables from the slice that registered it.
Every notice may also use: name, sender_name, contact_phone, contact_email, contact_role. Nothing here names
an illness.
"""

import re
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from sqlalchemy import select

from facilitator import paths
from facilitator.core.db import db
from facilitator.core.errors import Misconfigured
from facilitator.core.text import tidy
from facilitator.messages.models import Message
from facilitator.messages.ports import Contact
from facilitator.messages.registry import Links, NoticeRow, find
from facilitator.organisation.models import Organisation
from facilitator.web.words import clock, local, long_date, relative_day, session_when, short_date, time_range

POLICY = SMTP.clone(cte_type="7bit")  # any relay can carry it
SUBJECT_LENGTH = 150
_SENTENCE_END = re.compile(r"(?<=[.?!])(\s+)")
_ONE_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\]+")


class BadAddress(ValueError):
    """What was typed is not one e-mail address a mail server would take."""


@dataclass(frozen=True)
class Letter:
    """A rendered message, and the two addresses of its envelope: one sender, one recipient."""

    mail: EmailMessage
    sender: str
    recipient: str


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The templates' own environment: HTML is escaped, and a missing variable is an error, not a gap."""
    made = Environment(
        loader=FileSystemLoader(paths.TEMPLATES),
        autoescape=select_autoescape(enabled_extensions=("html",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for words in (clock, local, long_date, relative_day, session_when, short_date, time_range):
        made.filters[words.__name__] = words
    return made


class Renderer:
    """Renders notices for one installation, whose base URL makes links and names messages."""

    def __init__(self, base_url: str) -> None:
        self.links = Links(base_url.rstrip("/"))
        host = urlsplit(base_url).hostname or "localhost"
        self.host = "localhost" if ":" in host else host

    def letter(self, message: Message, contact: Contact) -> Letter:
        """The message as it goes out; `handed_at` must be set, for it is the Date.

        Raises BadAddress, UnknownNotice, NotFound (what it is about is gone) and the template's errors.
        """
        assert message.handed_at is not None
        sender = _organisation()
        recipient = one_address(contact.email)
        parts = self._parts(message, contact, sender)
        mail = EmailMessage(policy=POLICY)
        mail["From"] = Address(tidy(sender.sender_name), addr_spec=one_address(sender.sender_email))
        mail["To"] = Address(addr_spec=recipient)
        mail["Subject"] = tidy(parts["subject.txt"])[:SUBJECT_LENGTH]
        mail["Date"] = message.handed_at.replace(microsecond=0)
        mail["Message-ID"] = f"<{message.message_id}@{self.host}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(parts["body.txt"])
        mail.add_alternative(parts["body.html"], subtype="html")
        return Letter(mail, one_address(sender.sender_email), recipient)

    def script(self, row: NoticeRow, contact: Contact) -> str:
        """What to say on the telephone: the plain text of the notice, without links. Raises as `letter` does."""
        return "\n\n".join(self.spoken(row, contact))

    def spoken(self, row: NoticeRow, contact: Contact) -> list[str]:
        """The paragraphs of the plain text as they are read out or printed. Raises as `letter` does.

        Left out are links to this installation, with the sentence that points to one: nobody follows them on paper or
        on the telephone.
        """
        text = self._render("body.txt", self._variables(row, contact, _organisation()), find(row.kind).folder)
        paragraphs = [self._without_link(one) for one in re.split(r"\n\s*\n", text.strip())]
        return [one for one in paragraphs if one]

    def _without_link(self, paragraph: str) -> str:
        kept = ""
        for line in paragraph.split("\n"):
            if not line.strip().startswith(f"{self.links.base_url}/"):
                kept += f"{line}\n"
            elif kept.rstrip().endswith(":"):
                kept = "".join(_SENTENCE_END.split(kept)[:-1])
        return kept.strip()

    def words(self, row: NoticeRow, contact: Contact) -> tuple[str, str]:
        """(subject, plain text), for reading before it is sent. Raises as `letter` does."""
        parts = self._parts(row, contact, _organisation())
        return tidy(parts["subject.txt"])[:SUBJECT_LENGTH], parts["body.txt"]

    def _parts(self, row: NoticeRow, contact: Contact, sender: Organisation) -> dict[str, str]:
        variables = self._variables(row, contact, sender)
        folder = find(row.kind).folder
        return {
            part: self._render(part, variables, folder) for part in ("subject.txt", "body.txt", "body.html")
        }

    def _render(self, part: str, variables: dict[str, Any], folder: str) -> str:
        text = environment().get_template(f"email/{folder}/{part}").render(variables)
        return re.sub(r"\n{3,}", "\n\n", tidy(text, multiline=True)) + "\n"

    def _variables(self, row: NoticeRow, contact: Contact, sender: Organisation) -> dict[str, Any]:
        given = {
            "name": tidy(contact.greeting or contact.name),
            "sender_name": sender.sender_name,
            "contact_phone": sender.contact_phone,
            "contact_email": sender.contact_email,
            "contact_role": sender.contact_role,
        }
        return given | find(row.kind).context(row, self.links)


def one_address(text: str) -> str:
    """The address as an envelope takes it: exactly one, in ASCII. Raises BadAddress."""
    text = text.strip()
    if not _ONE_ADDRESS.fullmatch(text):
        raise BadAddress("not one address")
    local_part, _, domain = text.rpartition("@")
    try:
        plain = f"{local_part.encode('ascii').decode()}@{domain.encode('idna').decode('ascii')}"
        Address(addr_spec=plain)
    except (UnicodeError, ValueError, IndexError) as error:
        raise BadAddress("not one address") from error
    except Exception as error:  # the parser's own errors share no better base class
        raise BadAddress("not one address") from error
    return plain


def _organisation() -> Organisation:
    found = db.session.scalars(select(Organisation)).one_or_none()
    if found is None:
        raise Misconfigured("Messages need the organisation's settings: run `facilitator init` first.")
    return found

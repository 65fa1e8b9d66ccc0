"""What people read: the letters that arrive, and the calendar behind a link."""

import re
from datetime import date
from email.message import EmailMessage

from facilitator.core.db import db
from tests.support.calendars import Entry, read_calendar
from tests.support.pages import Page, PageClient
from tests.support.smtp import MailServer

CALENDAR_ADDRESS = re.compile(r'value="http://localhost(/calendar/[^"]+\.ics)"')
MY_PLACE = re.compile(r"http://localhost(/my/[\w-]+)")


class Post:
    """The mail server, as whoever opens their letter box sees it."""

    def __init__(self, server: MailServer) -> None:
        self.server = server

    def letters(self, address: str) -> list[str]:
        """What arrived for that address: subject and plain text, white space folded."""
        return [_read(envelope.mail) for envelope in self.server.to(address)]

    def everything(self) -> str:
        """Every word that left the house."""
        return " ".join(_read(envelope.mail) for envelope in self.server.envelopes)

    def empty(self) -> None:
        """Put away what has arrived so far."""
        self.server.envelopes.clear()


def subscribe(page: Page) -> str:
    """Press the button on a page about a calendar link; gives the link's path, shown this one time."""
    shown = page.submit(action="")
    found = CALENDAR_ADDRESS.search(shown.html)
    assert found, f"no calendar link on {shown.url}: {shown.text}"
    return found[1]


def calendar_at(path: str, browser: PageClient) -> dict[date, Entry]:
    """Fetch a calendar link as a program does, and read it."""
    response = browser.client.get(path)
    db.session.rollback()
    assert response.status_code == 200, response.get_data(as_text=True)
    return read_calendar(response.data)


def my_place_in(letter: str) -> str:
    """The my-place address in a letter."""
    found = MY_PLACE.search(letter)
    assert found, letter
    return found[1]


def choices_on(page: Page, name: str) -> dict[str, str]:
    """The words and values of a list to choose from."""
    chosen = re.search(rf'<select[^>]*name="{name}".*?</select>', page.html, re.DOTALL)
    assert chosen, f"no {name} on {page.url}"
    return {
        words.strip(): value
        for value, words in re.findall(r'<option[^>]*value="([^"]*)"[^>]*>([^<]*)<', chosen[0])
    }


def _read(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return _folded(f"{mail['Subject']} {part.get_content()}")


def _folded(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()

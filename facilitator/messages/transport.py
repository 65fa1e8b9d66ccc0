"""How a message leaves the house: what a transport promises, and the one that writes files."""

import enum
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol


class Verdict(enum.Enum):
    """What became of one hand-over."""

    ACCEPTED = "accepted"
    LATER = "later"  # put off: 4xx, or the line was lost before the text
    REFUSED = "refused"  # 5xx: never
    UNCLEAR = "unclear"  # the line was lost after the text: it may have arrived


@dataclass(frozen=True)
class Outcome:
    """The verdict and the mail server's reply code, where there was a reply.

    `bad_address`: it was refused because of the recipient's address, so that nothing else need be tried there.
    """

    verdict: Verdict
    code: int | None = None
    bad_address: bool = False


class Unreachable(Exception):
    """The mail server is away, or does not let us in. No message is to blame."""


class Transport(Protocol):
    """One connection for many messages, each in an envelope of its own."""

    def open(self) -> None:
        """Be ready to send. Raises Unreachable."""

    def send(self, mail: EmailMessage, *, sender: str, recipient: str) -> Outcome:
        """Hand over one message to one recipient. Raises Unreachable only before the text was begun."""

    def close(self) -> None:
        """Take leave; never fails."""


class FileTransport:
    """Writes each message as an .eml file, for the demo and for trying out: nobody receives anything."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def open(self) -> None:
        """Make the folder."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Unreachable(type(error).__name__) from error

    def send(self, mail: EmailMessage, *, sender: str, recipient: str) -> Outcome:
        """Write the file under its final name in one step; a repeat replaces it."""
        name = mail["Message-ID"].strip("<>").partition("@")[0]
        draft = self.folder / f".{name}.part"
        try:
            draft.write_bytes(mail.as_bytes())
            draft.replace(self.folder / f"{name}.eml")
        except OSError:
            return Outcome(Verdict.LATER)
        return Outcome(Verdict.ACCEPTED)

    def close(self) -> None:
        """Nothing to do."""

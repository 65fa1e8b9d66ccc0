"""The SMTP transport: one connection for a batch, one envelope and one recipient a message.

Speaks the commands one by one, because what an error means depends on how far we were: before the text
nothing can have arrived; after it, a lost line leaves it open (RFC 1047).
"""

import re
import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import parse_qs, unquote, urlsplit

from facilitator.core.errors import Misconfigured
from facilitator.messages.smtp_replies import SENDER, TEXT, blames_address
from facilitator.messages.transport import Outcome, Unreachable, Verdict

CONNECT_SECONDS = 20.0
COMMAND_SECONDS = 75.0
FINAL_DOT_SECONDS = 600.0  # RFC 5321 4.5.3.2.6; with three commands before it still within the lease
NOT_LET_IN = {530, 534, 535, 538}
_LEADING_DOT = re.compile(rb"(?m)^\.")


@dataclass(frozen=True)
class SmtpServer:
    """Where messages are handed over, as FACILITATOR_SMTP_URL says."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    tls: bool = False  # from the first byte (smtps)
    starttls: bool = False

    @classmethod
    def parse(cls, url: str) -> "SmtpServer":
        """Read `smtp://user:password@host:port?starttls=1` or `smtps://...`.

        Raises Misconfigured, quoting nothing.
        """
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as error:
            raise Misconfigured("FACILITATOR_SMTP_URL cannot be read.") from error
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise Misconfigured(
                "FACILITATOR_SMTP_URL must look like smtp://user:password@host:587?starttls=1."
            )
        tls = parts.scheme == "smtps"
        starttls = parse_qs(parts.query).get("starttls", ["0"])[-1] == "1"
        usual = 465 if tls else (587 if starttls else 25)
        return cls(
            host=parts.hostname,
            port=port or usual,
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            tls=tls,
            starttls=starttls and not tls,
        )


class SmtpTransport:
    """Talks to one server. Not for sharing between threads."""

    def __init__(self, server: SmtpServer, *, greeting_name: str = "localhost") -> None:
        self.server = server
        self.greeting_name = greeting_name
        self._line: smtplib.SMTP | None = None
        self._used = False

    def open(self) -> None:
        """Connect, secure and sign in, unless that is done.

        Raises Unreachable, naming only the kind of error.
        """
        if self._line is not None:
            return
        try:
            line = self._connect()
        except OSError as error:
            raise Unreachable(type(error).__name__) from error
        try:
            if self.server.starttls:
                line.starttls(context=ssl.create_default_context())
            line.ehlo_or_helo_if_needed()
            if self.server.user:
                line.login(self.server.user, self.server.password)
            if line.sock is not None:
                line.sock.settimeout(COMMAND_SECONDS)
        except OSError as error:
            line.close()
            raise Unreachable(type(error).__name__) from error
        self._line, self._used = line, False

    def send(self, mail: EmailMessage, *, sender: str, recipient: str) -> Outcome:
        """Hand over one message. A line that had gone stale is opened anew, once. Raises Unreachable."""
        text = wire_form(mail)
        stale = self._used
        self.open()
        outcome = self._hand_over(text, sender, recipient)
        if outcome is None and stale:
            self.open()
            outcome = self._hand_over(text, sender, recipient)
        return outcome or Outcome(Verdict.LATER)

    def close(self) -> None:
        """Say goodbye, or just hang up."""
        if self._line is not None:
            with suppress(OSError):
                self._line.quit()
        self._hang_up()

    def _connect(self) -> smtplib.SMTP:
        name, port = self.server.host, self.server.port
        if self.server.tls:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(
                name, port, local_hostname=self.greeting_name, timeout=CONNECT_SECONDS, context=context
            )
        return smtplib.SMTP(name, port, local_hostname=self.greeting_name, timeout=CONNECT_SECONDS)

    def _hand_over(self, text: bytes, sender: str, recipient: str) -> Outcome | None:
        """None when the line turned out dead before anything was said on it."""
        line = self._line
        assert line is not None
        self._used = True
        steps: tuple[tuple[Callable[[], tuple[int, bytes]], tuple[int, ...]], ...] = (
            (lambda: line.mail(sender), (250,)),
            (lambda: line.rcpt(recipient), (250, 251, 252)),
            (lambda: line.docmd("DATA"), (354,)),
        )  # SENDER, RECIPIENT, TEXT of smtp_replies
        for number, (command, welcome) in enumerate(steps):
            try:
                code, said = command()
            except OSError:
                self._hang_up()
                return None if number == 0 else Outcome(Verdict.LATER)
            if code not in welcome:
                return self._turned_down(number, code, said)
        return self._text(line, text)

    def _turned_down(self, step: int, code: int, said: bytes) -> Outcome | None:
        if code == 421:
            self._hang_up()
            return None if step == SENDER else Outcome(Verdict.LATER, code)
        if code in NOT_LET_IN:
            self._hang_up()
            raise Unreachable(f"reply {code}")
        self._start_over()
        if not 500 <= code < 600:
            return Outcome(Verdict.LATER, code)
        return Outcome(Verdict.REFUSED, code, blames_address(step, code, said))

    def _text(self, line: smtplib.SMTP, text: bytes) -> Outcome:
        try:
            if line.sock is not None:
                line.sock.settimeout(FINAL_DOT_SECONDS)
            line.send(text)
            code, said = line.getreply()
            if line.sock is not None:
                line.sock.settimeout(COMMAND_SECONDS)
        except OSError:
            self._hang_up()
            return Outcome(Verdict.UNCLEAR)
        if code == 421:
            self._hang_up()
        if 200 <= code < 300:
            return Outcome(Verdict.ACCEPTED, code)
        if 400 <= code < 500:
            return Outcome(Verdict.LATER, code)
        if 500 <= code < 600:
            return Outcome(Verdict.REFUSED, code, blames_address(TEXT, code, said))
        return Outcome(Verdict.UNCLEAR, code)

    def _start_over(self) -> None:
        """Forget the envelope on both sides, so that nothing of it clings to the next one."""
        try:
            if self._line is not None and self._line.rset()[0] != 250:
                self._hang_up()
        except OSError:
            self._hang_up()

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line.close()
        self._line, self._used = None, False


def wire_form(mail: EmailMessage) -> bytes:
    """The octets after DATA: dots doubled at the start of lines, the final dot at the end."""
    octets = _LEADING_DOT.sub(b"..", mail.as_bytes())
    return octets + (b"" if octets.endswith(b"\r\n") else b"\r\n") + b".\r\n"

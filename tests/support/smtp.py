"""A real mail server on loopback that keeps every envelope, and misbehaves when told to."""

import asyncio
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


@dataclass(frozen=True)
class Envelope:
    """What arrived: the envelope's two ends and the message."""

    sender: str
    recipients: tuple[str, ...]
    octets: bytes

    @property
    def mail(self) -> EmailMessage:
        parsed = message_from_bytes(self.octets, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed


class MailServer:
    """Records envelopes. `answer(...)` and `drop_the_line(...)` set what goes wrong, and how often."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.connections = 0
        self.commands: list[str] = []
        self._rcpt: dict[str, list[str]] = {}
        self._data: list[str] = []
        self._drops: dict[str, int] = {}
        self._controller: _Controller | None = None
        self.meanwhile: Callable[[str], None] = lambda address: (
            None
        )  # what happens while a recipient is named

    @property
    def url(self) -> str:
        assert self._controller is not None
        return f"smtp://127.0.0.1:{self._controller.port}"

    def answer(self, address: str, *replies: str) -> None:
        """Give these replies to the next RCPTs of an address, one each, then accept."""
        self._rcpt.setdefault(address, []).extend(replies)

    def answer_text(self, *replies: str) -> None:
        """Give these replies after the next final dots; nothing is kept of those texts."""
        self._data.extend(replies)

    def drop_the_line(self, when: str, times: int = 1) -> None:
        """Hang up: `before_text` at the RCPT; `after_text`: the message is kept but not acknowledged."""
        self._drops[when] = self._drops.get(when, 0) + times

    def start(self, port: int = 0) -> None:
        """Listen, on a free port unless one is named."""
        self._controller = _Controller(self, port)
        self._controller.start()
        self.connections = 0  # the controller knocks once itself

    def stop(self) -> int:
        """Go away; gives the port, for coming back to it."""
        assert self._controller is not None
        port = self._controller.port
        self._controller.stop()
        self._controller = None
        return port

    def to(self, address: str) -> list[Envelope]:
        """The envelopes for one address."""
        return [envelope for envelope in self.envelopes if address in envelope.recipients]

    # What aiosmtpd calls.

    async def handle_EHLO(
        self, server: Any, session: Any, envelope: Any, name: str, lines: list[str]
    ) -> list[str]:
        session.host_name = name
        self.connections += 1
        return lines

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        self.commands.append(f"RCPT {address}")
        await asyncio.get_running_loop().run_in_executor(None, self.meanwhile, address)
        if self._take("before_text"):
            server.transport.abort()
            return "250 OK"
        if self._rcpt.get(address):
            return self._rcpt[address].pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self._data:
            return self._data.pop(0)
        self.envelopes.append(Envelope(envelope.mail_from, tuple(envelope.rcpt_tos), envelope.content))
        if self._take("after_text"):
            server.transport.abort()
        return "250 OK"

    def _take(self, when: str) -> bool:
        left = self._drops.get(when, 0)
        self._drops[when] = max(0, left - 1)
        return left > 0


class _Controller(Controller):
    """Binds its own socket, so that a free port cannot be taken in between."""

    def __init__(self, handler: MailServer, port: int) -> None:
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind(("127.0.0.1", port))
        super().__init__(handler, hostname="127.0.0.1", port=self._socket.getsockname()[1])

    def _create_server(self) -> Any:
        return self.loop.create_server(self._factory_invoker, sock=self._socket)

    def factory(self) -> SMTP:
        return SMTP(self.handler, hostname="mail.example.org", enable_SMTPUTF8=False)


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """A mail server that behaves until told otherwise."""
    server = MailServer()
    server.start()
    yield server
    if server._controller is not None:
        server.stop()

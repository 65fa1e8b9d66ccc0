"""Ask a server the same again and again over 8 connections, and count the answers."""

import selectors
import socket
import time
from dataclasses import dataclass, field

CONNECTIONS = 8
LEAST = 40  # answers: on a busy machine a measurement goes on until there are so many
OK = b"HTTP/1.1 200"


@dataclass
class _Asking:
    """One connection: what is still to send, and whether the answer has begun well."""

    left: bytes
    begun: bytes = b""
    taken: int = field(default=0)


def answers_per_second(port: int, request: bytes, seconds: float) -> float:
    """How many whole answers came per second, for so long at least. Raises AssertionError for any that is not 200."""
    chosen = selectors.DefaultSelector()
    for _ in range(CONNECTIONS):
        _ask(chosen, port, request)
    count, begun = 0, time.perf_counter()
    while (now := time.perf_counter()) < begun + seconds or count < LEAST:
        for key, _ in chosen.select(timeout=1):
            if _goes_on(chosen, key):
                count += 1
                _ask(chosen, port, request)
    for key in list(chosen.get_map().values()):
        chosen.unregister(key.fileobj)
        key.fileobj.close()  # type: ignore[union-attr]
    return count / (now - begun)


def _ask(chosen: selectors.BaseSelector, port: int, request: bytes) -> None:
    connection = socket.create_connection(("127.0.0.1", port), timeout=30)
    connection.setblocking(False)
    chosen.register(connection, selectors.EVENT_WRITE, _Asking(request))


def _goes_on(chosen: selectors.BaseSelector, key: selectors.SelectorKey) -> bool:
    """Send or take what can be; whether the whole answer is there."""
    connection, asking = key.fileobj, key.data
    assert isinstance(connection, socket.socket)
    if asking.left:
        asking.left = asking.left[connection.send(asking.left) :]
        if not asking.left:
            chosen.modify(connection, selectors.EVENT_READ, asking)
        return False
    piece = connection.recv(262_144)
    asking.begun = (asking.begun + piece)[: len(OK)]
    if piece:
        return False
    chosen.unregister(connection)
    connection.close()
    assert asking.begun == OK, f"answered {asking.begun!r}"
    return True

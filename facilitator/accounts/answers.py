"""How the pages of signing in answer: evenly in time, and with a pause when there were too many tries."""

import time
from typing import NoReturn

from flask import g, request
from werkzeug.exceptions import TooManyRequests

from facilitator.accounts.errors import TooManyTries
from facilitator.accounts.rules import describe_device
from facilitator.core.db import db
from facilitator.web.logs import log

EVENLY = 0.25


def address() -> str:
    """The network address this request comes from; behind a trusted proxy, the one that proxy names."""
    return request.remote_addr or ""


def device() -> str:
    """The browser of this request in words."""
    return describe_device(request.user_agent.string)


def take_as_long_as_ever() -> None:
    """Answer a quarter of a second after the request began, so that the time tells nothing."""
    began: float = g.get("began", time.perf_counter())
    time.sleep(max(0.0, began + EVENLY - time.perf_counter()))


def ask_to_wait(refusal: TooManyTries) -> NoReturn:
    """Keep the count of tries and answer 429 with Retry-After."""
    db.session.commit()
    log("too many tries", seconds=refusal.seconds)
    raise TooManyRequests(retry_after=refusal.seconds)

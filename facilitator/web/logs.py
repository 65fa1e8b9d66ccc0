"""Logs: one JSON line an event, UTC, no personal data. Addresses are logged as route patterns, so no token shows."""

import json
import logging
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask, Response, g, request

from facilitator.core.tokens import new_id

LOGGER = logging.getLogger("facilitator")
_OURS = str(Path(__file__).parents[1])
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"}


class JsonFormatter(logging.Formatter):
    """One line of ASCII JSON, so that nothing in a field can forge a second line. Exceptions by type and place only.

    Of what others log, also the framework on this same logger, only the name: their messages hold whole addresses.
    """

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": str(record.msg) if record.pathname.startswith(_OURS) else record.name,
        }
        entry.update(getattr(record, "fields", {}))
        if record.exc_info and record.exc_info[0]:
            entry["error"] = record.exc_info[0].__name__
            entry["where"] = _where(record)
        return json.dumps(entry)


def _where(record: logging.LogRecord) -> list[str]:
    """File and line of each frame: never the exception's text, which may quote somebody's data."""
    places = []
    trace = record.exc_info[2] if record.exc_info else None
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename.rsplit('/facilitator/', 1)[-1]}:{trace.tb_lineno}")
        trace = trace.tb_next
    return places[-6:]


def configure_logging() -> None:
    """Send this product's events to standard error as JSON lines, and of what libraries say that they said something.

    The web server would otherwise write the whole address of a request that went wrong, and the error's text.
    """
    if LOGGER.handlers:
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    LOGGER.addHandler(handler)
    LOGGER.setLevel(logging.INFO)
    LOGGER.propagate = False
    logging.getLogger().addHandler(handler)


def log(event: str, **fields: object) -> None:
    """Note an event. Fields are ids, counts and names of kinds, never what people wrote or are called."""
    LOGGER.info(event, extra={"fields": fields})


def install_request_log(app: Flask) -> None:
    """Log each request by route pattern, status and duration (milliseconds)."""

    @app.before_request
    def begin() -> None:
        g.request_id = new_id()
        g.began = time.perf_counter()

    @app.after_request
    def finish(response: Response) -> Response:
        if request.endpoint != "static":
            log(
                "request",
                id=g.get("request_id"),
                method=request.method if request.method in _METHODS else "another",
                route=request.url_rule.rule if request.url_rule else None,
                status=response.status_code,
                ms=round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000),
            )
        return response

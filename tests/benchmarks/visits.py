"""What is asked for: each a whole request, as the browser of a coordinator who is signed in sends it."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Flask

from facilitator.accounts.models import User
from facilitator.core.db import db
from tests.support.builders import make_sign_in
from tests.support.doors import Visitor
from tests.support.statements import counted_statements

HELLO = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
PREVIEW = {
    "freq": "monthly",
    "months": "1",
    "weeks": "1",
    "ordinals": "3",
    "weekdays": "1",
    "start_date": "2025-07-15",
    "start_time": "10:15",
    "end_time": "12:15",
    "ends": "never",
    "speaker_every": "3",
    "speaker_first": "3",
    "speaker_extra_minutes": "60",
}


@dataclass(frozen=True)
class Visit:
    """One request. `floor` is the ratio to hello that it must not fall below, None where none was agreed."""

    name: str
    path: str
    form: dict[str, str] | None = None
    target: float | None = None
    floor: float | None = None


def visits(group_id: str) -> list[Visit]:
    """The pages of the schedule that a coordinator waits for. Lists have agreed ratios; the others are watched."""
    return [
        Visit("group schedule, list", f"/desk/groups/{group_id}/sessions", target=0.12, floor=0.06),
        Visit("calendar, list", "/desk/calendar?month=2025-06", target=0.12, floor=0.06),
        Visit("year planner of 50 groups", "/desk/calendar/year?year=2025"),
        Visit("preview of 24 dates", f"/desk/groups/{group_id}/dates/preview", PREVIEW),
    ]


class Coordinator:
    """The browser of a coordinator: the requests it sends, and what one of them costs in SQL."""

    def __init__(self, app: Flask, user_id: str) -> None:
        user = db.session.get_one(User, user_id)
        self.visitor = Visitor(app, make_sign_in(user, at=app.extensions["facilitator.clock"].now()))
        db.session.commit()
        name = app.config["SESSION_COOKIE_NAME"]
        cookie = self.visitor.client.get_cookie(name)
        assert cookie is not None
        self.cookie = f"{name}={cookie.value}"

    def request(self, visit: Visit) -> bytes:
        """The request as it goes over the wire."""
        head = f"Host: 127.0.0.1\r\nConnection: close\r\nCookie: {self.cookie}\r\n"
        if visit.form is None:
            return f"GET {visit.path} HTTP/1.1\r\n{head}\r\n".encode()
        body = urlencode(visit.form | {"csrf_token": self.visitor.token})
        kind = "Content-Type: application/x-www-form-urlencoded"
        return f"POST {visit.path} HTTP/1.1\r\n{head}{kind}\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()

    def statements(self, visit: Visit) -> int:
        """How many SQL statements the answer takes, once everything is warm."""
        for _ in range(2):
            with counted_statements() as sent:
                if visit.form is None:
                    answer = self.visitor.get(visit.path)
                else:
                    answer = self.visitor.post(visit.path, visit.form)
            assert answer.status_code == 200, f"{visit.name}: {answer.status_code}"
            db.session.rollback()
        return len(sent)

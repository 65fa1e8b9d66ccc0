"""How FACILITATOR_SMTP_URL is read, and when to try again."""

from datetime import UTC, datetime, timedelta

import pytest

from facilitator.core.errors import Misconfigured
from facilitator.messages.rules import retry_at
from facilitator.messages.smtp import SmtpServer, SmtpTransport
from facilitator.messages.transport import Unreachable

NOON = datetime(2025, 3, 10, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example.org", SmtpServer("mail.example.org", 25)),
        ("smtp://mail.example.org:2525", SmtpServer("mail.example.org", 2525)),
        ("smtps://mail.example.org", SmtpServer("mail.example.org", 465, tls=True)),
        ("smtp://mail.example.org?starttls=1", SmtpServer("mail.example.org", 587, starttls=True)),
        (
            "smtp://bookings%40example.org:p%2Fw%3A@mail.example.org:587?starttls=1",
            SmtpServer("mail.example.org", 587, "bookings@example.org", "p/w:", starttls=True),
        ),
    ],
)
def test_the_address_of_the_mail_server_is_read(url, expected):
    assert SmtpServer.parse(url) == expected


@pytest.mark.parametrize(
    "url", ["mail.example.org", "http://mail.example.org", "smtp:///path", "smtp://host:port", "smtp://h:1:2"]
)
def test_an_address_that_cannot_be_read_is_refused_without_being_quoted(url):
    with pytest.raises(Misconfigured) as refused:
        SmtpServer.parse(url)
    assert url not in str(refused.value)


def test_the_password_is_offered_only_where_the_server_asks_for_one(mail_server):
    user_url = mail_server.url.replace("smtp://", "smtp://user:secret@")
    with pytest.raises(Unreachable, match="SMTPNotSupportedError"):
        SmtpTransport(SmtpServer.parse(user_url)).open()


def test_a_server_without_starttls_is_not_spoken_to_in_the_clear(mail_server):
    with pytest.raises(Unreachable, match="SMTPNotSupportedError"):
        SmtpTransport(SmtpServer.parse(mail_server.url + "?starttls=1")).open()


@pytest.mark.parametrize(("tried", "minutes"), [(1, 1), (2, 5), (3, 15), (4, 60), (5, 240), (11, 240)])
def test_the_waits_between_tries(tried, minutes):
    assert retry_at(tried=tried, begun=NOON, now=NOON) == NOON + timedelta(minutes=minutes)


def test_after_48_hours_there_is_no_next_try():
    begun = NOON - timedelta(hours=44)
    assert retry_at(tried=9, begun=begun, now=NOON) == NOON + timedelta(hours=4)
    assert retry_at(tried=9, begun=begun, now=NOON + timedelta(seconds=1)) is None

"""The worker's step that hands messages over.

Between two database transactions, never inside one, it talks SMTP.
"""

from collections.abc import Callable
from contextlib import closing
from datetime import datetime

from facilitator.config import Settings
from facilitator.core.clock import Clock
from facilitator.messages import outbox_steps as steps
from facilitator.messages.render import Renderer
from facilitator.messages.smtp import SmtpServer, SmtpTransport
from facilitator.messages.transport import FileTransport, Outcome, Transport, Unreachable, Verdict
from facilitator.web.logs import log

BATCH = 10
OUTBOX_FOLDER = "outbox"


def transport_for(settings: Settings) -> SmtpTransport | FileTransport:
    """The mail server of the settings; without one, files in instance/outbox. Raises Misconfigured."""
    if not settings.smtp_url:
        return FileTransport(settings.instance / OUTBOX_FOLDER)
    return SmtpTransport(SmtpServer.parse(settings.smtp_url), greeting_name=settings.host or "localhost")


def deliver_due(settings: Settings, clock: Clock) -> int:
    """Hand over all that is due, by the settings' transport; gives the number accepted."""
    with closing(transport_for(settings)) as transport:
        return deliver(transport, Renderer(settings.base_url), now=clock.now)


def deliver(transport: Transport, renderer: Renderer, *, now: Callable[[], datetime]) -> int:
    """Hand over all that is due now; gives the number accepted.

    `now` gives aware UTC and is asked at each step.

    Stops when nothing is due, or when the mail server is away: then what was taken waits a minute.
    """
    steps.release_expired(now())
    accepted = 0
    while True:
        claim = steps.claim(now(), BATCH)
        if not claim.ids:
            return accepted
        for place, message_id in enumerate(claim.ids):
            try:
                transport.open()
            except Unreachable as error:
                log("mail server unreachable", kind=str(error), waiting=len(claim.ids) - place)
                steps.put_back(claim, claim.ids[place:], now())
                return accepted
            accepted += _hand_over(message_id, claim, transport, renderer, now)


def _hand_over(
    message_id: str, claim: steps.Claim, transport: Transport, renderer: Renderer, now: Callable[[], datetime]
) -> int:
    ready = steps.take(message_id, claim.lease, renderer, now())
    if ready is None:
        return 0
    letter = ready.letter
    try:
        outcome = transport.send(letter.mail, sender=letter.sender, recipient=letter.recipient)
    except Unreachable:
        outcome = Outcome(Verdict.LATER)
    steps.settle(message_id, ready, outcome, now())
    log("message handed over", id=message_id, outcome=outcome.verdict.value, code=outcome.code)
    return int(outcome.verdict is Verdict.ACCEPTED)

"""Today for an administrator: is everything set up, and does it run. Holds nobody but staff."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from facilitator.accounts.queries import UserLine, user_lines
from facilitator.core.db import db
from facilitator.groups.queries import find_agreement
from facilitator.home.rules import Check, is_ready
from facilitator.home.setup_rules import Mail, mail_check, set_up_checks
from facilitator.messages.models import Message, MessageState
from facilitator.organisation.models import WordingKind
from facilitator.organisation.queries import find_organisation, find_wording


@dataclass(frozen=True)
class AdministratorDay:
    """What needs an administrator. `no_password` are open accounts nobody has signed in to yet."""

    checks: list[Check]
    mail: Check
    last_sent: datetime | None
    no_password: list[UserLine]

    @property
    def quiet(self) -> bool:
        """Whether nothing is left to do."""
        return is_ready([*self.checks, self.mail]) and not self.no_password


def administrator_day(now: datetime) -> AdministratorDay:
    """What needs an administrator. A fixed number of statements; `now` is aware UTC."""
    mail = mail_state(now)
    present = {
        "organisation": find_organisation() is not None,
        "consent": find_wording(WordingKind.CONSENT) is not None,
        "privacy": find_wording(WordingKind.PRIVACY) is not None,
        "agreement": find_agreement() is not None,
    }
    return AdministratorDay(
        checks=set_up_checks(present),
        mail=mail_check(mail, now),
        last_sent=mail.last_sent,
        no_password=[line for line in user_lines(now=now) if line.state in ("invited", "not_invited")],
    )


def mail_state(now: datetime) -> Mail:
    """How the outbox stands. One statement over all messages; says nothing of whom they are for."""
    due = (Message.state == MessageState.QUEUED) & (Message.next_try_at <= now)
    row = db.session.execute(
        select(func.min(Message.next_try_at).filter(due), func.max(Message.sent_at))
    ).one()
    return Mail(overdue_since=row[0], last_sent=row[1])

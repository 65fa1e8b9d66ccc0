"""What a person's row remembers of an e-mail address that did not work. The slices that keep people use it."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column


class EmailRefusal:
    """Columns for a row with an `email`. Once the address is another one, what is remembered is of no account."""

    email: Mapped[str]
    email_refused: Mapped[str] = mapped_column(String(254), default="")  # the address that did not work
    email_refused_at: Mapped[datetime | None]

    @property
    def email_works(self) -> bool:
        """Whether there is an address and nothing sent to it was refused or came back."""
        return bool(self.email) and self.email != self.email_refused

    def note_refusal(self, address: str, now: datetime) -> bool:
        """Remember that the address does not work (`now` aware UTC); False when it is known or another by now."""
        if self.email.casefold() != address.casefold() or not self.email_works:
            return False
        self.email_refused, self.email_refused_at = self.email, now
        return True

"""What accounts refuse, in the sentence a person reads."""

from facilitator.core.errors import Refusal


class WeakPassword(Refusal):
    """The password is too short, too long or among the first that attackers try."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, "password")


class WrongDetails(Refusal):
    """Unknown address, wrong password, no password yet or account closed: never told apart."""

    def __init__(self) -> None:
        super().__init__(
            "The e-mail address or the password is not right. Check both, or choose a new password below."
        )


class WrongCurrentPassword(Refusal):
    """Somebody who is signed in mistyped the password they have."""

    def __init__(self) -> None:
        super().__init__("This is not your password as it is now.", "current")


class TooManyTries(Refusal):
    """The limit of tries is reached; `seconds` says how long to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__("There were many tries in a short time. Wait a few minutes, then try again.")
        self.seconds = seconds


class LinkDead(Refusal):
    """The one-time link was used, ran out, was replaced by a newer one, or never was one."""

    def __init__(self) -> None:
        super().__init__("This link does not work any more. You can ask for a new one.")


class EmailTaken(Refusal):
    """There is already an account with this address."""

    def __init__(self) -> None:
        super().__init__("There is already an account with this e-mail address.", "email")


class OddEmail(Refusal):
    """The address cannot receive mail as it is written."""

    def __init__(self) -> None:
        super().__init__("Please check the e-mail address: it should look like name@example.org.", "email")


class NameMissing(Refusal):
    """An account belongs to a person with a name."""

    def __init__(self) -> None:
        super().__init__("Please give a name.", "name")


class LastAdministrator(Refusal):
    """Without an administrator nobody could invite anybody any more."""

    def __init__(self) -> None:
        super().__init__(
            "This is the only administrator. Make somebody else one first, then change this account."
        )


class AlreadyChosen(Refusal):
    """The person has a password, so there is nothing left to invite them to."""

    def __init__(self) -> None:
        super().__init__(
            "This person has already chosen a password, so the invitation is not needed any more."
        )


class AccountClosed(Refusal):
    """A closed account must be opened before anything else is done with it."""

    def __init__(self) -> None:
        super().__init__("This account is closed. Open it again first.")


class NotTheFirst(Refusal):
    """The first administrator is made only where there is no account at all."""

    def __init__(self) -> None:
        super().__init__(
            "There are accounts already. An administrator can invite more people under Settings."
        )

"""What registration may refuse, with the sentence a person reads."""

from facilitator.core.errors import Refusal


class NotTakingJoiners(Refusal):
    """The group is closed to new people, paused, ending or not yet open."""

    def __init__(self) -> None:
        super().__init__(
            "This group is not taking new people at the moment. "
            "Please ring us: we will gladly tell you about others."
        )


class NothingToJoin(Refusal):
    """A drop-in group keeps no list."""

    def __init__(self) -> None:
        super().__init__("You do not need to join this group: just come along on the day.")


class NoName(Refusal):
    """Nobody can be greeted without a name."""

    def __init__(self) -> None:
        super().__init__("Please tell us the name you like to be called.", "called")


class Unreachable(Refusal):
    """No way to tell the person anything."""

    def __init__(self, field: str = "phone", *, by_post: bool = True) -> None:
        ways = (
            "a telephone number, an e-mail or a postal address"
            if by_post
            else "a telephone number or an e-mail address"
        )
        super().__init__(f"Please give one way to reach you: {ways}.", field)


class ChannelWithoutContact(Refusal):
    """They chose a way to be reached that they did not give."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(
            f"You chose to hear from us by {words}. Please fill this in, or choose another way.", field
        )


class NoNumber(Refusal):
    """The text holds no number that could be dialled."""

    def __init__(self) -> None:
        super().__init__("Please check the telephone number. It should look like 01632 960123.", "phone")


class OddEmail(Refusal):
    """The text cannot be an e-mail address."""

    def __init__(self) -> None:
        super().__init__(
            "Please check the e-mail address. It should look like name@example.org.",
            "email",
        )


class NoConsent(Refusal):
    """Nobody is written down without their agreement."""

    def __init__(self) -> None:
        super().__init__(
            "Please tick the box if you agree. We may not keep your details without it.", "consent"
        )


class WordingChanged(Refusal):
    """The text they agreed to is not the one in use any more."""

    def __init__(self) -> None:
        super().__init__(
            "We changed this text while you were reading. Please read it once more and tick the box again.",
            "consent",
        )


class AlreadyHere(Refusal):
    """One live membership per person and group."""

    def __init__(self, called: str) -> None:
        super().__init__(f"{called} already has a place here, or is waiting for one.")


class MayNotReturn(Refusal):
    """The last spell ended in a way that a form does not undo."""

    def __init__(self, called: str) -> None:
        super().__init__(
            f"{called} cannot be written down for this group. Please speak to your service manager."
        )


class FormUsedElsewhere(Refusal):
    """The key of one form came with another group."""

    def __init__(self) -> None:
        super().__init__("Please open the group's page again and fill in the form there.")


class SentAlready(Refusal):
    """The key of one form came again with something else in it: correcting it silently would lose one of the two."""

    def __init__(self, by_staff: bool) -> None:
        super().__init__(
            "Somebody is written down already, as you first typed it. To correct that, open the person's page. "
            "For another person, send this once more."
            if by_staff
            else "We have this form already, as it was first sent. If you are correcting it, please ring us. "
            "If this is for somebody else, send it once more."
        )


class StepNotAllowed(Refusal):
    """The table of states has no such step, or not for this person; often somebody else was quicker."""

    def __init__(self) -> None:
        super().__init__(
            "This has changed meanwhile, or cannot be done from here. Please look at the page again."
        )


class NoFreePlace(Refusal):
    """Every place on the list is taken."""

    def __init__(self) -> None:
        super().__init__("Every place is taken just now. Put the person on the waiting list instead.")


class OnItsWay(Refusal):
    """A second tap: what was sent last has not left yet."""

    def __init__(self, called: str) -> None:
        super().__init__(f"This is on its way to {called} already.", "signpost_id")


class NobodyToTell(Refusal):
    """The address book knows of nobody who may be reached."""

    def __init__(self) -> None:
        super().__init__("Nothing can be sent to this person.")


class NoEmailToDoubt(Refusal):
    """There is no address, or it is noted already."""

    def __init__(self, called: str) -> None:
        super().__init__(f"Nothing is mailed to {called} as it is. Nothing was changed.")


class EmailNotInDoubt(Refusal):
    """Nobody said that the address does not work."""

    def __init__(self, called: str) -> None:
        super().__init__(f"Nothing is noted against the e-mail address of {called}. Nothing was changed.")


class TimeHasPassed(Refusal):
    """Nobody can ring in the past."""

    def __init__(self) -> None:
        super().__init__("This time has passed. Choose one that is still to come.", "day")


class TooFarAhead(Refusal):
    """More likely the wrong year than a call so far ahead."""

    def __init__(self) -> None:
        super().__init__("This is more than three months away. Please check the date.", "day")


class NotAgreed(Refusal):
    """Nobody is sent to us without having said yes to it."""

    def __init__(self) -> None:
        super().__init__("We can only take this if the person agrees. Please ask them first.", "agreed")

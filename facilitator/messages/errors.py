"""What the call list and the outbox refuse, in the words a person reads."""

from facilitator.core.errors import Refusal


class CallAlreadyNoted(Refusal):
    """Two people, or two taps, for one call."""

    def __init__(self) -> None:
        super().__init__("Somebody has already noted how this call went. Nothing was changed.")


class VoicemailNotAllowed(Refusal):
    """The person asked us not to."""

    def __init__(self) -> None:
        super().__init__(
            "This person asked us not to leave voicemail. Please try again later or note no answer."
        )


class NothingToUndo(Refusal):
    """The call is still to be made."""

    def __init__(self) -> None:
        super().__init__("Nothing has been noted for this call yet, so there is nothing to undo.")


class NotToTryAgain(Refusal):
    """The message is on its way, has gone, or was stopped on purpose."""

    def __init__(self) -> None:
        super().__init__("This message is not one that can be sent again.")


class NotToComeBack(Refusal):
    """It never left, or its coming back is noted."""

    def __init__(self) -> None:
        super().__init__("This message has not gone out, or it is already noted that it came back.")


class AddressChangedMeanwhile(Refusal):
    """What came back went to an address they no longer have."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"This message went to an address that {name} no longer has. Nothing was changed: what is sent now goes to "
            "the new one."
        )


class LetterAlreadyNoted(Refusal):
    """Two people, or two taps, for one letter; or it is no longer needed."""

    def __init__(self) -> None:
        super().__init__(
            "What became of these letters has been noted meanwhile, or they are no longer needed. Nothing was changed."
        )


class NoLetterChosen(Refusal):
    """Nothing was ticked."""

    def __init__(self) -> None:
        super().__init__("Tick at least one letter.")


class NothingHeld(Refusal):
    """Somebody else was quicker, or what it was about is no longer so."""

    def __init__(self) -> None:
        super().__init__("Nothing is held about this any more: somebody has released it or thrown it away.")

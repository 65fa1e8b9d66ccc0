"""What is refused around a death, in the words a person reads."""

from facilitator.core.errors import Refusal


class ReportedAlready(Refusal):
    """Somebody else was told too, and was quicker."""

    def __init__(self) -> None:
        super().__init__("This has been noted already. Nothing goes out any more.")


class NotYetTold(Refusal):
    """Nobody is told of something before it happened."""

    def __init__(self, field: str) -> None:
        super().__init__("Please give a day that is not in the future.", field)


class TooSoonAlone(Refusal):
    """One person alone confirms only after a day."""

    def __init__(self) -> None:
        super().__init__(
            "You noted this yourself. A second person can confirm it now; you can after 24 hours. "
            "Nothing goes out meanwhile."
        )


class NoOpenReport(Refusal):
    """It was undone or confirmed meanwhile."""

    def __init__(self) -> None:
        super().__init__("This has changed meanwhile. Please look at the page again.")


class HasNotMet(Refusal):
    """The group would find a new face on a chair before it was told."""

    def __init__(self) -> None:
        super().__init__(
            "The group has not met since. To release the place all the same, tick the box.",
            "although_not_met",
        )

"""What is refused when somebody is to be told to stop coming."""

from facilitator.core.errors import Refusal


class AskedAlready(Refusal):
    """A manager has it on the page of today already."""

    def __init__(self) -> None:
        super().__init__("This has been asked already. A manager decides it; until then nothing changes.")


class NotForOneAlone(Refusal):
    """Nobody is told to stop coming by one person's decision."""

    def __init__(self) -> None:
        super().__init__("A second person decides this: a manager who did not ask for it.")


class DecidedAlready(Refusal):
    """Another manager was quicker, or this one tapped twice."""

    def __init__(self) -> None:
        super().__init__("This has been decided already. Nothing was changed.")


class NoLongerHere(Refusal):
    """They left, changed group or died before it was decided."""

    def __init__(self) -> None:
        super().__init__("This person is not in the group any more. There is nothing left to decide.")

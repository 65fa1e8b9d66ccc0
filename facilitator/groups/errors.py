"""What may be refused about groups."""

from collections.abc import Sequence

from facilitator.core.errors import Refusal


class OutOfRange(Refusal):
    """A number beyond what makes sense."""


class NotInList(Refusal):
    """A choice that does not exist, or no longer."""


class NotNow(Refusal):
    """The group is not in a state for this."""


class NotYours(Refusal):
    """Somebody else may do this, with another role."""


class NotReady(Refusal):
    """Something is missing before the group can open; `missing` has a sentence for each."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__("Before this group can open: " + " ".join(missing))
        self.missing = tuple(missing)


class NeededWhileRunning(Refusal):
    """People come to this group: what it needed to open may not be taken away."""


class NameTaken(Refusal):
    """Two group types with one name could not be told apart."""

    def __init__(self) -> None:
        super().__init__("There is already a group type with this name. Choose another name.", "name")


class AddressTaken(Refusal):
    """Two groups were given one address at the same instant."""

    def __init__(self) -> None:
        super().__init__("Another group was saved with the same address just now. Please save again.")


class NotACoordinator(Refusal):
    """Only coordinators look after groups."""

    def __init__(self) -> None:
        super().__init__("Choose a coordinator from the list.", "user_id")


class AlreadyTheirs(Refusal):
    """The coordinator has the group already."""

    def __init__(self) -> None:
        super().__init__("This coordinator already looks after the group.", "user_id")


class LastCoordinator(Refusal):
    """Somebody has to answer for the group."""

    def __init__(self) -> None:
        super().__init__("Somebody has to look after this group. Add another coordinator first.")


class SameAgreement(Refusal):
    """A new version would say what the last one says."""

    def __init__(self) -> None:
        super().__init__(
            "This is the same text as the version in use. Change something, or leave it.", "text"
        )


class NowhereToTurn(Refusal):
    """Help that cannot be reached is none."""

    def __init__(self) -> None:
        super().__init__("Enter a telephone number or a web address.", "phone")


class OddWebAddress(Refusal):
    """The text is no address a browser could follow."""

    def __init__(self) -> None:
        super().__init__("Please check the web address. It should look like www.example.org.", "web")

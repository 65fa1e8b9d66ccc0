"""Why somebody cannot change to that group just now."""

from facilitator.core.errors import Refusal


class SameGroup(Refusal):
    """They are there already."""

    def __init__(self) -> None:
        super().__init__("Choose another group than the one they are in.", "group_id")


class NoPlaceThere(Refusal):
    """Every place is taken."""

    def __init__(self) -> None:
        super().__init__(
            "Every place in that group is taken just now. They keep their place here; "
            "write them down there to wait for one.",
            "group_id",
        )


class PeopleWaitThere(Refusal):
    """Somebody else has been waiting longer, or has been offered the place."""

    def __init__(self) -> None:
        super().__init__(
            "People are waiting for a place in that group, and come first. They keep their place here; "
            "write them down there to wait for one.",
            "group_id",
        )

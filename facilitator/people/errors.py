"""What may be refused when people are written down."""

from facilitator.core.errors import Refusal


class SignInTaken(Refusal):
    """One sign-in belongs to at most one facilitator."""

    def __init__(self) -> None:
        super().__init__(
            "This sign-in already belongs to another facilitator. Choose another one.", "user_id"
        )


class NoSuchSignIn(Refusal):
    """The sign-in is gone, switched off, or of somebody who does not run groups."""

    def __init__(self) -> None:
        super().__init__("Choose a sign-in from the list.", "user_id")

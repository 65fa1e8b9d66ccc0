"""What calendar links may refuse, with the sentence a person reads."""

from facilitator.core.errors import Refusal


class DatesNotPublished(Refusal):
    """A public calendar only for a group that publishes its dates."""

    def __init__(self) -> None:
        super().__init__(
            'This group does not publish its dates. Tick "Publish the dates" in its settings first.'
        )


class NoLongerActive(Refusal):
    """A facilitator who runs no sessions any more."""

    def __init__(self) -> None:
        super().__init__("This person no longer runs sessions, so there is no calendar to link to.")

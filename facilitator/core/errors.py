"""What may go wrong on purpose: each carries the sentence a person reads."""


class Refusal(Exception):
    """A request the rules do not allow. `sentence` is shown as it stands; `field` names the form field, if any."""

    def __init__(self, sentence: str, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class StaleRow(Refusal):
    """Somebody else saved the same record since this form was opened."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody else changed this while you were typing. What you typed is still here: "
            "compare it with what is stored now, then save again."
        )


class NotFound(Exception):
    """No such record, or not one this person may know of: the two are never told apart."""


class Misconfigured(Exception):
    """The installation cannot start like this; the message says what to set."""

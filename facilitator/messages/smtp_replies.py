"""What a mail server's refusal is about: this person's address, or something else. Pure."""

import re

SENDER, RECIPIENT, TEXT = range(3)  # how far we were
_ABOUT_MAILBOXES = {550, 551, 553}
_ENHANCED = re.compile(rb"\s*5\.(\d{1,3})\.\d{1,3}\b")  # RFC 3463
_ADDRESS, _MAILBOX = b"1", b"2"


def blames_address(step: int, code: int, said: bytes) -> bool:
    """Whether a 5xx reply says that this address does not work, rather than that our server or our text is unwelcome.

    The enhanced status decides where there is one: 5.1.x and 5.2.x are about the address and the mailbox. Without
    one, a refused recipient is, and after the text only what can be about nothing else.
    """
    if step == SENDER:
        return False  # it refuses us: to believe it would silence everybody at once
    enhanced = _ENHANCED.match(said)
    if enhanced:
        return enhanced[1] in (_ADDRESS, _MAILBOX)
    return step == RECIPIENT or code in _ABOUT_MAILBOXES

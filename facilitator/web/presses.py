"""A button pressed twice: what tells the second sending of one form from another one.

A form that is shown carries a key of its own. The press is that key together with everything that was sent, so that
the same form sent again with other words in it is another press.
"""

import hashlib
import re
from base64 import urlsafe_b64encode

from flask import request

KEY = re.compile(r"[A-Za-z0-9_-]{43}")
_NOT_SAID = ("csrf_token", "submission")


def press() -> str | None:
    """The press that this request is; None when its form carries no key of ours."""
    found = KEY.fullmatch(request.form.get("submission", ""))
    if found is None:
        return None
    said = sorted((name, values) for name, values in request.form.lists() if name not in _NOT_SAID)
    digest = hashlib.sha256(repr((found[0], request.path, said)).encode()).digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")

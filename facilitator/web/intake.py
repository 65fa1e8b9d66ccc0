"""What kind of request is taken at all, before anything is read from it."""

from flask import Flask, abort, request

MOST_FIELDS = 500


def install_intake(app: Flask) -> None:
    """Refuse bodies that no form of ours sends: parts without a name, and fields beyond counting."""

    @app.before_request
    def check_fields() -> None:
        if request.method not in {"POST", "PUT", "PATCH", "DELETE"}:
            return
        if None in request.form or None in request.files:
            abort(400)
        if sum(len(values) for _, values in request.form.lists()) > MOST_FIELDS:
            abort(413)

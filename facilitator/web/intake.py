"""What kind of request is taken at all, before anything is read from it."""

from flask import Flask, abort, request

MOST_FIELDS = 500


def install_intake(app: Flask) -> None:
    """Refuse addresses with NUL in them, which PostgreSQL cannot even look for, and bodies that no form sends."""

    @app.before_request
    def check_address() -> None:
        # A calendar's address is hashed before it is looked for, and answers every wrong one in its own plain way.
        if "\x00" in request.path and not request.path.startswith("/calendar/"):
            abort(404)
        if any("\x00" in value for _, value in request.args.items(multi=True)):
            abort(400)

    @app.before_request
    def check_fields() -> None:
        if request.method not in {"POST", "PUT", "PATCH", "DELETE"}:
            return
        if None in request.form or None in request.files:
            abort(400)
        if sum(len(values) for _, values in request.form.lists()) > MOST_FIELDS:
            abort(413)

"""Static files by the hash of their content: browsers may keep them for a year and never show an old one."""

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, current_app, request, url_for

HASH_LENGTH = 12
KEEP_FOR_EVER = "public, max-age=31536000, immutable"
KEEP_FOR_A_DAY = "public, max-age=86400"
ASK_AGAIN = "no-cache"


def asset(filename: str) -> str:
    """The address of a static file with its content's hash. Raises FileNotFoundError for a missing file."""
    return url_for("static", filename=filename, v=_current_hash(filename))


def install_assets(app: Flask) -> None:
    """Give templates `asset(...)`, and static answers the caching their address allows."""
    app.jinja_env.globals["asset"] = asset

    @app.after_request
    def keep_static_files(response: Response) -> Response:
        if request.endpoint == "static" and response.status_code in (200, 206, 304):
            filename = (request.view_args or {}).get("filename", "")
            response.headers["Cache-Control"] = _caching(filename, request.args.get("v"))
        return response


def _caching(filename: str, version: str | None) -> str:
    """Named by content or a font: for ever. Other people's files: a day. Ours without a hash: ask."""
    if filename.endswith(".woff2") or (version and version == _current_hash(filename)):
        return KEEP_FOR_EVER
    return KEEP_FOR_A_DAY if filename.startswith("vendor/") else ASK_AGAIN


def _current_hash(filename: str) -> str:
    path = Path(current_app.static_folder or "") / filename
    found = path.stat()
    return _hash(str(path), found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=512)
def _hash(path: str, changed: int, size: int) -> str:
    """The hash of one state of a file; `changed` and `size` make a new state a new entry."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:HASH_LENGTH]

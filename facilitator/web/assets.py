"""Static files by the hash of their content: browsers may keep them for a year and never show an old one."""

import gzip
import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, current_app, request, url_for

HASH_LENGTH = 12
KEEP_FOR_EVER = "public, max-age=31536000, immutable"
KEEP_FOR_A_DAY = "public, max-age=86400"
ASK_AGAIN = "no-cache"
PACKED = (".css", ".js", ".svg")


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
            if filename.endswith(PACKED):
                response.vary.add("Accept-Encoding")
                _pack(response, filename)
        return response


def _pack(response: Response, filename: str) -> None:
    """Send a style sheet or script packed to whoever can unpack it: an old telephone loads a third of it.

    Only these files, which are the same for everybody: a page that holds a secret is never packed, since its length
    would then tell of what is in it.
    """
    whole = response.status_code == 200 and "Range" not in request.headers and request.method == "GET"
    if not whole or request.accept_encodings.quality("gzip") <= 0:
        return
    path = Path(current_app.static_folder or "") / filename
    found = path.stat()
    etag, _ = response.get_etag()
    response.response.close()  # type: ignore[union-attr]  # the open file, not needed now
    response.direct_passthrough = False
    response.set_data(_packed(str(path), found.st_mtime_ns, found.st_size))
    response.headers["Content-Encoding"] = "gzip"
    if etag:
        response.set_etag(etag, weak=True)  # the same file in another wrapping


def _caching(filename: str, version: str | None) -> str:
    """Named by content or a font: for ever. Other people's files: a day. Ours without a hash: ask."""
    if filename.endswith(".woff2") or (version and version == _current_hash(filename)):
        return KEEP_FOR_EVER
    return KEEP_FOR_A_DAY if filename.startswith("vendor/") else ASK_AGAIN


def _current_hash(filename: str) -> str:
    path = Path(current_app.static_folder or "") / filename
    found = path.stat()
    return _hash(str(path), found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=64)
def _packed(path: str, changed: int, size: int) -> bytes:
    """The file packed; `changed` and `size` make a new state a new entry."""
    return gzip.compress(Path(path).read_bytes(), compresslevel=9, mtime=0)


@lru_cache(maxsize=512)
def _hash(path: str, changed: int, size: int) -> str:
    """The hash of one state of a file; `changed` and `size` make a new state a new entry."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:HASH_LENGTH]

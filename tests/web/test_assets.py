"""What is shipped as static files: vendored files unchanged, no state's marks, addresses named by content."""

import gzip
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from facilitator import paths
from facilitator.web import assets

STATIC = paths.PACKAGE / "static"
BROWSER_VENDOR = paths.ROOT / "tests" / "browser" / "vendor"
STATE_MARKS = re.compile(r"gds[ -]?transport|crown|gov\.uk|govuk-crest|opengraph", re.IGNORECASE)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    (tmp_path / "static" / "vendor").mkdir(parents=True)
    (tmp_path / "static" / "app.css").write_text("p { color: plum }")
    (tmp_path / "static" / "vendor" / "kit.css").write_text("p { color: plum }")
    (tmp_path / "static" / "letters.woff2").write_bytes(b"letters")
    app = Flask("assets", root_path=str(tmp_path))
    assets.install_assets(app)
    with app.test_request_context():
        yield app


def listed_sums(page: Path) -> dict[str, str]:
    return dict(re.findall(r"\| (\S+) \| `([0-9a-f]{64})` \|", page.read_text()))


def caching(app: Flask, address: str) -> str:
    with app.test_client().get(address) as answer:
        return answer.headers["Cache-Control"]


@pytest.mark.parametrize("folder", [STATIC / "vendor", BROWSER_VENDOR], ids=["shipped", "browser tests"])
def test_vendored_files_are_the_ones_whose_check_sums_are_listed(folder: Path) -> None:
    present = {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "VENDORED.md"
    }
    assert present == listed_sums(folder / "VENDORED.md")


def test_styles_and_pages_carry_no_marks_of_the_state() -> None:
    pages = [*STATIC.rglob("*.css"), *STATIC.rglob("*.svg"), *paths.TEMPLATES.rglob("*.html")]
    assert len(pages) > 10
    assert [str(page) for page in pages if STATE_MARKS.search(page.read_text())] == []


def test_every_vendored_part_has_its_licence_beside_it() -> None:
    assert (STATIC / "vendor" / "LICENSE-govuk-frontend.txt").read_text().startswith("The MIT License")
    assert (
        "SIL Open Font License"
        in (STATIC / "vendor" / "fonts" / "LICENSE-atkinson-hyperlegible-next.txt").read_text()
    )


def test_sizes_of_type_follow_the_readers_setting() -> None:
    for style in STATIC.glob("app*.css"):
        assert re.findall(r"font(?:-size)?:[^;}]*\dpx", style.read_text()) == [], style.name


def test_own_styles_refer_only_to_files_that_are_there() -> None:
    for style in STATIC.glob("app*.css"):
        for address in re.findall(r'url\("([^"]+)"\)', style.read_text()):
            assert (STATIC / address).is_file(), address


def test_an_address_changes_with_the_content(app: Flask, tmp_path: Path) -> None:
    before = assets.asset("app.css")
    (tmp_path / "static" / "app.css").write_text("p { color: seagreen }")
    assert before.startswith("/static/app.css?v=")
    assert assets.asset("app.css") != before


def test_a_file_that_is_missing_is_noticed(app: Flask) -> None:
    with pytest.raises(FileNotFoundError):
        assets.asset("nowhere.css")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/static/app.css", "no-cache"),
        ("/static/app.css?v=old", "no-cache"),
        ("/static/vendor/kit.css", assets.KEEP_FOR_A_DAY),
        ("/static/letters.woff2", assets.KEEP_FOR_EVER),
    ],
)
def test_only_addresses_named_by_content_are_kept_for_ever(app: Flask, address: str, expected: str) -> None:
    assert caching(app, address) == expected
    assert caching(app, assets.asset("app.css")) == assets.KEEP_FOR_EVER


def test_a_missing_file_is_not_kept(app: Flask) -> None:
    answer = app.test_client().get("/static/nowhere.css")
    assert answer.status_code == 404
    assert "immutable" not in answer.headers.get("Cache-Control", "")


def _with_a_long_sheet(app: Flask) -> FlaskClient:
    Path(app.static_folder or "", "app.css").write_text("p { color: plum }\n" * 200)
    app.add_url_rule("/page", "page", lambda: "words " * 200)
    return app.test_client()


def test_a_style_sheet_travels_packed_to_whoever_can_unpack_it(app: Flask) -> None:
    client = _with_a_long_sheet(app)
    plain = client.get("/static/app.css", headers={"Accept-Encoding": "identity"}, buffered=True)
    packed = client.get("/static/app.css", headers={"Accept-Encoding": "gzip"}, buffered=True)

    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 2
    assert gzip.decompress(packed.data) == plain.data
    for answer in (plain, packed):
        assert "Accept-Encoding" in answer.headers["Vary"]
    again = client.get(
        "/static/app.css",
        headers={"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]},
        buffered=True,
    )
    assert (again.status_code, again.data) == (304, b"")


def test_neither_part_of_a_file_nor_a_page_is_packed(app: Flask) -> None:
    client = _with_a_long_sheet(app)

    part = client.get(
        "/static/app.css", headers={"Accept-Encoding": "gzip", "Range": "bytes=0-9"}, buffered=True
    )
    page = client.get("/page", headers={"Accept-Encoding": "gzip"}, buffered=True)
    refused = client.get("/static/app.css", headers={"Accept-Encoding": "gzip;q=0"}, buffered=True)

    assert (part.status_code, len(part.data)) == (206, 10)
    assert "Content-Encoding" not in part.headers
    assert "Content-Encoding" not in page.headers
    assert "Content-Encoding" not in refused.headers

"""The wheel holds everything: built, unpacked elsewhere, and a page rendered from it."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

RENDER = """
import sys
from pathlib import Path
import facilitator
assert str(Path(facilitator.__file__)).startswith(sys.argv[1]), facilitator.__file__
import flask_migrate
from facilitator.app import create_app
app = create_app()
with app.app_context():
    flask_migrate.upgrade()
page = app.test_client().get("/sign-in", base_url="http://127.0.0.1:8000")
assert page.status_code == 200, page.status_code
assert "<h1" in page.get_data(as_text=True)
"""


def test_a_page_is_rendered_from_the_built_wheel(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    unpacked = tmp_path / "unpacked"
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        wheel.extractall(unpacked)
        names = wheel.namelist()
    assert not [name for name in names if name.startswith(("tests/", "instance/"))]
    environ = {**os.environ, "PYTHONPATH": str(unpacked), "FACILITATOR_INSTANCE": str(tmp_path / "instance")}
    environ.pop("FACILITATOR_ENV", None)
    done = subprocess.run(
        [sys.executable, "-c", RENDER, str(unpacked)],
        cwd=tmp_path,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr

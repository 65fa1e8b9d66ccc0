"""House rules that are quicker to check than to remember."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "facilitator"
MODULES = sorted(PACKAGE.rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
TOP_LEVEL = {
    "facilitator",
    "templates",
    "migrations",
    "tests",
    "instance",
    "pyproject.toml",
    "wsgi.py",
    "README.md",
    "CHANGELOG.md",
    "constraints.txt",
    "requirements.lock",
}


def functions(path: Path) -> list[ast.FunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_every_function_says_what_it_returns() -> None:
    bare = [f"{name_of(path)}:{f.name}" for path in MODULES for f in functions(path) if f.returns is None]
    assert bare == []


def test_every_public_function_of_the_domain_has_a_docstring() -> None:
    kinds = re.compile(r"(operations|queries|rules|recurrence|calendar|ports)\.py$")
    bare = [
        f"{name_of(path)}:{node.name}"
        for path in MODULES
        if kinds.search(path.name)
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert bare == []


def test_operations_never_commit() -> None:
    guilty = [
        name_of(path)
        for path in MODULES
        if path.name.endswith("operations.py")
        and re.search(r"session\.commit\(|\bwrite_transaction\(", path.read_text())
    ]
    assert guilty == []


def test_a_slice_package_holds_only_its_docstring() -> None:
    for path in PACKAGE.glob("*/__init__.py"):
        body = ast.parse(path.read_text(encoding="utf-8")).body
        assert len(body) == 1 and isinstance(body[0], ast.Expr), (
            f"{name_of(path)} holds more than a docstring"
        )


def test_no_module_is_named_for_nothing() -> None:
    assert [
        name_of(path) for path in MODULES if path.name in {"utils.py", "helpers.py", "common.py", "misc.py"}
    ] == []


def test_imports_are_absolute_and_at_the_top() -> None:
    for path in MODULES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{name_of(path)}:{node.lineno} is a relative import"
        for function in functions(path):
            inside = [n for n in ast.walk(function) if isinstance(n, ast.Import | ast.ImportFrom)]
            assert not inside, f"{name_of(path)}:{function.name} imports inside a function"


def test_domain_files_never_read_the_clock() -> None:
    pattern = re.compile(r"datetime\.now\(|datetime\.utcnow\(|date\.today\(|time\.time\(")
    kinds = re.compile(r"(models|rules|operations|queries|notices|recurrence|calendar)\.py$")
    assert [name_of(p) for p in MODULES if kinds.search(p.name) and pattern.search(p.read_text())] == []


def test_the_top_level_is_as_drawn() -> None:
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert found - TOP_LEVEL - {"dist", "build", "facilitator.egg-info"} == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_hold_nothing_inline_and_never_switch_escaping_off(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son(click|change|submit|load|input)=", text, re.IGNORECASE)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert "autoescape false" not in text
    assert not re.search(r"https?://(?!www\.w3\.org)", text), "a page loads nothing from elsewhere"


def test_pins_name_no_host() -> None:
    for name in ("constraints.txt", "requirements.lock"):
        assert "://" not in (ROOT / name).read_text(encoding="utf-8")


def test_the_safe_filter_is_used_nowhere() -> None:
    assert [name_of(path) for path in TEMPLATES if re.search(r"\|\s*safe\b", path.read_text())] == []

"""A smoke alarm: files, functions and templates that have grown too long should be split by meaning."""

import ast
from math import ceil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "facilitator"


def ninetieth(lengths: list[int]) -> int:
    return sorted(lengths)[ceil(len(lengths) * 0.9) - 1]


def too_long(lengths: dict[str, int], cap: int) -> dict[str, int]:
    return {name: length for name, length in lengths.items() if length > cap}


def lines_of(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_files_stay_short() -> None:
    lengths = {str(path.relative_to(ROOT)): lines_of(path) for path in PACKAGE.rglob("*.py")}
    assert too_long(lengths, 400) == {}
    assert ninetieth(list(lengths.values())) <= 220


def test_functions_stay_short() -> None:
    lengths = {}
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                place = f"{path.relative_to(ROOT)}:{node.name}"
                lengths[place] = (node.end_lineno or node.lineno) - node.lineno + 1
    assert too_long(lengths, 60) == {}
    assert ninetieth(list(lengths.values())) <= 25


def test_templates_stay_short() -> None:
    lengths = {str(path.relative_to(ROOT)): lines_of(path) for path in (ROOT / "templates").rglob("*.html")}
    assert too_long(lengths, 250) == {}
    assert ninetieth(list(lengths.values())) <= 95

"""What import-linter's contracts cannot say: what a view may import, and that no kind of file escapes the contracts.

The floors themselves stand in pyproject.toml and are run by test_tools.
"""

import tomllib
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
    "contracts"
]
LAYERS, VIEWS, DOMAIN = CONTRACTS
FLOORS = [[name.strip() for name in layer.split("|")] for layer in LAYERS["layers"]]
READABLE = ("queries", "models")
DOMAIN_KINDS = ("models", "rules", "operations", "queries", "errors", "signals", "notices", "ports")


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("facilitator")


def floor(slice_name: str) -> int:
    """The higher, the smaller: the order in which the contract lists them."""
    return next(number for number, names in enumerate(FLOORS) if slice_name in names)


def is_view(module: str) -> bool:
    return module.endswith("views") and module.count(".") == 2


def test_a_view_reads_any_slice_but_acts_only_on_its_own_and_those_below(graph: grimp.ImportGraph) -> None:
    wrong = []
    for module in filter(is_view, graph.modules):
        own = module.split(".")[1]
        for imported in graph.find_modules_directly_imported_by(module):
            parts = imported.split(".")
            if len(parts) < 2 or parts[1] in {own, "config", "paths"} or floor(parts[1]) > floor(own):
                continue
            if not parts[-1].endswith(READABLE):
                wrong.append(f"{module} -> {imported}")
    assert wrong == []


def test_every_module_of_views_is_named_in_the_contracts(graph: grimp.ImportGraph) -> None:
    named = {line.rsplit(".", 1)[1] for line in VIEWS["protected_modules"]}
    assert {module.rsplit(".", 1)[1] for module in graph.modules if is_view(module)} <= named


def test_every_domain_file_is_named_in_the_contracts(graph: grimp.ImportGraph) -> None:
    named = {line.rsplit(".", 1)[1] for line in DOMAIN["source_modules"]}
    found = {module.rsplit(".", 1)[1] for module in graph.modules if module.count(".") == 2}
    assert {name for name in found if name.endswith(DOMAIN_KINDS)} <= named

"""The shape of the code: one name for one thing, few modules at the top, imports in one direction."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "faq")
MODULES = sorted(
    path
    for package in PACKAGES
    for path in (ROOT / package).rglob("*.py")
    if path.is_file() and path.name != "__init__.py"
)
MODULES_OF_ONE_NAME: dict[str, str] = {}
"""Name -> why several modules have it."""
CLASSES_OF_ONE_NAME: dict[str, str] = {}
"""Name -> why several public classes have it."""


def repeated(names: Iterable[str]) -> set[str]:
    return {name for name, count in Counter(names).items() if count > 1}


def test_no_two_modules_have_one_name() -> None:
    assert repeated(path.stem for path in MODULES) == set(MODULES_OF_ONE_NAME)


def test_no_two_public_classes_have_one_name() -> None:
    classes = [
        node.name
        for path in MODULES
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    ]
    assert repeated(classes) == set(CLASSES_OF_ONE_NAME)


@pytest.mark.parametrize(("package", "most"), [("bot", 10), ("faq", 8)])
def test_few_modules_are_directly_in_a_package(package: str, most: int) -> None:
    assert len([path for path in MODULES if path.parent == ROOT / package]) <= most


def test_no_import_leads_back_to_its_module() -> None:
    TopologicalSorter(imports()).prepare()  # raises CycleError, which names the modules


def test_no_import_leads_back_to_its_folder() -> None:
    folders: dict[str, set[str]] = {}
    for module, imported in imports().items():
        folders.setdefault(folder(module), set()).update(map(folder, imported))
    for name, others in folders.items():
        others.discard(name)
    TopologicalSorter(folders).prepare()


@cache
def imports() -> dict[str, set[str]]:
    """Each module, and those of `PACKAGES` that it imports."""
    graph = grimp.build_graph(*PACKAGES, cache_dir=None)
    return {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}


def folder(module: str) -> str:
    """The package or top module that holds a module: "bot.storage.journal" -> "bot.storage"."""
    return ".".join(module.split(".")[:2])

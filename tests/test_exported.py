"""Every module says what it offers: a sorted `__all__` whose names exist, and in packages nothing that is not their own."""

import ast
import importlib
import pkgutil
import re
from pathlib import Path

import pytest

PACKAGES = ("comments", "analysis", "reports")


def modules():
    for package in PACKAGES:
        yield package
        path = importlib.import_module(package).__path__
        yield from (found.name for found in pkgutil.walk_packages(path, f"{package}."))


MODULES = sorted(modules())


def in_order(names):
    """Constants, classes, then the rest, each in the order of their letters and numbers: what `ruff` makes of `__all__`."""

    def key(name):
        kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
        return kind, [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", name)]

    return sorted(names, key=key)


def defined(module):
    """The functions and classes that a module's own source defines."""
    body = ast.parse(Path(module.__file__).read_text(encoding="utf-8")).body
    return [node.name for node in body if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)]


def test_all_three_packages_are_looked_at():
    assert {"comments.model", "comments.readers.flat", "analysis.pipeline", "reports.cli"} <= set(MODULES)


@pytest.mark.parametrize("name", MODULES)
def test_a_module_lists_what_it_offers_in_order_and_has_all_of_it(name):
    module = importlib.import_module(name)
    if hasattr(module, "__path__") and not hasattr(module, "__all__"):
        assert defined(module) == []  # a package that offers only its modules
        return
    assert module.__all__ == in_order(module.__all__)
    assert len(set(module.__all__)) == len(module.__all__)
    assert [missing for missing in module.__all__ if not hasattr(module, missing)] == []
    assert [hidden for hidden in module.__all__ if hidden.startswith("_")] == []

"""What a module imports, read from its source: nothing is imported to find out, and lazy imports are seen too.

`import` counts anywhere in a file, and so do names in strings that our own code imports later: the argument of
`import_module` or `optional`, and `package.module:name`, as a sandbox's child is told what to load.
"""

import ast
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from typing import Final

__all__ = ["Reached", "reached", "source_of"]

_ENTRY: Final = re.compile(r"([a-z_]\w*(?:\.\w+)+):[A-Za-z_]\w*")
_IMPORTERS: Final = frozenset({"import_module", "optional"})


@dataclass(frozen=True)
class Reached:
    """What a module reaches: modules of the packages that were followed, and other packages."""

    modules: dict[str, Path] = field(default_factory=dict)
    packages: dict[str, str] = field(default_factory=dict)
    """By the name they are imported by, the first module that does; the standard library is left out."""


def reached(module: str, follow: Callable[[str], bool]) -> Reached:
    """What a module reaches by its own imports and those of the modules that it reaches in packages to `follow`.

    `follow` is asked with the first part of a name; never for the standard library.
    """
    found = Reached()
    waiting = [module]
    while waiting:
        name = waiting.pop(0)
        path = source_of(name)
        if path is None or name in found.modules:
            continue
        found.modules[name] = path
        for one in _imports(name, path):
            top = one.partition(".")[0]
            if top in sys.stdlib_module_names:
                continue
            if follow(top):
                waiting.append(one)
            else:
                found.packages.setdefault(top, name)
    return found


def source_of(module: str) -> Path | None:
    """The file of a module, None where there is no such module or it is not written in Python."""
    spec = _spec(module)
    origin = getattr(sys.modules.get(module), "__file__", None) if spec is None else spec.origin
    return Path(origin) if origin is not None and origin.endswith(".py") else None


def _spec(module: str) -> ModuleSpec | None:
    """Where a module is, found without importing the packages that it is in, as `find_spec` would."""
    if module in sys.modules:
        return sys.modules[module].__spec__
    package = module.rpartition(".")[0]
    if not package:
        return PathFinder.find_spec(module)
    above = _spec(package)
    places = None if above is None else above.submodule_search_locations
    if places is None:
        return None
    try:
        return PathFinder.find_spec(module, places)
    except KeyError:  # a folder without __init__.py, of whose package Python asks what only its import would tell
        spec = ModuleSpec(module, None, is_package=True)
        inner = (Path(place) / module.rpartition(".")[2] for place in places)
        spec.submodule_search_locations = [str(path) for path in inner if path.is_dir()]
        return spec


@lru_cache(maxsize=4096)
def _imports(module: str, path: Path) -> tuple[str, ...]:
    """Names of what a file imports; of `from a import b` both `a` and `a.b`, which may be a module or not."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    nodes = ast.walk(ast.parse(path.read_bytes(), str(path)))
    return tuple(dict.fromkeys(name for node in nodes for name in _imported_by(node, package)))


def _imported_by(node: ast.AST, package: str) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
        base = ".".join((*above, *([node.module] if node.module else [])))
        yield base
        yield from (f"{base}.{alias.name}" for alias in node.names)
    elif isinstance(node, ast.Call) and node.args and _name(node.func) in _IMPORTERS:
        first = node.args[0]
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield first.value
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        entry = _ENTRY.fullmatch(node.value)
        if entry is not None:
            yield entry[1]


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""

"""Runs DCLM's mappers over pages; for the interpreter that `parity_dclm.py --reference` names.

    python parity_dclm_reference.py DCLM < pages-and-steps.json > texts.json

DCLM is a clone of mlfoundations/dclm. Of its packages only the mappers are loaded: their `__init__.py` files import
what trains and stores models, which is stood in for here. Per step and page: the text, null where the page is dropped.
"""

import functools
import importlib
import json
import os
import sys
from pathlib import Path
from types import ModuleType

UNUSED = ("transformers", "justext", "bs4", "boto3", "s3fs", "cloudpathlib", "open_lm", "ray", "simdjson", "botocore")
PACKAGES = {
    "baselines.core": "baselines/core",
    "core": "baselines/core",
    "baselines.mappers": "baselines/mappers",
    "baselines.mappers.filters": "baselines/mappers/filters",
}


class _Absent(ModuleType):
    """A module that is imported and never used."""

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *arguments, **settings: None


def main() -> None:
    """Read steps and pages, write what each step makes of each page."""
    root = Path(sys.argv[1]).resolve()
    os.chdir(root)
    sys.path[:0] = [str(root), str(root / "baselines")]
    for name in (*UNUSED, "botocore.exceptions"):
        sys.modules.setdefault(name, _Absent(name))
    importlib.import_module("baselines")
    for name, folder in PACKAGES.items():
        module = ModuleType(name)
        module.__path__ = [str(root / folder)]
        sys.modules[name] = module
    filters = [importlib.import_module(f"baselines.mappers.filters.{n}_filters") for n in ("content", "metadata")]
    modules = [*filters, importlib.import_module("baselines.mappers.modifiers")]
    is_factory = importlib.import_module("core.factory_utils").is_factory
    given = json.load(sys.stdin)
    found = []
    for name, settings in given["steps"]:
        function = next(getattr(module, name) for module in modules if hasattr(module, name))
        step = function(**settings) if is_factory(function) else functools.partial(function, **settings)
        pages = [step(dict(page)) for page in given["pages"]]
        found.append([page[0]["text"] if page else None for page in pages])
        print(f"{name}: {sum(page is None for page in found[-1])} dropped", file=sys.stderr)
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()

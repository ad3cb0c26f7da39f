"""Packages whose version decides no results: blocks need not declare them in `packages()`.

Short on purpose. A package belongs here only if every version of it gives the same, in our code and in a user's.
"""

from typing import Final

__all__ = ["NEUTRAL_PACKAGES"]

NEUTRAL_PACKAGES: Final[dict[str, str]] = {
    "boolean": "builds the trees of AND and OR for license-expression",
    "fasteners": "locks files",
    "fsspec": "opens files; the bytes are theirs",
    "huggingface_hub": "fetches files, whose digests `identity()` holds",
    "humanize": "writes datatrove's log",
    "license_expression": "parses expressions by the grammar of SPDX; a block that asks its list declares it",
    "loguru": "writes datatrove's log",
    "lz4": "unpacks exactly what was packed",
    "numba": "compiles our own loops of whole numbers, and sums in the order that we write",
    "numpy": "arithmetic of whole numbers, and of fractions by IEEE 754",
    "orjson": "reads and writes JSON, which is defined",
    "py7zr": "unpacks exactly what was packed",
    "pyarrow": "stores values as they are; a block that runs expressions of the user's in Arrow's RE2 declares it",
    "pydantic": "checks settings, which are in the fingerprint as they are once checked",
    "pydantic_core": "part of pydantic",
    "pydivsufsort": "sorts suffixes, of which there is one order",
    "requests": "fetches files; the bytes are theirs",
    "xxhash": "XXH3 and XXH64 are fixed",
    "yaml": "reads YAML tables, whose digests `identity()` holds",
    "zstandard": "unpacks exactly what was packed",
}
"""By the name that is imported, with the reason."""

"""Reads a licence from its address, name or SPDX id, if it is on Common Pile's list.

Source: the list of Common Pile v0.1 (recipes 10.3) and the names of recipes 11.2. A text that names a restriction (NC,
ND) is never read as free, nor one that names a licence outside the list.
"""

import re
from typing import Final

from textmill.spdx.allowed import covers
from textmill.spdx.spelling import spelled

__all__ = ["LISTED", "parse"]

LISTED: Final = (
    "LicenseRef-Public-Domain", "CC0-1.0", "CC-PDM-1.0", "CC-PDDC", "CC-BY", "CC-BY-SA", "GFDL", "Apache-2.0", "MIT",
    "BSD-2-Clause", "BSD-3-Clause", "ISC", "Artistic-2.0", "CDLA-Permissive-1.0", "OPL-UK-3.0",
)  # fmt: skip
"""Ids, and families of which every version and port is allowed."""
_PATH: Final = re.compile(
    r"(?:https?://)?(?:licenses/)?(by(?:-sa)?)/([1-4]\.[0-9])(?:/([a-z]{2}|igo|scotland))?/?\Z", re.IGNORECASE
)
_WRITTEN_WITH_LINES: Final = re.compile(r"\A(?:gfdl|gnu_free_documentation_license(?:_[0-9.]+)?)\Z", re.IGNORECASE)


def parse(text: str) -> str | None:
    """The SPDX id (`LicenseRef-CC-BY` without a version known), None for what is not on the list."""
    name = " ".join(text.split())
    path = _PATH.match(name)
    if path is not None:
        name = f"https://creativecommons.org/licenses/{path[1]}/{path[2]}/{path[3] or ''}".lower()
    elif _WRITTEN_WITH_LINES.match(name):
        name = name.replace("_", " ")
    found = spelled(name)
    return found if found is not None and any(covers(entry, found, ports=True) for entry in LISTED) else None

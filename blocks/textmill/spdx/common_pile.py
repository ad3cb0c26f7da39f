"""Reads a licence as Common Pile's parser does, slip for slip.

Source: Common Pile `common_pile/licenses.py` (recipes 10.3). Its names are the enum's members; ours are SPDX ids.
"""

import re
from typing import Final

__all__ = ["MEMBERS", "parse_faithfully"]

MEMBERS: Final = {
    "PD": "LicenseRef-Public-Domain",
    "CC0": "CC0-1.0",
    "CC_PDM": "CC-PDM-1.0",
    "CC_BY": "CC-BY-4.0",
    "CC_BY_3": "CC-BY-3.0",
    "CC_BY_2_5": "CC-BY-2.5",
    "CC_BY_2": "CC-BY-2.0",
    "CC_BY_SA": "CC-BY-SA-4.0",
    "CC_BY_SA_3": "CC-BY-SA-3.0",
    "CC_BY_SA_2_5": "CC-BY-SA-2.5",
    "CC_BY_SA_2_1": "CC-BY-SA-2.1-JP",
    "CC_BY_SA_1": "CC-BY-SA-1.0",
    "GFDL": "LicenseRef-GFDL",
}
"""SPDX ids by the names that Common Pile gives its licences; GFDL in any version."""

_PUBLIC_DOMAIN_DEED: Final = re.compile(r"/publicdomain/(zero|mark)/1.0/?\Z")
_ATTRIBUTION: Final = re.compile(r"by(-sa)?/(\d.\d)")
_VERSIONS: Final = {
    "4.0": ("CC_BY", "CC_BY_SA"),
    "3.0": ("CC_BY_3", "CC_BY_SA_3"),
    "2.5": ("CC_BY_2_5", "CC_BY_SA_2_5"),
    "2.1": (None, "CC_BY_SA_2_1"),
    "2.0": ("CC_BY_2", "CC_BY_2"),
    "1.0": (None, "CC_BY_SA_1"),
}


def parse_faithfully(text: str) -> str | None:
    """The SPDX id of what Common Pile reads, None where it raises an error."""
    member = _member(text.lower().strip())
    return None if member is None else MEMBERS[member]


def _member(text: str) -> str | None:
    first_line = text.partition("\n")[0]
    if "/publicdomain/" in first_line:
        ending = _PUBLIC_DOMAIN_DEED.search(text) if first_line == text else None
        return "PD" if ending is None else {"zero": "CC0", "mark": "CC_PDM"}[ending[1]]
    found = _ATTRIBUTION.search(text)
    if found is not None:
        if found[2] not in _VERSIONS:
            return None
        member = _VERSIONS[found[2]][found[1] is not None]
        if member is not None:
            return member
    return "GFDL" if text == "gfdl" or "gnu_free_documentation_license" in text else None

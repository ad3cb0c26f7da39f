"""Tell the licences of the SPDX list, and write an expression of licences in one way.

Source: the SPDX list that the package `license-expression` carries, and SPDX specification 2.3, annex D. Besides its
ids we know families without a version (`CC-BY`), `LicenseRef`s, and `+` behind Creative Commons ids (licence_rules C7).
"""

import re
from functools import lru_cache
from typing import Final

from license_expression import get_license_index

__all__ = ["FAMILIES", "exception", "listed"]

FAMILIES: Final = re.compile(r"CC-BY(?:-NC)?(?:-ND|-SA)?|GFDL", re.IGNORECASE)
"""Ids less their version, as policies write them; no SPDX ids."""
_REFERENCE: Final = re.compile(r"(?:DocumentRef-[A-Za-z0-9.-]+:)?LicenseRef-[A-Za-z0-9.-]+", re.IGNORECASE)
_SCANCODE: Final = "LicenseRef-scancode"


def listed(id: str) -> str | None:
    """How the SPDX list, or we, write an id in any case; None if no list has it."""
    known = _ids().get(id.lower())
    if known is not None:
        return known
    if id.endswith("+") and (known := _ids().get(id[:-1].lower())) is not None:
        return f"{known}+"
    if _REFERENCE.fullmatch(id):
        at = id.lower().index("licenseref-")
        return f"{id[:at]}LicenseRef-{id[at + len('licenseref-') :]}"
    return id.upper() if FAMILIES.fullmatch(id) else None


def exception(id: str) -> str | None:
    """How the SPDX list writes an exception (`Classpath-exception-2.0`)."""
    return _exceptions().get(id.lower())


@lru_cache(maxsize=1)
def _ids() -> dict[str, str]:
    return _entries(False)


@lru_cache(maxsize=1)
def _exceptions() -> dict[str, str]:
    return _entries(True)


def _entries(is_exception: bool) -> dict[str, str]:
    found: dict[str, str] = {}
    for entry in get_license_index():
        if bool(entry["is_exception"]) is not is_exception:
            continue
        for id in (entry["spdx_license_key"], *entry["other_spdx_license_keys"]):
            if id and not id.startswith(_SCANCODE):
                # A deprecated id, which says the same, is written as the one that is not.
                found[id.lower()] = id if id.startswith("LicenseRef-") else entry["spdx_license_key"]
    return found

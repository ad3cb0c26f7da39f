"""Gives the address of a licence whose document does not say one: what attributions are asked to link.

Sources: the address forms of creativecommons.org (recipes 11.1); spdx.org/licenses has a page for every listed id. A
Creative Commons licence without a version, and one that only a `LicenseRef-` names, have none.
"""

import re
from functools import lru_cache
from typing import Final

from textmill.spdx.allowed import parse
from textmill.spdx.one_spelling import one_spelling
from textmill.spdx.spelling import is_expression

__all__ = ["address_of"]

_CC: Final = re.compile(
    r"CC-(?P<terms>BY(?:-NC)?(?:-ND|-SA)?)-(?P<version>[1-4]\.[0-9])(?:-(?P<port>[A-Z]{2,8}))?(?P<later>\+)?",
    re.IGNORECASE,
)
_PUBLIC: Final = {
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "CC-PDM-1.0": "https://creativecommons.org/publicdomain/mark/1.0/",
    "CC-PDDC": "https://creativecommons.org/licenses/publicdomain/",
    "CC-BY-NC-ND-1.0": "https://creativecommons.org/licenses/by-nd-nc/1.0/",
}
_WITHOUT_PAGE: Final = re.compile(r"CC-|GFDL\Z|(?:License|Document)Ref-", re.IGNORECASE)


@lru_cache(maxsize=4096)
def address_of(license: str) -> str | None:
    """The address of an SPDX id; None of an expression of several, and where there is no page to link."""
    try:
        tree = parse(license)
    except ValueError:
        return None
    if not isinstance(tree, str):
        return None
    id_ = one_spelling(tree.partition(" WITH ")[0])
    if id_ in _PUBLIC:
        return _PUBLIC[id_]
    found = _CC.fullmatch(id_)
    if found is not None:
        port = f"{found['port'].lower()}/" if found["port"] else ""
        return f"https://creativecommons.org/licenses/{found['terms'].lower()}/{found['version']}/{port}"
    listed = id_.removesuffix("+")
    if _WITHOUT_PAGE.match(listed) or not is_expression(listed):
        return None
    return f"https://spdx.org/licenses/{listed}.html"

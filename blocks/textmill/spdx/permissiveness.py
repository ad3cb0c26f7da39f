"""How much a licence permits, as a number: the more, the higher; an unknown licence permits nothing.

Public domain 5, permissive 4, attribution 3, share-alike 2, no commercial use or no derivatives 1, unknown 0. Source:
Creative Commons lists its licences "from most to least permissive" in this order (creativecommons.org/share-your-work/
cclicenses); the Open Definition's list of conformant licences (opendefinition.org/licenses) has the same classes for
data and content; permissive software licences are those of the Blue Oak Council's list (blueoakcouncil.org/list), and
copyleft counts as share-alike. `OR` leaves the choice, so the best part counts; `AND` binds to all, so the worst.
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Final

from textmill.spdx.allowed import Expression, parse

__all__ = ["UNKNOWN", "permissiveness"]

UNKNOWN: Final = 0

_CLASSES: Final[tuple[tuple[int, re.Pattern[str]], ...]] = tuple(
    (level, re.compile(rf"(?:{pattern})\Z", re.IGNORECASE))
    for level, pattern in (
        (1, r"(?:LicenseRef-)?CC-(?:.*-)?N[CD](?:-.*)?"),
        (5, r"CC0(?:-1\.0)?|CC-PDM(?:-1\.0)?|CC-PDDC|PDDL(?:-1\.0)?|LicenseRef-Public-?Domain|Unlicense|0BSD|MIT-0"),
        (4, r"MIT|MIT-(?:CMU|Modern-Variant)|X11|BSD-[1-3]-Clause(?:-.*)?|Apache-[12]\.[01]|ISC|Zlib|BSL-1\.0|NCSA"),
        (
            4,
            r"Artistic-2\.0|PostgreSQL|PSF-2\.0|Python-2\.0(?:\.1)?|UPL-1\.0|AFL-[123]\.[0-2]|ECL-[12]\.0"
            r"|MulanPSL-2\.0",
        ),
        (4, r"CDLA-Permissive-[12]\.0|Unicode-(?:3\.0|DFS-201[56]|TOU)|BlueOak-1\.0\.0|curl|HPND|W3C(?:-.*)?"),
        (
            3,
            r"(?:LicenseRef-)?CC-BY(?:-[0-9]\.[0-9](?:-[A-Z]+)?\+?)?|ODC-By(?:-1\.0)?|DL-DE-BY-2\.0"
            r"|etalab-2\.0|NLOD-[12]\.0",
        ),
        (3, r"OGL-UK-[123]\.0|OGL-Canada-2\.0|OPL-UK-3\.0|OGDL-Taiwan-1\.0"),
        (
            2,
            r"(?:LicenseRef-)?CC-BY-SA(?:-[0-9]\.[0-9](?:-[A-Z]+)?\+?)?|(?:LicenseRef-)?GFDL(?:-.*)?"
            r"|ODbL(?:-1\.0)?|CDLA-Sharing-1\.0",
        ),
        (
            2,
            r"[AL]?GPL-[123]\.[01](?:\+|-only|-or-later)?|MPL-[12]\.[01](?:-.*)?|EPL-[12]\.0|EUPL-1\.[0-2]"
            r"|CDDL-1\.[01]",
        ),
    )
)
"""The first that matches counts; a licence in none is unknown."""


@lru_cache(maxsize=4096)
def permissiveness(license: str | None) -> int:
    """0 to 5 for an SPDX expression; 0 for null, for one that is malformed, and for licences not listed here."""
    if license is None:
        return UNKNOWN
    try:
        return _of_tree(parse(license))
    except ValueError:
        return UNKNOWN


def _of_tree(tree: Expression) -> int:
    if isinstance(tree, str):
        name = tree.partition(" WITH ")[0]  # an exception adds permissions, but never changes the class
        return next((level for level, pattern in _CLASSES if pattern.match(name)), UNKNOWN)
    operator, *parts = tree
    choose: Callable[[Iterable[int]], int] = min if operator == "AND" else max
    return choose(map(_of_tree, parts))

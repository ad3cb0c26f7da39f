"""Says which of two licences restricts more, so that of two statements about one text the stricter counts.

Order (strictest first): a licence that is not known, BY-NC-ND, BY-ND, BY-NC-SA, BY-NC, share-alike, attribution,
permissive code, public domain. Of `A AND B` the strictest part counts, of `A OR B` the least strict.
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Final

from textmill.spdx.allowed import Expression, parse
from textmill.spdx.one_spelling import one_spelling
from textmill.spdx.permissiveness import UNKNOWN, permissiveness

__all__ = ["restriction"]

_STRICTEST: Final = 9
_FORBIDDING: Final = tuple(
    (level, re.compile(pattern, re.IGNORECASE))
    for level, pattern in (
        (8, r"CC-(?:BY-)?NC-ND\b.*|CC-(?:BY-)?ND-NC\b.*"),
        (7, r"CC-(?:BY-)?ND\b.*"),
        (6, r"CC-(?:BY-)?NC-SA\b.*"),
        (5, r"CC-(?:BY-)?NC\b.*"),
        (_STRICTEST, r"CC-.*(?:SAMPLING|DEVNATIONS).*"),
    )
)
_BY_PERMISSIVENESS: Final = {2: 4, 3: 3, 4: 2, 5: 1}
_VERSION_OPEN: Final = re.compile(r"(CC-BY(?:-SA)?)(?:-[0-9]\.[0-9].*)?", re.IGNORECASE)


@lru_cache(maxsize=4096)
def restriction(license: str) -> int:
    """1 (public domain) to 9 (not known, or no licence) for an SPDX expression."""
    try:
        return _of_tree(parse(license))
    except ValueError:
        return _STRICTEST


def _of_tree(tree: Expression) -> int:
    if isinstance(tree, str):
        return _of_id(one_spelling(tree.partition(" WITH ")[0]))
    operator, *parts = tree
    choose: Callable[[Iterable[int]], int] = max if operator == "AND" else min
    return choose(map(_of_tree, parts))


def _of_id(id_: str) -> int:
    for level, pattern in _FORBIDDING:
        if pattern.fullmatch(id_):
            return level
    family = _VERSION_OPEN.fullmatch(id_)
    known = permissiveness(family[1] if family is not None else _public_domain(id_))
    return _STRICTEST if known == UNKNOWN else _BY_PERMISSIVENESS[known]


def _public_domain(id_: str) -> str:
    """Works in the public domain, under the one name that is ranked."""
    named = ("LicenseRef-Public-Domain", "LicenseRef-US-Government-Work", "LicenseRef-US-Patent-Text")
    return "CC-PDM-1.0" if id_ in named else id_.removesuffix("+")

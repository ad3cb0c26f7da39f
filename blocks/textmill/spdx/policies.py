"""Says which licences a corpus may hold, by the name of a policy; what no list of the policy names is refused.

Sources: Common Pile v0.1, `common_pile/licenses.py` (recipes 10.3) and the Blue Oak Council's list, version 15
(blueoakcouncil.org/list); what may be combined into a work under CC BY is what the licences themselves declare
(OGL-UK 3.0 and others: "interoperable"; Open Definition's list, opendefinition.org/licenses). Ports count as their
version, a Creative Commons licence without a version as its family, and an exception (`WITH`) only adds permissions.
`common-pile` takes CC BY and BY-SA in every version: the list lacks BY 1.0 and BY-SA 2.0, which its parser refuses and
takes for BY 2.0, but as one without a version may be any, the version decides nothing.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final, Literal

from textmill.spdx.one_spelling import PUBLIC_DOMAIN, US_WORK, one_spelling

__all__ = ["POLICIES", "PolicyName", "policy_allows"]

PolicyName = Literal["common-pile", "cc-by-compatible", "permissive-code", "public-domain"]

_PORT: Final = r"(?:-(?!NC\b|ND\b|SA\b)[A-Z]{2,8})?"
_RATINGS: Final = ("Model", "Gold", "Silver", "Bronze")
"""Of Blue Oak's; `Lead` is left out, as Common Pile does for code."""


@dataclass(frozen=True)
class _Policy:
    """Licences by pattern and by id, and whether those of the Blue Oak list are taken too."""

    meaning: str
    patterns: tuple[re.Pattern[str], ...]
    ids: frozenset[str]
    has_blue_oak: bool = False

    def allows(self, license: str) -> bool:
        """Whether one licence id, in its one spelling and without exception, is of the policy."""
        id_ = license.upper()
        known = (id_, id_.removesuffix("+"))
        return any(one in self.ids or (self.has_blue_oak and one in _blue_oak()) for one in known) or any(
            pattern.fullmatch(id_) for pattern in self.patterns
        )


def _versions(family: str, *versions: str) -> re.Pattern[str]:
    """A Creative Commons family in these versions, their ports, and without one."""
    listed = "|".join(map(re.escape, versions))
    return re.compile(rf"{family}(?:-(?:{listed}){_PORT})?\+?")


def _ids(ids: Iterable[str]) -> frozenset[str]:
    return frozenset(one.upper() for one in ids)


_FREE_OF_RIGHTS: Final = (
    *("CC0", "CC0-1.0", "CC-PDM", "CC-PDM-1.0", "CC-PDDC", "PDDL-1.0", "Unlicense", "NIST-PD", "SAX-PD", "SAX-PD-2.0"),
    *(PUBLIC_DOMAIN, US_WORK),
)
_GFDL: Final = re.compile(r"GFDL(?:-1\.[1-3](?:-(?:NO-)?INVARIANTS)?(?:-ONLY|-OR-LATER)?)?\+?")
_COMPATIBLE: Final = (
    *("OGL-UK-1.0", "OGL-UK-2.0", "OGL-UK-3.0", "OPL-UK-3.0", "OGL-Canada-2.0", "etalab-2.0", "NLOD-2.0"),
    *("DL-DE-BY-2.0", "DL-DE-ZERO-2.0"),
)

POLICIES: Final[Mapping[PolicyName, _Policy]] = {
    "common-pile": _Policy(
        "Common Pile's list: public domain, works of the US government, CC0, CC BY, CC BY-SA, GFDL, Open Parliament "
        "Licence, CDLA-Permissive-1.0, and Blue Oak's Model to Bronze for code",
        (
            _versions("CC-BY", "1.0", "2.0", "2.5", "3.0", "4.0"),
            _versions("CC-BY-SA", "1.0", "2.0", "2.1", "2.5", "3.0", "4.0"),
            _GFDL,
        ),
        _ids((*_FREE_OF_RIGHTS, "Apache-2.0", "MIT", "BSD-2-Clause", "BSD-3-Clause", "ISC", "Artistic-2.0"))
        | _ids(("CDLA-Permissive-1.0", "OPL-UK-3.0", "LicenseRef-US-Patent-Text")),
        has_blue_oak=True,
    ),
    "cc-by-compatible": _Policy(
        "What a work under CC BY 4.0 may take in: public domain, CC BY, and public-sector licences that say so",
        (_versions("CC-BY", "1.0", "2.0", "2.5", "3.0", "4.0"),),
        _ids((*_FREE_OF_RIGHTS, *_COMPATIBLE)),
    ),
    "permissive-code": _Policy("Blue Oak's list, Model to Bronze", (), frozenset(), has_blue_oak=True),
    "public-domain": _Policy(
        "Public domain, dedications to it, and works of the US government", (), _ids(_FREE_OF_RIGHTS)
    ),
}


def policy_allows(name: PolicyName, license: str) -> bool:
    """Whether a policy allows one licence id, with or without an exception (`Apache-2.0 WITH LLVM-exception`)."""
    return POLICIES[name].allows(one_spelling(license.partition(" WITH ")[0]))


@lru_cache(maxsize=1)
def _blue_oak() -> frozenset[str]:
    found = json.loads(files("textmill.spdx").joinpath("lists/blueoak.json").read_bytes())["ids_by_rating"]
    return _ids(id_ for rating in _RATINGS for id_ in found[rating])

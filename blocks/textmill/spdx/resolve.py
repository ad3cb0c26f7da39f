"""Make one expression of all that is granted, the more restrictive where it disagrees.

Source: licence_rules C2 (no grant > BY-NC-ND > BY-ND > BY-NC-SA > BY-NC > BY-SA > BY > CC0), C3 (versions that differ
leave none), C10 (parts bind together, a choice leaves one).
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from textmill.spdx.cc_ids import PUBLIC_DOMAIN, License
from textmill.spdx.verdicts import Said, Verdict

__all__ = ["agreed", "expression_over", "restriction"]

_SHARE_ALIKE: Final = re.compile(
    r"(?:LicenseRef-)?(?:[AL]?GPL|GFDL|ODbL|LAL|MPL|EPL|EUPL|CDLA-Sharing|OFL|CC-SA)(?:-|\Z)"
)
_ATTRIBUTION: Final = 1
_UNKNOWN: Final = 2


def restriction(license: License) -> int:
    """How much a licence forbids: public domain 0, attribution 1, share-alike 2, and up to 6 for BY-NC-ND."""
    terms = set(license.family.split("-"))
    if license.family.startswith("LicenseRef-CC-"):
        return 6
    if license.family.startswith("CC-"):
        if {"NC", "ND"} <= terms:
            return 6
        if "ND" in terms:
            return 5
        if "NC" in terms:
            return 4 if "SA" in terms else 3
        if "SA" in terms:
            return 2
        return 0 if terms & {"PDM", "PDDC"} else 1
    if license.family == "CC0" or license.spdx in (
        PUBLIC_DOMAIN,
        "PDDL-1.0",
        "Unlicense",
        "0BSD",
        "MIT-0",
    ):
        return 0
    if _SHARE_ALIKE.match(license.spdx):
        return 2
    return _UNKNOWN if license.family.startswith("LicenseRef-") else _ATTRIBUTION


def agreed(licenses: Iterable[License]) -> str:
    """What several readings of one statement give: the most restrictive, without a version in doubt.

    Of licences that restrict alike all bind; the words `public domain` only say what CC0 beside them does.
    """
    given = list(licenses)
    strictest = max(restriction(license) for license in given)
    families: dict[str, list[License]] = {}
    for license in given:
        if restriction(license) == strictest:
            families.setdefault(license.family, []).append(license)
    if len(families) > 1:
        families.pop(PUBLIC_DOMAIN, None)
    return _joined("AND", [_one_version(group).spdx for group in families.values()])


def _one_version(given: Sequence[License]) -> License:
    versioned = [license for license in given if license.version is not None]
    if not versioned:
        return max(given, key=lambda license: len(license.spdx))
    if (
        len({license.version for license in versioned}) > 1
        or len({license.port for license in versioned if license.port}) > 1
    ):
        family = given[0].family
        spdx = family if family.startswith("LicenseRef-") else f"LicenseRef-{family}"
        return License(spdx, family, given[0].url)
    return max(versioned, key=lambda license: len(license.spdx))


def expression_over(statements: Sequence[Said]) -> str | None:
    """The SPDX expression of statements that all grant; None without one."""
    if not statements:
        return None
    parts = [one for one in statements if one.verdict is Verdict.PART]
    wholes = [one for one in statements if one.verdict is not Verdict.PART]
    whole = [_expression_of_wholes(wholes)] if wholes else []
    return _joined("AND", [*whole, *(_alone(one) for one in parts)])


def _expression_of_wholes(statements: Sequence[Said]) -> str:
    several = [one for one in statements if one.is_choice or one.is_joined]
    if several and len({_alone(one) for one in several}) == 1:
        named = {license.family for one in several for license in one.licenses}
        if all({license.family for license in one.licenses} <= named for one in statements):
            return _alone(several[0])
    return agreed(license for one in statements for license in one.licenses)


def _alone(one: Said) -> str:
    if one.is_choice or one.is_joined:
        families: dict[str, list[License]] = {}
        for license in one.licenses:
            families.setdefault(license.family, []).append(license)
        if len(families) == 1 and one.is_joined:
            return _joined("AND", [license.spdx for license in one.licenses])
        if len(families) == 1:
            return _joined("OR", [license.spdx for license in one.licenses])
        return _joined("OR" if one.is_choice else "AND", [_one_version(group).spdx for group in families.values()])
    return agreed(one.licenses)


def _joined(operator: str, parts: Iterable[str]) -> str:
    distinct = sorted(set(parts))
    return f" {operator} ".join(f"({part})" if " OR " in part and len(distinct) > 1 else part for part in distinct)

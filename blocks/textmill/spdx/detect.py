"""Say which Creative Commons licence an HTML page states for itself, or that its statements disagree.

Source: recipes 11.3 and 11.4. Of two licences of one family the stronger place wins; families that differ are a
conflict and give no licence, unless only the visible one is freer. A freer licence is never chosen silently.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from textmill.spdx.attribution import Attribution, attribution_of
from textmill.spdx.cc_ids import License
from textmill.spdx.page_tree import MOST_ATTRIBUTES, TooManyAttributesError, parsed
from textmill.spdx.statements import VISIBLE, Statement, find

__all__ = ["UNREAD", "Finding", "decide", "detect", "mentions"]

UNREAD: Final = f"unread: a tag of the page has more than {MOST_ATTRIBUTES:,} attributes"
"""Evidence of a page that is not read; it ends without a licence, whatever its source's."""

_MENTION: Final = re.compile("creativecommons", re.IGNORECASE)


@dataclass(frozen=True)
class Finding:
    """The licence (None for a conflict), where it was read, and whom to credit."""

    license: License | None
    evidence: str
    attribution: Attribution


def mentions(html: str) -> bool:
    """Whether a page can hold a statement at all."""
    return _MENTION.search(html) is not None


def detect(html: str) -> Finding | None:
    """What a page states; None when it states nothing or is no HTML."""
    if not mentions(html):
        return None
    try:
        root = parsed(html)
    except TooManyAttributesError:
        return Finding(None, UNREAD, Attribution())
    if root is None:
        return None
    statements = find(root)
    if not statements:
        return None
    license, evidence = decide(statements)
    return Finding(license, evidence, attribution_of(root))


def decide(statements: Sequence[Statement]) -> tuple[License | None, str]:
    """The one licence and its evidence, or None and the conflict; `statements` must not be empty."""
    declared = [statement for statement in statements if statement.rank < VISIBLE]
    visible = [statement for statement in statements if statement.rank >= VISIBLE]
    chosen = _agreed(declared or visible)
    if chosen is None:
        return None, _conflict(declared or visible)
    family = chosen.license.family
    against = [other for other in visible if other.license.family != family]
    if against and not chosen.license.restricted:
        return None, _conflict([chosen, *against])
    return chosen.license, f"{chosen.place}: {chosen.license.url}"


def _agreed(statements: Sequence[Statement]) -> Statement | None:
    if len({statement.license.family for statement in statements}) > 1:
        return None
    versioned = [statement for statement in statements if statement.license.spdx != statement.license.family]
    candidates = versioned or statements
    strongest = min(statement.rank for statement in candidates)
    best = [statement for statement in candidates if statement.rank == strongest]
    return best[0] if len({statement.license.spdx for statement in best}) == 1 else None


def _conflict(statements: Sequence[Statement]) -> str:
    claims = dict.fromkeys(f"{statement.license.spdx} ({statement.place})" for statement in statements)
    return "conflict: " + ", ".join(claims)

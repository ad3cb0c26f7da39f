"""Hold what a page says of its parts and posts against the rest of it: one part alone does not license the whole.

Source: licence_rules C10.
"""

import re
from dataclasses import dataclass, replace
from typing import Final

from lxml import etree

from textmill.spdx.page_context import posts_beside
from textmill.spdx.verdicts import Said, Verdict

__all__ = ["Statement", "without_lone_part", "without_lone_posts"]

_POST_ITSELF: Final = re.compile(r"\b(?:posts?|answers?|repl(?:y|ies)|comments?|messages?)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Statement:
    """What one place of a page says of a licence."""

    said: Said
    scope: str
    """`document`, `site`, `other_work` or `mention`."""
    method: str
    place: str
    snippet: str
    part: etree._Element | None = None
    """The post that it speaks of, where each of several has its own."""


def without_lone_part(statements: list[Statement]) -> list[Statement]:
    """One part of a text alone leaves the rest without a licence."""
    parts = [one for one in statements if one.scope == "document" and one.said.verdict is Verdict.PART]
    is_whole = any(one.scope in ("document", "site") and one.said.verdict is not Verdict.PART for one in statements)
    if len(parts) != 1 or is_whole:
        return statements
    return [replace(one, scope="other_work") if one is parts[0] else one for one in statements]


def without_lone_posts(statements: list[Statement]) -> list[Statement]:
    """What one of several posts says of itself leaves the others without a licence."""
    licensed = {id(one.part) for one in statements if one.part is not None and one.scope == "document"}
    return [
        replace(one, scope="other_work")
        if one.part is not None
        and one.said.verdict is Verdict.DOCUMENT
        and _POST_ITSELF.search(one.said.words)
        and posts_beside(one.part) > len(licensed)
        else one
        for one in statements
    ]

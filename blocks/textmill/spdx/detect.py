"""Say which licence an HTML page grants for itself, from all of its statements, and what was not taken and why.

Source: licence_rules (it goes before recipes 11.3 and 11.4). Only statements about this document or its whole site
grant. Where they disagree the more restrictive one holds (C2), a version in doubt is left out (C3), and rights that are
kept beside a grant without exception leave none.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from lxml import etree

from textmill.spdx.attribution import Attribution, attribution_of
from textmill.spdx.machine_readable import Declared, declared
from textmill.spdx.page_blocks import blocks
from textmill.spdx.page_hints import mentions, talks
from textmill.spdx.page_identity import page_of
from textmill.spdx.page_parts import Statement
from textmill.spdx.page_places import Place
from textmill.spdx.page_rights import is_reserved
from textmill.spdx.page_statements import in_blocks
from textmill.spdx.page_tree import MOST_ATTRIBUTES, tree_of
from textmill.spdx.page_words import words_of
from textmill.spdx.resolve import expression_over, restriction
from textmill.spdx.verdicts import Said, Verdict

__all__ = ["TOO_MANY", "UNREAD", "UNREAD_PAGE", "Finding", "Refused", "detect", "read"]

UNREAD: Final = f"unread: a tag of the page has more than {MOST_ATTRIBUTES:,} attributes"
"""Evidence of a page that is not read; it ends without a licence, whatever its source's."""
TOO_MANY: Final = "unread: the page has more than 500 statements of licences"
"""Evidence of a page that is a list of licences."""

_MOST_STATEMENTS: Final = 500
_SHOWN_CHARS: Final = 200
_MOST_OF_ONE_LIST: Final = 3
_CONFIDENCE: Final = {
    "link": 0.95, "json_ld": 0.95, "rel_license": 0.95, "meta": 0.9, "sentence": 0.9, "note": 0.85,
}  # fmt: skip
_CONFIDENCE_OF_NAME: Final = 0.7
_LESS_FOR_SITE: Final = 0.05
_LESS_FOR_CONFLICT: Final = 0.2
_NOBODY: Final = Attribution()


@dataclass(frozen=True)
class Refused:
    """A statement that grants nothing to the page: of another work, a mention, or in conflict."""

    kind: str
    """`other_work`, `mention` or `conflict`."""
    expression: str
    snippet: str
    place: str


@dataclass(frozen=True)
class Finding:
    """What a page grants, where it says so, whom to credit, and what was not taken."""

    expression: str | None
    scope: str
    """`document` or `site` with an expression; else `other_work`, `mention` or `none`."""
    url: str | None = None
    method: str | None = None
    confidence: float | None = None
    place: str | None = None
    snippet: str | None = None
    attribution: Attribution = _NOBODY
    refused: tuple[Refused, ...] = ()

    @property
    def evidence(self) -> str | None:
        """Place and words; of a conflict, its statements."""
        if self.place is not None and self.snippet is not None:
            return f"{self.place}: {self.snippet}"
        conflicts = [f"{one.expression} ({one.place})" for one in self.refused if one.kind == "conflict"]
        return "conflict: " + ", ".join(dict.fromkeys(conflicts)) if conflicts else None


UNREAD_PAGE: Final = Finding(None, "none", place="page", snippet=UNREAD)


def detect(html: str, url: str | None = None) -> Finding | None:
    """What a page states; None when it says nothing of licences. `url` is the page's own address."""
    if not mentions(html):
        return None
    words = words_of(html)
    found = UNREAD_PAGE if words.is_unread else read(html, url) if mentions(words.text) else None
    return Finding(None, "mention") if found is None and talks(html) else found


def read(html: str, url: str | None) -> Finding | None:
    """What the statements of a page with words that mention a licence say; None without a statement."""
    root = tree_of(html)
    if root is None:
        return None
    statements, is_reserved_by = _statements(root, url)
    if len(statements) > _MOST_STATEMENTS:
        return Finding(None, "mention", place="page", snippet=TOO_MANY)
    finding = _decided(statements, is_reserved_by)
    if finding is None or finding.expression is None:
        return finding
    return replace(finding, attribution=attribution_of(root))


def _statements(root: etree._Element, url: str | None) -> tuple[list[Statement], str | None]:
    """All that a page says, and the words by which it keeps all rights."""
    markup = declared(root, url)
    found = [_of_markup(one) for one in markup if one.license is not None]
    kept = None
    read = list(blocks(root, url))
    page = page_of(root, url, any(block.place & Place.ARTICLE for block in read))
    found.extend(in_blocks(read, page, _MOST_STATEMENTS))
    granted = [license for one in found if one.scope in ("document", "site") for license in one.said.licenses]
    if granted:
        is_open = not any(license.restricted for license in granted)
        kept = next((block.written[:_SHOWN_CHARS] for block in read if is_reserved(block, is_open)), None)
    if kept is None and not any(one.method == "rel_license" and one.scope in ("document", "site") for one in found):
        # A tag that no reader sees is often a system's default; a notice with `rel=license` is the author's.
        kept = next((one.snippet for one in markup if one.license is None), None)
    return found, kept


def _of_markup(one: Declared) -> Statement:
    assert one.license is not None
    verdict = Verdict.SITE if one.scope == "site" else Verdict.DOCUMENT
    return Statement(Said(0, 0, (one.license,), verdict), one.scope, one.method, one.place, one.snippet)


def _decided(statements: Sequence[Statement], kept: str | None) -> Finding | None:
    statements = _without_lists(statements)
    granting = [one for one in statements if one.scope in ("document", "site")]
    refused = [_refused(one, one.scope) for one in statements if one.scope not in ("document", "site")]
    if not granting:
        if not statements:
            return None
        scope = "other_work" if any(one.kind == "other_work" for one in refused) else "mention"
        return Finding(None, scope, refused=tuple(refused))
    near = [one for one in granting if not one.said.yields] or granting
    if len(near) < len(granting) and any(one.scope == "document" for one in near):
        granting = [one for one in granting if one in near or one.scope == "document"]
    if kept is not None:
        conflicts = [_refused(one, "conflict") for one in granting]
        reserved = Refused("conflict", "all rights reserved", kept, "page")
        return Finding(None, "mention", refused=(*refused, *conflicts, reserved))
    return _granted(granting, refused)


def _granted(granting: Sequence[Statement], refused: list[Refused]) -> Finding:
    parts = _parts(granting)
    if parts is not None:
        expression: str | None = parts
    else:
        expression = expression_over([one.said for one in granting])
    strictest = max(max(restriction(license) for license in one.said.licenses) for one in granting)
    deciding = [one for one in granting if max(restriction(license) for license in one.said.licenses) == strictest]
    best = max(
        deciding,
        key=lambda one: (
            one.scope == "document",
            _CONFIDENCE.get(one.method, _CONFIDENCE_OF_NAME),
            " " in one.snippet,
            -len(one.snippet),
        ),
    )
    against = [
        one
        for one in granting
        if not {license.family for license in one.said.licenses} & {license.family for license in best.said.licenses}
    ]
    if parts is None:
        refused = [*refused, *(_refused(one, "conflict") for one in against)]
    versions = {license.version for one in granting for license in one.said.licenses if license.version}
    confidence = _CONFIDENCE.get(best.method, _CONFIDENCE_OF_NAME) - (_LESS_FOR_SITE if best.scope == "site" else 0)
    confidence -= _LESS_FOR_CONFLICT if against or (len(versions) > 1 and parts is None) else 0
    return Finding(
        expression,
        best.scope,
        _url(best, granting),
        best.method,
        round(confidence, 2),
        best.place,
        best.snippet,
        refused=tuple(refused),
    )


def _url(best: Statement, granting: Sequence[Statement]) -> str | None:
    families = {license.family for license in best.said.licenses}
    given = [
        license
        for one in (best, *granting)
        for license in one.said.licenses
        if license.family in families and license.url
    ]
    return next((license.url for license in given), None)


def _parts(granting: Sequence[Statement]) -> str | None:
    """Of posts with a licence each: all of them; None if the page is one work."""
    parted = {id(one.part): one for one in granting if one.part is not None}
    if len(parted) < 2:
        return None
    spdx = {license.spdx for one in granting if one.part is not None for license in one.said.licenses}
    rest = [license for one in granting if one.part is None for license in one.said.licenses]
    families = {license.family for one in granting if one.part is not None for license in one.said.licenses}
    return " AND ".join(sorted(spdx)) if all(license.family in families for license in rest) else None


def _without_lists(statements: Sequence[Statement]) -> list[Statement]:
    """Names alone of several licences are a choice or a list, not the page's."""
    bare = [
        one
        for one in statements
        if one.scope in ("document", "site")
        and one.said.verdict is Verdict.BARE
        and not one.said.labelled
        and one.method in ("link", "sentence", "badge")
    ]
    kinds = {license.family for one in bare for license in one.said.licenses}
    named = [one for one in bare if one.method == "sentence" and one.scope == "document"]
    in_words = {license.family for one in named for license in one.said.licenses}
    listed = bare if len(kinds) >= _MOST_OF_ONE_LIST else named if len(in_words) > 1 else []
    return [replace(one, scope="mention") if one in listed else one for one in statements]


def _refused(one: Statement, kind: str) -> Refused:
    expression = " / ".join(dict.fromkeys(license.spdx for license in one.said.licenses))
    return Refused(kind, expression, one.snippet, one.place)

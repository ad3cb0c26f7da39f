"""Say what each statement of a licence on a page speaks of, by its words and by the place where it stands.

Source: licence_rules (scope, C4 to C6, C8, C13). Words go first: `this page` in a footer is the page. A statement that
names nothing is about the site in a header, side column or footer, about the document in its article, and about another
work beside a picture, in a list of hits, in a table of files. A badge speaks of what the sentence behind it does.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

import pyarrow as pa

from textmill.spdx.clauses import said
from textmill.spdx.names import Named, named
from textmill.spdx.page_alone import is_alone, of_name_alone
from textmill.spdx.page_blocks import Block
from textmill.spdx.page_context import (
    called,
    is_inside,
    is_of_bibliography,
    is_of_other_text,
    is_of_other_works,
    part_of,
)
from textmill.spdx.page_hints import hinting
from textmill.spdx.page_identity import Page
from textmill.spdx.page_parts import Statement, without_lone_part, without_lone_posts
from textmill.spdx.page_places import Place
from textmill.spdx.page_titles import by_markup, by_title
from textmill.spdx.snippets import LONGEST_CHARS, snippet
from textmill.spdx.spans import Covered, Marks
from textmill.spdx.verdicts import Said, Verdict

__all__ = ["in_blocks"]

_STRONG_OTHER: Final = Place.OTHER_WORK | Place.QUOTED | Place.ABOUT_ANOTHER
_UNSAID: Final = Place.CODE | Place.STRUCK
_NOTE: Final = re.compile(
    r"^\s*(?:(?:content|post|text|answer|question|entry)\s+)?(?:is\s+)?(?:licen[cs]ed|available|released)\s+under\b",
    re.IGNORECASE,
)
_NEAR_CHARS: Final = 300
_CITED: Final = re.compile(r"(?!.{0,30}creative\s+commons).{15}", re.IGNORECASE | re.DOTALL)
"""A work that is cited before its licence; the text of a licence may be cited too."""


def in_blocks(read: Sequence[Block], page: Page, most: int) -> list[Statement]:
    """The statements of a page's blocks, in order; it ends when there are more than `most`."""
    found: list[Statement] = []
    badge: int | None = None
    naming = hinting(pa.array([block.text for block in read], pa.large_string())).to_pylist()
    for block, is_naming in zip(read, naming, strict=True):
        here = list(_in_block(block, page, most, is_naming))
        if badge is not None and here and here[0].scope == "other_work" and _is_same(found[badge], here[0]):
            found[badge] = replace(found[badge], scope="other_work")
        alone = len(here) == 1 and here[0].said.verdict is Verdict.BARE and len(block.text) - here[0].said.end < 3
        badge = len(found) if alone else badge if not block.text.strip() else None
        found.extend(here)
        if len(found) > most:
            break
    return without_lone_posts(without_lone_part(found))


def _in_block(block: Block, page: Page, most: int, is_naming: bool) -> Iterator[Statement]:
    for note, element in islice(block.notes, most + 1):
        if _NOTE.match(note) and not block.place & (_STRONG_OTHER | _UNSAID) and not is_of_other_text(element):
            for one in said(note, named(note)):
                if one.verdict in (Verdict.BARE, Verdict.TEXT, Verdict.DOCUMENT):
                    yield Statement(
                        one, "document", "note", "title attribute", note[:LONGEST_CHARS], part_of(block.element)
                    )
    if not block.links and not block.badges and not is_naming:
        return
    found: list[Statement] = []
    marks = _Marks(block)
    for one in islice(said(block.text, _names(block)), most + 1):
        found.append(_placed(one, block, page, found[-1] if found else None, marks))
    for at, statement in enumerate(found[:-1]):
        following = found[at + 1]
        is_near = following.said.start - statement.said.end < _NEAR_CHARS
        if (
            is_near
            and statement.said.verdict is Verdict.BARE
            and following.said.verdict is not Verdict.BARE
            and _is_same(statement, following)
        ):
            found[at] = replace(statement, scope=following.scope)
    yield from found


class _Marks:
    """Where the links, badges and markup of one block stand."""

    def __init__(self, block: Block) -> None:
        self.rels, self.others = Marks(block.rels), Marks(block.others)
        self.links = Marks(link.start for link in block.links)
        self.badges = Marks(badge.start for badge in block.badges)


def _is_same(one: Statement, other: Statement) -> bool:
    """Whether two statements name one family, as a badge and its sentence do."""
    return not {license.family for license in one.said.licenses}.isdisjoint(
        license.family for license in other.said.licenses
    )


def _names(block: Block) -> list[Named]:
    """Names, linked words and badges in order; linked words come first, as they may hold a name."""
    given = [*block.links, *block.badges, *named(block.text)]
    if block.unsaid:
        unsaid = Covered(block.unsaid)
        given = [one for one in given if not unsaid.holds(one.start, one.end)]
    return sorted(given, key=lambda one: (one.start, -one.end))


def _placed(one: Said, block: Block, page: Page, before: Statement | None, marks: _Marks) -> Statement:
    is_rel = marks.rels.touch(one.start, one.end)
    is_linked = marks.links.touch(one.start, one.end)
    is_badge = marks.badges.touch(one.start, one.end)
    has_subject = one.verdict in (Verdict.DOCUMENT, Verdict.SITE, Verdict.TEXT, Verdict.PART)
    method = (
        "rel_license"
        if is_rel
        else "sentence"
        if has_subject
        else "link"
        if is_linked
        else "badge"
        if is_badge
        else "sentence"
    )
    if (
        one.verdict is Verdict.MENTION
        and one.is_first
        and (is_rel or (is_linked and (block.place & (Place.FOOT | Place.NOTICE) or _is_beside_cell(block, page))))
    ):
        one = replace(one, verdict=Verdict.BARE)
    scope = _scope(one, block, page, before, is_rel, marks)
    part = part_of(block.element) if one.verdict in (Verdict.BARE, Verdict.DOCUMENT) else None
    return Statement(
        one,
        scope,
        method,
        called(block),
        snippet(block.written, one.start, one.end) or one.licenses[0].url or "",
        part,
    )


def _scope(one: Said, block: Block, page: Page, before: Statement | None, is_rel: bool, marks: _Marks) -> str:
    verdict = one.verdict
    if block.place & _UNSAID or verdict is Verdict.MENTION:
        return "mention"
    if block.place & _STRONG_OTHER or marks.others.touch(one.start, one.end):
        return "other_work"
    outer = "document" if _is_in_article(block, page) else "site"
    titled = by_markup(one, block, page) if is_rel or block.names else None
    if titled is not None and verdict in (Verdict.BARE, Verdict.TITLED, Verdict.OTHER_WORK):
        return titled
    if verdict is Verdict.OTHER_WORK:
        return "other_work"
    if is_of_bibliography(block):
        return "other_work" if verdict is Verdict.TITLED or _CITED.match(block.text[: one.start]) else "mention"
    if verdict in (Verdict.DOCUMENT, Verdict.PART):
        return "document"
    if verdict is Verdict.SITE:
        return "site"
    if verdict is Verdict.TITLED and not is_alone(one, block, outer):
        return by_title(one, page, outer)
    if verdict is Verdict.TEXT and outer == "document" and is_of_other_works(block):
        return "other_work"
    return outer if verdict is Verdict.TEXT else of_name_alone(one, block, before, outer, page)


def _is_beside_cell(block: Block, page: Page) -> bool:
    """Whether a page laid out in a table has a block in another cell than its heading."""
    return page.cell is not None and not is_inside(block.element, page.cell)


def _is_in_article(block: Block, page: Page) -> bool:
    if block.place & (Place.FOOT | Place.SIDE):
        return False
    if page.cell is not None:
        return is_inside(block.element, page.cell)
    return bool(block.place & Place.ARTICLE) or not (page.has_article or block.place & (Place.SMALL | Place.NOTICE))

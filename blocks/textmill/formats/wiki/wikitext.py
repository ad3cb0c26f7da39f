"""Text of wikitext, in time linear in its length: templates, links, tags and tables become words, markup goes.

Constructs are paired as MediaWiki's preprocessor pairs them (Preprocessor_Hash.php: one pass, a stack, closers count
only for the construct that is open), and become text as they close; what never closes keeps its words. Parsers
that there are (mwparserfromhell 0.7, wikitextparser 3.0) are five and more times slower on good pages, and take time
quadratic in what is not closed: of 32 kB of `{{a|` the first makes 34 s, this 20 ms.
"""

import re
from dataclasses import dataclass, field
from typing import Final

from textmill.formats.wiki.wikitext_lines import finished
from textmill.formats.wiki.wikitext_links import Namespaces, link_text
from textmill.formats.wiki.wikitext_tags import RAW_TAGS, Kept, of_raw_tag
from textmill.formats.wiki.wikitext_templates import TemplateRules

__all__ = ["Page", "text_of"]

_CAPTION_DEPTH: Final = 8
_LONGEST_NAMESPACE: Final = 60
_DEEPEST: Final = 100
"""Constructs within constructs; deeper ones stay words (MediaWiki itself stops at 40)."""
_TOKEN: Final = re.compile(
    r"\{\{+|\}\}+|\[\[(?!\[)|\]\]|\||<!--|<(?P<tag>"
    + "|".join(sorted(map(re.escape, RAW_TAGS), key=len, reverse=True))
    + r")(?=[\s/>])(?P<attributes>[^<>]{0,2000})>",
    re.IGNORECASE,
)
_LINE_OF_COMMENT: Final = re.compile(r"[ \t]*\n")


@dataclass(slots=True)
class Page:
    """What wikitext needs to know of its page and its wiki."""

    title: str = ""
    namespaces: Namespaces = field(default_factory=Namespaces)
    templates: TemplateRules = field(default_factory=lambda: TemplateRules({}))
    with_tables: bool = True
    names: list[str] = field(default_factory=list)
    """Names of the templates called, but in captions of files, filled while the text is made."""


@dataclass(slots=True)
class _Open:
    """A construct that has not closed: `[[`, or a run of `braces`; the last part is being written."""

    braces: int
    parts: list[list[str]]


def text_of(wikitext: str, page: Page) -> str:
    """The page as plain text: paragraphs, headings `## …`, list items `* …`, rows `| a | b |`."""
    kept = Kept()
    source = re.sub(r"[\0-\2]", "", wikitext)
    return finished(_paired(source, page, kept), kept, page.with_tables)


def _paired(source: str, page: Page, kept: Kept) -> str:
    out: list[str] = []
    stack: list[_Open] = []
    into = out
    unclosed: set[str] = set()
    at = 0
    while (found := _TOKEN.search(source, at)) is not None:
        token = found[0]
        into.append(source[at : found.start()])
        at = found.end()
        if token == "|":
            if stack:
                stack[-1].parts.append(into := [])
            else:
                into.append(token)
        elif token == "[[" or token[0] == "{":
            if len(stack) < _DEEPEST:
                stack.append(_Open(len(token) if token[0] == "{" else 0, [into := []]))
        elif token == "]]":
            if stack and not stack[-1].braces:
                text = link_text([*map("".join, stack.pop().parts)], page.namespaces)
                into = stack[-1].parts[-1] if stack else out
                into.append(text)
        elif token[0] == "}":
            into = _closed(len(token), stack, out, page, kept)
        elif token == "<!--":
            at = _after_comment(source, found.start(), at)
        else:
            at = _raw_tag(source, found, into, kept, unclosed)
    into.append(source[at:])
    while stack:
        words = "|".join(map("".join, stack.pop().parts))
        (stack[-1].parts[-1] if stack else out).append(words)
    return "".join(out)


def _closed(closers: int, stack: list[_Open], out: list[str], page: Page, kept: Kept) -> list[str]:
    """Close what a run of braces closes; gives the list that is written to from here on."""
    while closers >= 2 and stack and stack[-1].braces >= 2:
        top = stack[-1]
        parts = ["".join(part) for part in top.parts]
        count = min(closers, top.braces, 3)
        if count == 3:
            text = parts[1] if len(parts) > 1 else ""
        else:
            # What stands in the caption of a file is said of the file.
            if not any(_is_dropped(one, page) for one in stack[-_CAPTION_DEPTH:-1]):
                page.names.append(parts[0].strip())
            text = page.templates.text_of(parts, page.title, kept)
        closers -= count
        top.braces -= count
        if top.braces >= 2:
            top.parts = [[text]]
            continue
        stack.pop()
        into = stack[-1].parts[-1] if stack else out
        into.append("{" * top.braces + text)
    into = stack[-1].parts[-1] if stack else out
    if closers and not (stack and stack[-1].braces == 0 and closers >= 2):
        into.append("}" * (closers if closers == 1 else 0))
    return into


def _is_dropped(construct: _Open, page: Page) -> bool:
    if construct.braces or len(construct.parts) < 2:
        return False
    name, colon, _ = "".join(construct.parts[0])[:_LONGEST_NAMESPACE].partition(":")
    return bool(colon) and name.strip(" \t\1").lower().replace("_", " ") in page.namespaces.dropped


def _after_comment(source: str, start: int, after: int) -> int:
    """Where a comment ends; one that has its lines for itself takes the last line's end with it."""
    end = source.find("-->", after)
    if end < 0:
        return len(source)
    end += 3
    line_start = source.rfind("\n", 0, start) + 1
    if start - line_start < 100 and not source[line_start:start].strip():
        rest = _LINE_OF_COMMENT.match(source, end)
        return rest.end() if rest else end
    return end


def _raw_tag(source: str, found: re.Match[str], into: list[str], kept: Kept, unclosed: set[str]) -> int:
    """Write what a tag becomes; gives where to go on."""
    name, attributes = found["tag"].lower(), found["attributes"]
    if attributes.endswith("/"):
        into.append(of_raw_tag(name, attributes, "", kept))
        return found.end()
    if name in unclosed:
        return found.end()
    ending = re.compile(rf"</{re.escape(name)}\s{{0,99}}>", re.IGNORECASE).search(source, found.end())
    if ending is None:
        # As MediaWiki: a tag that never ends is none.
        unclosed.add(name)
        return found.end()
    into.append(of_raw_tag(name, attributes, source[found.end() : ending.start()], kept))
    return ending.end()

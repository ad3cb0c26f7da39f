"""Reads names out of the elements of a page that are marked as its byline, and out of lines that begin with `by`."""

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from textmill.page_metadata.author_names import names_in, unique
from textmill.page_metadata.marks import PROFILE, Mark, Marks, is_elsewhere
from textmill.page_metadata.page_view import text_of
from textmill.page_metadata.values import clean

__all__ = ["byline_names", "written_byline"]

_LONGEST_CHARS: Final = 160
_LONGEST_LINE_CHARS: Final = 90
_MOST_ELEMENTS: Final = 20_000
_MOST_INNER: Final = 40
_MOST_NAMES: Final = 20
"""In one element; more are a list of other things."""
_AFTER_HEADING: Final = 400
"""Elements between the heading and the names below it."""
_NAME_CLASS: Final = re.compile(
    r"(?:^|\s)(?:fn|p-name|p-author|[\w-]*(?:author|byline|autor|contributor)[\w-]*name[\w-]*|name)(?:\s|$)",
    re.IGNORECASE,
)
_ONLY_JOINS: Final = re.compile(
    r"(?:\W|\b(?:by|von|par|por|di|da|door|av|af|and|und|et|y|e|og|och|en|text|autor(?:in)?|author|written"
    r"|posted|publicado|with|mit|作者|автор)\b)*+",
    re.IGNORECASE,
)
_BEGINS: Final = re.compile(
    r"\s*(?P<sure>(?:written|posted|published|story|text|words)\s+by|author\s*:|autor(?:in|es|a|e)?\s*:"
    r"|auteur\s*:|verfasser(?:in)?\s*:|автор\s*:|text\s*:|texte\s*:|texto\s*:|testo\s+di|a\s+cura\s+di"
    r"|作者\s*[:\uff1a]|文\s*[/:\uff1a]|記者\s*[:\uff1a/]|记者\s*[:\uff1a]|\u0e42\u0e14\u0e22\s*:|글\s*[:=])\s*"
    r"|\s*(?P<word>by|von|par|por|door|av|af|di)\b:?\s*",
    re.IGNORECASE,
)
_NO_TEXT: Final = frozenset({"script", "style", "title", "template", "option", "noscript", "textarea", "svg"})
_ONE_WORD: Final = re.compile(r"[^\W\d_][\w.'\u2019-]{1,30}")
_PERSON: Final = re.compile(
    r"(?:[^\W\d_][\w.'\u2019-]*\s+){1,4}[^\W\d_][\w.'\u2019-]*|[\u3040-ヿ㐀-鿿가-\ud7af\u00b7 ]{2,12}"
)


def byline_names(marks: Marks) -> list[str]:
    """The names of the best marked elements: by property, as a link to an author, by class; near the heading first."""
    for kind in ("property", "rel", "class", "profile"):
        of_kind = [mark for mark in marks.authors if mark.kind == kind]
        near = [mark for mark in of_kind if marks.heading <= mark.place <= marks.heading + _AFTER_HEADING]
        for mark in near if kind == "profile" else (*near, *of_kind):
            names = _names_of(mark.element) if marks.is_own(mark) else []
            if not names or (kind == "profile" and not all(map(_is_person, names))):
                continue
            return unique([*names, *_beside(mark, of_kind)])
    return []


def written_byline(root: etree._Element, around: frozenset[etree._Element]) -> list[str]:
    """Names in the first short line of the page that begins with `by`, in the languages that pages use."""
    found: list[str] = []
    awaited: re.Match[str] | None = None
    for element, text in _lines(root):
        line = text if len(text) <= _LONGEST_LINE_CHARS else ""
        if awaited is not None:
            names = _persons(line, one_word=awaited["sure"] is not None)
            if names and not is_elsewhere(element, around):
                found += names
                continue
            if found and _ONLY_JOINS.fullmatch(line) and line:
                continue
            if found:
                break
        begins = _BEGINS.match(line)
        awaited = begins
        if begins is not None and (rest := line[begins.end() :].strip()):
            awaited = None
            names = _persons(rest, one_word=begins["sure"] is not None)
            if names and not is_elsewhere(element, around):
                return names
    return unique(found[:_MOST_NAMES])


def _lines(root: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """Each piece of text that is no white space, and the element it is in or behind."""
    for number, element in enumerate(root.iter()):
        if number == _MOST_ELEMENTS:
            break
        if element.tag not in _NO_TEXT and (text := element.text) and not text.isspace():
            yield element, text
        if (tail := element.tail) and not tail.isspace():
            yield element, tail


def _persons(line: str, one_word: bool = False) -> list[str]:
    """The names that a line begins with, if it begins with one and holds no sentence."""
    names = names_in(line)
    if not names or not (_is_person(names[0]) or (one_word and len(names) == 1 and _ONE_WORD.fullmatch(names[0]))):
        return []
    return [name for name in names if _is_person(name)] or names


def _is_person(name: str) -> bool:
    """Whether it is some words of which first and last begin with capitals, or some characters of CJK."""
    if _PERSON.fullmatch(name) is None:
        return False
    words = name.split()
    return not (words[0][0].islower() or words[-1][0].islower())


def _names_of(element: etree._Element) -> list[str]:
    stated = element.get("content")
    if stated and element.tag != "meta":
        return names_in(stated)
    inner = unique(name for part in _inner(element) for name in names_in(text_of(part, _LONGEST_CHARS)))
    texts = (
        []
        if inner
        else [clean(text, _LONGEST_CHARS) for text, _ in zip(_texts(element), range(_MOST_INNER), strict=False)]
    )
    names = inner or _of_texts([text for text in texts if text])
    persons = [name for name in names if _is_person(name)]
    # What a link or button in a byline says is in no capitals.
    names = persons if persons and len(names) > 1 and not all(map(_has_capital, names)) else names
    return names if len(names) <= _MOST_NAMES else []


def _texts(element: etree._Element) -> Iterator[str]:
    for part in element.iter():
        if part.tag in ("script", "style", "svg", "button"):
            continue
        if part.text:
            yield part.text
        if part is not element and part.tail:
            yield part.tail


def _of_texts(texts: list[str]) -> list[str]:
    """Names in the pieces of text of a byline, where each piece may be one."""
    if len(texts) > 1:
        if all(map(_is_person, texts)):
            return unique(texts)
        if not names_in(texts[0]) and _persons(texts[1]):
            return _persons(texts[1])
        if _ONLY_JOINS.match(texts[0]) and _persons(texts[0]):
            return _persons(texts[0])
    line = " ".join(texts)
    return names_in(line) if 0 < len(line) <= _LONGEST_CHARS else []


def _has_capital(name: str) -> bool:
    return any(not word[0].islower() for word in name.split()[-1:])


def _inner(element: etree._Element) -> list[etree._Element]:
    """Elements within that hold nothing but a name."""
    anchors: list[etree._Element] = []
    named: list[etree._Element] = []
    for number, part in enumerate(element.iter("a", "span", "strong", "b", "div", "p", "h3", "h4", "h5", "em", "li")):
        if number == _MOST_INNER:
            break
        if part is element:
            if part.tag == "a" and PROFILE.search(part.get("href") or ""):
                return []
            continue
        if part.get("itemprop") == "name" or _NAME_CLASS.search((part.get("class") or "")[:200]):
            named.append(part)
        if part.tag == "a" and ("author" in (part.get("rel") or "") or PROFILE.search(part.get("href") or "")):
            anchors.append(part)
    return named or anchors or _plain_links(element)


def _plain_links(element: etree._Element) -> list[etree._Element]:
    """The links of an element that has nothing else but words such as `by` and `and`."""
    links = [part for part, _ in zip(element.iter("a"), range(_MOST_INNER), strict=False) if part is not element]
    if not links:
        return []
    outside = " ".join(text for text, _ in zip(_outside(element), range(_MOST_INNER), strict=False))
    return links if _ONLY_JOINS.fullmatch(outside[:_LONGEST_CHARS]) else []


def _outside(element: etree._Element) -> Iterator[str]:
    for part in element.iter():
        if part.tag != "a" and part.text:
            yield part.text
        if part is not element and part.tail:
            yield part.tail


def _beside(mark: Mark, others: list[Mark]) -> list[str]:
    """Names of elements marked alike that stand beside it, as bylines of several people are written."""
    parent = mark.element.getparent()
    found: list[str] = []
    for other in others:
        same = other.element is not mark.element and other.element.tag == mark.element.tag
        if same and other.element.getparent() is parent and other.element.get("class") == mark.element.get("class"):
            found += _names_of(other.element)
    return found

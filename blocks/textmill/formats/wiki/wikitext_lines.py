"""The second pass over wikitext, once templates, links and raw tags are text: lines, tags, quotes, entities."""

import html
import re
from typing import Final

from textmill.formats.wiki.wikitext_tables import BREAK_MARK, with_rows
from textmill.formats.wiki.wikitext_tags import Kept

__all__ = ["finished"]

_TAG: Final = re.compile(r"<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9:-]{0,29})(?:[\s/][^<>]{0,4000})?>")
_PARAGRAPHS: Final = frozenset(("p", "div", "blockquote", "center", "section", "hr", "ul", "ol", "dl", "poem"))
_OF_TABLES: Final = {
    "table": "\n{|\n",
    "/table": "\n|}\n",
    "tr": "\n|-\n",
    "td": "\n|",
    "th": "\n!",
    "caption": "\n|+",
    "li": "\n* ",
    "dt": "\n",
    "dd": "\n",
    "br": BREAK_MARK,
    "/br": BREAK_MARK,
    "q": "“",
    "/q": "”",
}
_HEADING_TAG: Final = re.compile(r"h([1-6])")
_POWER: Final = re.compile(r"<sup>\s*([-−+]?\d{1,6}|[a-z])\s*</sup>(?![a-z])", re.IGNORECASE)
_VARIANTS: Final = re.compile(r"-\{([^{}]{0,4000})\}-")
_WIDE_LINK: Final = re.compile(
    r"\[(?:https?:|ftps?:|irc:|news:|gopher:|mailto:|//)[^\s\[\]<>\0]*(?:[ \t]+([^\[\]\n]*))?\]", re.IGNORECASE
)
_SWITCH: Final = re.compile(r"__([^\W\d_]{3,30})__")
_DROPPED_LINE: Final = re.compile(r"^[ \t*#:;]*\x01[\x01 \t]*(?:\n|\Z)", re.MULTILINE)
_EMPTY_BRACKETS: Final = re.compile(r"[(（]([\s,;:.、，]*\x01[\s,;:.、，\x01]*)[)）]")
_START_OF_BRACKETS: Final = re.compile(r"([(（])[\s,;:]*\x01[\s,;:\x01]*")
_CLOSE_UP: Final = frozenset(" \t\n.,;:!?)")
_HEADING: Final = re.compile(r"(={1,6})[ \t]*(.+?)[ \t]*\1[ \t]*")
_ITEM: Final = re.compile(r"([*#:;]+)[ \t]*(.*)")
_OUR_HEADING: Final = re.compile(r"(#{1,6}) \S")


def finished(text: str, kept: Kept, with_tables: bool) -> str:
    """The text as it is given out."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _POWER.sub(_power, text)
    text = _TAG.sub(_tag, text)
    text = _VARIANTS.sub(_variant, text)
    text = _WIDE_LINK.sub(lambda found: found[1] or "\1", text)
    text = _SWITCH.sub(lambda found: "" if found[1] == found[1].upper() else found[0], text)
    text = _mended(text)
    if "{|" in text or "\n|}" in text:
        text = with_rows(text, with_tables)
    lines = _lines(text)
    text = _broken(html.unescape("\n".join(_filled(lines))))
    text = kept.restored(text).replace("\xad", "")
    text = "\n".join([line.rstrip(" \t") for line in text.split("\n")])
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n")


def _broken(text: str) -> str:
    """With the ends of lines that `<br>` makes."""
    first, *rest = text.split(BREAK_MARK)
    return "\n".join([first, *(piece.lstrip(" \t").removeprefix("\n") for piece in rest)])


def _power(found: re.Match[str]) -> str:
    power = found[1].replace("−", "-")
    return f"^{power}" if len(power) == 1 or power.isdigit() else f"^{{{power}}}"


def _tag(found: re.Match[str]) -> str:
    name = found["name"].lower()
    heading = _HEADING_TAG.fullmatch(name)
    if heading is not None:
        marks = "=" * int(heading[1])
        return f" {marks}\n" if found["end"] else f"\n{marks} "
    if name in _PARAGRAPHS:
        return "\n\n"
    return _OF_TABLES.get(found["end"] + name, "")


def _variant(found: re.Match[str]) -> str:
    """The first of what a page has for the variants of its language."""
    flags, bar, text = found[1].rpartition("|")
    if bar and re.search(r"[HTA-]", flags) and "S" not in flags and not re.search(r"zh|sr", flags):
        return text.partition(":")[2].partition(";")[0] if "A" in flags else ""
    first = re.match(r"\s*[a-z]{2,3}(?:-[a-z]+)*:([^;]*)", text)
    return (first[1] if first else text).strip()


def _mended(text: str) -> str:
    """Without the marks of what was dropped, nor the brackets and lines that it left empty."""
    if "\1" not in text:
        return text
    text = _DROPPED_LINE.sub("", text)
    text = _EMPTY_BRACKETS.sub("\1", text)
    text = _START_OF_BRACKETS.sub(r"\1", text)
    first, *rest = re.sub("\1{2,}", "\1", text).split("\1")
    out = [first]
    for piece in rest:
        if piece[:1] in _CLOSE_UP:
            out[-1] = out[-1].rstrip(" \t")
        out.append(piece)
    return "".join(out)


def _lines(text: str) -> list[str]:
    found: list[str] = []
    numbers: list[int] = []
    for line in text.split("\n"):
        line = _unquoted(line) if "''" in line else line
        heading = _HEADING.fullmatch(line) if line.startswith("=") else None
        if heading is not None:
            found += ["", f"{'#' * len(heading[1])} {heading[2]}", ""]
            numbers = []
            continue
        if line[:1] in ("*", "#", ":", ";"):
            found.append(_item(line, numbers))
            continue
        numbers = []
        if line.startswith("----"):
            line = line.lstrip("-")
        # A line that begins with a space is shown as code; its first space is the mark of that.
        found.append(line[1:] if line.startswith(" ") else line)
    return found


def _item(line: str, numbers: list[int]) -> str:
    item = _ITEM.fullmatch(line)
    assert item is not None  # the line begins with a mark
    marks, words = item[1], item[2]
    if not words:
        return ""
    depth = sum(mark in "*#" for mark in marks)
    del numbers[len(marks) :]
    numbers += [0] * (min(len(marks), 50) - len(numbers))
    indent = "  " * max(0, min(depth, 50) - 1)
    if marks[-1] == "*":
        return f"{indent}* {words}"
    if marks[-1] == "#":
        numbers[-1] += 1
        return f"{indent}{numbers[-1]}. {words}"
    return f"{'  ' * min(depth, 50)}{words}"


def _unquoted(line: str) -> str:
    """Without the marks of bold and italic; where they cannot pair, one apostrophe is of the word before it."""
    runs = [len(run) for run in re.findall(r"''+", line)]
    bold = sum(run in (3, 4) or run >= 5 for run in runs)
    italic = sum(run == 2 or run >= 5 for run in runs)
    spare = 1 if bold % 2 and italic % 2 else 0

    def left(found: re.Match[str]) -> str:
        nonlocal spare
        run = len(found[0])
        if run == 3 and spare and re.search(r"(?:^|\W)\w{1,2}$", line[: found.start()][-4:]):
            spare = 0
            return "'"
        return "'" if run == 4 else "'" * max(0, run - 5)

    return re.sub(r"''+", left, line)


def _filled(lines: list[str]) -> list[str]:
    """Without headings under which nothing stands."""
    found: list[str] = []
    below: int | None = None
    """Level of the next heading if nothing stands between."""
    for line in reversed(lines):
        heading = _OUR_HEADING.match(line) if line.startswith("#") else None
        if heading is None:
            below = below if not line.strip() else 99
            found.append(line)
            continue
        level = len(heading[1])
        if below is None or below <= level:
            # What is above meets the same heading below.
            continue
        found.append(line)
        below = level
    return found[::-1]

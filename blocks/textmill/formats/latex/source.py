"""Prepares LaTeX source: comments out, verbatim parts set aside behind marks, macros for delimiters written out.

What is set aside is not looked at again until text is made of it: braces, macros and comments in it mean nothing.
"""

import re
from dataclasses import dataclass, field
from typing import Final

__all__ = ["KEPT_END", "KEPT_START", "PRIVATE", "Prepared", "comments_at_head", "prepared"]

KEPT_START: Final = "\uf8f5"
KEPT_END: Final = "\uf8f6"
PRIVATE: Final = re.compile("[\uf8f0-\uf8ff]")
"""Characters that stand for something in between, and are nothing in a text."""

_VERBATIM: Final = "verbatim|Verbatim|BVerbatim|LVerbatim|lstlisting|minted|alltt|PGtext|PGboilerplate|spverbatim"
_DROPPED: Final = "comment|filecontents|rawhtml|htmlonly|CCSXML"
_ASIDE: Final = re.compile(
    rf"\\begin\{{(?P<env>(?:{_VERBATIM}|{_DROPPED})\*?)\}}|\\(?:verb|lstinline)\*?(?P<sign>[^\w\s*{{])"
    r"|(?P<escape>\\(?:url|href|nolinkurl|path)[ \t]*\{[^{}\n]{0,2000}\}|\\.)|%"
)
_OPTIONS: Final = re.compile(r"(?:\s{0,9}\[[^\]\n]{0,500}\])?(?:\s{0,9}\{[^{}\n]{0,100}\})?[ \t]*\n?")
_IS_DROPPED: Final = re.compile(rf"(?:{_DROPPED})\*?\Z")
_DELIMITERS: Final = re.compile(
    r"\\(?:(?:re|provide)?newcommand\*?\s{0,9}\{?\s{0,9}|[gex]?def\s{0,9})\\([A-Za-z@]{1,40})\s{0,9}\}?\s{0,9}"
    r"\{\s{0,9}((?:\\(?:begin|end)\{[A-Za-z]{1,30}\*?\}|\$\$|\\\[|\\\]|\s){1,9})\}"
)
_HEAD_LINES: Final = 80


@dataclass(slots=True)
class Prepared:
    """Source without comments; `kept` are the verbatim parts, by the numbers in their marks."""

    text: str
    kept: list[str] = field(default_factory=list)


def comments_at_head(text: str) -> list[str]:
    """Runs of comment lines in the first lines of a file, where authors write of copyright."""
    runs: list[list[str]] = [[]]
    for line in text.split("\n", _HEAD_LINES)[:_HEAD_LINES]:
        stripped = line.lstrip()
        words = stripped.strip("% \t")
        if stripped.startswith("%") and words:
            runs[-1].append(words)
        elif runs[-1]:
            runs.append([])
    return ["\n".join(run) for run in runs if run]


def prepared(text: str, kept: list[str]) -> str:
    """The source of one file; verbatim parts go to the end of `kept`, which all files of a document share."""
    text = PRIVATE.sub("", text)
    pieces: list[str] = []
    position = 0
    never_ends: set[str] = set()
    while (found := _ASIDE.search(text, position)) is not None:
        start, end = found.span()
        if found["escape"]:
            pieces.append(text[position:end])
            position = end
            continue
        pieces.append(text[position:start])
        if found["env"]:
            position = _aside(text, found, pieces, kept, never_ends)
        elif found["sign"]:
            close = text.find(found["sign"], end)
            line = text.find("\n", end)
            if close < 0 or 0 <= line < close:
                pieces.append(found[0])
                position = end
            else:
                pieces.append(_keep(text[end:close], kept))
                position = close + 1
        else:
            position = _after_comment(text, start, pieces)
    pieces.append(text[position:])
    return _written_out("".join(pieces))


def _aside(text: str, found: re.Match[str], pieces: list[str], kept: list[str], never_ends: set[str]) -> int:
    """Set an environment aside whose content is no LaTeX, or drop it; the position behind it."""
    name = found["env"]
    close = -1 if name in never_ends else text.find(f"\\end{{{name}}}", found.end())
    if close < 0:
        never_ends.add(name)
        pieces.append(found[0])
        return found.end()
    if not _IS_DROPPED.match(name):
        options = _OPTIONS.match(text, found.end(), close)
        start = options.end() if options is not None else found.end()
        pieces.append("\n\n" + _keep("\n" + text[start:close].rstrip(), kept) + "\n\n")
    return close + len(name) + 6


def _keep(words: str, kept: list[str]) -> str:
    kept.append(words)
    return f"{KEPT_START}{len(kept) - 1}{KEPT_END}"


def _after_comment(text: str, start: int, pieces: list[str]) -> int:
    """The position where a comment's line is over, and the blanks that begin the next."""
    end = text.find("\n", start)
    if end < 0:
        return len(text)
    line_start = text.rfind("\n", 0, start) + 1
    if not text[line_start:start].strip() and line_start:
        # A line of nothing but comment is none, and ends no paragraph; the line before it has its end already.
        return end + 1
    end += 1
    while end < len(text) and text[end] in " \t":
        end += 1
    if end < len(text) and text[end] == "\n":
        pieces.append("\n")
    return end


def _written_out(text: str) -> str:
    """Macros without arguments that stand for the start or end of an environment or formula are replaced by it."""
    macros = {found[1]: found[2].strip() for found in _DELIMITERS.finditer(text)}
    if not macros:
        return text
    body = text.find("\\begin{document}")
    head, rest = (text[:body], text[body:]) if body >= 0 else ("", text)
    names = "|".join(sorted(macros, key=len, reverse=True))
    use = re.compile(rf"\\({names})(?![A-Za-z@])[ \t]*")
    return head + use.sub(lambda found: macros[found[1]] + " ", _DELIMITERS.sub("", rest))

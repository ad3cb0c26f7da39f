"""Reads the lines of a page in order and keeps those that C4 keeps, up to the first that condemns the page.

Source: datatrove 0.10.1 `C4QualityFilter.filter` (recipes 4.6). The order of tests decides: words are split before
citations go, and a line already removed condemns nothing.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

__all__ = ["CAUSES", "CleanLines", "LineRules"]

CAUSES: Final = {
    "word_too_long": "a word of too many characters",
    "without_end_mark": "no mark that ends a sentence",
    "of_few_words": "too few words",
    "with_javascript": "`javascript`",
    "with_policy": "terms of use, privacy or cookie policy",
}
"""Why lines are removed, in the order of the tests."""

_CITATION: Final = re.compile(r"\[\d*]|\[edit]|\[citation needed]")
_END_MARKS: Final = (".", "?", "!", '"', "'")
_ELLIPSIS: Final = "..."
_FILLER: Final = "lorem ipsum"
_JAVASCRIPT: Final = "javascript"
_BRACKET: Final = "{"
_POLICIES: Final = (
    "terms of use",
    "privacy policy",
    "cookie policy",
    "uses cookies",
    "use of cookies",
    "use cookies",
)


@dataclass
class CleanLines:
    """What was kept of a page: lines without citations, how many citations went, lines removed by cause."""

    kept: list[str] = field(default_factory=list)
    citations: int = 0
    removed: Counter[str] = field(default_factory=Counter)
    stopped_by: str | None = None
    """`lorem_ipsum` or `curly_bracket` if reading stopped there."""


@dataclass(frozen=True)
class LineRules:
    """Which tests are on; None switches a limit off."""

    remove_citations: bool
    require_end_mark: bool
    min_words: int | None
    max_word_chars: int | None
    refuse_lorem_ipsum: bool
    refuse_curly_bracket: bool
    remove_javascript: bool
    remove_policy: bool

    def clean(self, lines: list[str], text: str) -> CleanLines:
        """The lines that stay; `text` is the page that the lines are cut from."""
        page = CleanLines()
        here = self._narrowed(text)
        for raw in lines:
            line = raw.strip()
            cause, line, citations = here._judge(line)
            if cause is None:
                page.kept.append(line)
                page.citations += citations
            elif cause in CAUSES:
                page.removed[cause] += 1
            else:
                page.stopped_by = cause
                break
        return page

    def _narrowed(self, text: str) -> "LineRules":
        """The same rules less the tests that no line of this text can fail."""
        if self.remove_citations and _CITATION.search(text):
            return self
        lower = text.lower()
        return LineRules(
            remove_citations=False,
            require_end_mark=self.require_end_mark,
            min_words=self.min_words,
            max_word_chars=self.max_word_chars,
            refuse_lorem_ipsum=self.refuse_lorem_ipsum and _FILLER in lower,
            refuse_curly_bracket=self.refuse_curly_bracket and _BRACKET in text,
            remove_javascript=self.remove_javascript and _JAVASCRIPT in lower,
            remove_policy=self.remove_policy and any(policy in lower for policy in _POLICIES),
        )

    def _judge(self, line: str) -> tuple[str | None, str, int]:
        """Why a stripped line does not stay (None if it stays), the line without citations, and how many it had."""
        words = line.split()
        longest = self.max_word_chars
        if longest is not None and len(line) > longest and any(len(word) > longest for word in words):
            return "word_too_long", line, 0
        citations = 0
        if self.remove_citations:
            line, citations = _CITATION.subn("", line)
        if self.require_end_mark and (not line.endswith(_END_MARKS) or line.endswith(_ELLIPSIS)):
            return "without_end_mark", line, citations
        if self.min_words is not None and len(words) < self.min_words:
            return "of_few_words", line, citations
        return self._judge_content(line), line, citations

    def _judge_content(self, line: str) -> str | None:
        if not (self.refuse_lorem_ipsum or self.remove_javascript or self.refuse_curly_bracket or self.remove_policy):
            return None
        lower = line.lower()
        if self.refuse_lorem_ipsum and _FILLER in lower:
            return "lorem_ipsum"
        if self.remove_javascript and _JAVASCRIPT in lower:
            return "with_javascript"
        if self.refuse_curly_bracket and _BRACKET in line:
            return "curly_bracket"
        if self.remove_policy and any(policy in lower for policy in _POLICIES):
            return "with_policy"
        return None

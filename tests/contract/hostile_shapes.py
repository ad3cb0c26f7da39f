"""Texts of any size that wear out expressions and loops which look again and again at what they have passed.

Each shape is a unit that is repeated, with what stands before and behind the repetition.
"""

from dataclasses import dataclass
from typing import Final

__all__ = ["MARKUP", "SHAPES", "URL_SHAPES", "Shape"]


@dataclass(frozen=True)
class Shape:
    """`unit` again and again, between `head` and `tail`."""

    unit: str
    head: str = ""
    tail: str = ""

    def of(self, chars: int) -> str:
        """About so many characters of it."""
        return self.head + self.unit * max(1, chars // len(self.unit)) + self.tail


_DIGITS: Final = "0123456789"
_PROSE: Final = "The river runs over stones, and under bridges. "

SHAPES: Final[dict[str, Shape]] = {
    "one long word": Shape("x"),
    "one long word of capitals": Shape("X"),
    "letters and a mark at the end": Shape("x", tail="!"),
    "digits": Shape(_DIGITS),
    "digits and commas": Shape("1,"),
    "digits and full stops": Shape("1."),
    "addresses of numbers": Shape("1.1.1."),
    "telephone numbers": Shape("(555) 555-"),
    "colons of IPv6": Shape("2001:0:"),
    "blanks": Shape(" ", "a", "b"),
    "blanks only": Shape(" "),
    "ideographic blanks": Shape("\u3000", "a", "b"),
    "blanks and digits": Shape("  \t 1"),
    "newlines": Shape("\n", "a", "b"),
    "carriage returns": Shape("\r", "a", "b"),
    "CR LF": Shape("\r\n", "a", "b"),
    "blank lines of blanks": Shape(" \n \t\n", "a", "b"),
    "short lines": Shape("a\n"),
    "lines of list marks": Shape("- \n"),
    "lines all alike": Shape("The same line again.\n"),
    "straight quotes": Shape('"'),
    "apostrophes": Shape("'"),
    "curly quotes": Shape("“”’"),
    "quotes and letters": Shape('"a'),
    "backquotes": Shape("`"),
    "full stops": Shape("."),
    "full stops and blanks": Shape(". "),
    "letters and full stops": Shape("a."),
    "capitals and full stops": Shape("A."),
    "initials": Shape("A. B. "),
    "question marks": Shape("?"),
    "exclamations and quotes": Shape('!"'),
    "closing marks": Shape('.")]}'),
    "ellipses": Shape("… "),
    "commas": Shape(","),
    "hyphens": Shape("-"),
    "letters and hyphens": Shape("a-"),
    "underscores": Shape("_"),
    "slashes": Shape("/"),
    "letters and slashes": Shape("a/"),
    "backslashes": Shape("\\"),
    "comments begun": Shape("/* "),
    "comments begun, with stars": Shape("/**"),
    "stars": Shape("*", "/*"),
    "comment lines": Shape("# a\n"),
    "hashes": Shape("#"),
    "at signs": Shape("@"),
    "letters and at signs": Shape("a@"),
    "addresses of mail, run together": Shape("a@b.c"),
    "addresses of mail": Shape("a.b@c.org, "),
    "local parts": Shape("a.", tail="@"),
    "hosts of one address": Shape("a.", "x@"),
    "brackets opened": Shape("["),
    "brackets closed": Shape("]"),
    "citations": Shape("[1]"),
    "citations begun": Shape("[1"),
    "parentheses opened": Shape("("),
    "emoticons": Shape(":)"),
    "emoticons run together": Shape(":-)(-:"),
    "braces": Shape("{}"),
    "ampersands": Shape("&"),
    "entities": Shape("&amp;"),
    "entities of numbers": Shape("&#38"),
    "less-than signs": Shape("<"),
    "tags opened": Shape("<b>"),
    "tags closed": Shape("</b>"),
    "scripts begun": Shape("<script "),
    "scripts": Shape("<script>"),
    "comments of markup": Shape("<!--"),
    "CDATA": Shape("<![CDATA["),
    "attributes": Shape("a=1 ", "<a ", ">"),
    "attributes of one name in quotes": Shape('rel="license" ', "<a ", ">"),
    "links to licences": Shape('<a href="https://creativecommons.org/licenses/by/4.0/">CC BY</a> '),
    "links to licences, unclosed": Shape('<a href="https://creativecommons.org/licenses/by/4.0/'),
    "links in one paragraph": Shape("<a rel=license href=//creativecommons.org/licenses/by/4.0/></a>", "<p>", "</p>"),
    "metas": Shape('<meta name="dc.rights" content="https://creativecommons.org/licenses/by/4.0/">'),
    "paragraphs": Shape("<p>" + _PROSE),
    "hrefs": Shape('href="creativecommons.org/licenses/', "<a "),
    "percent escapes": Shape("%41"),
    "percent signs": Shape("%"),
    "addresses of pages": Shape("http://a.com "),
    "addresses of pages, run together": Shape("http://a.com"),
    "schemes": Shape("http://"),
    "domains": Shape(".com"),
    "colons": Shape(":"),
    "equals signs": Shape("="),
    "combining marks": Shape("\u0301", "e"),
    "letters with marks": Shape("e\u0301"),
    "emoji": Shape("\U0001f600"),
    "emoji joined": Shape("\U0001f469\u200d"),
    "flags": Shape("\U0001f1e9"),
    "Chinese": Shape("河水流过石头"),
    "Chinese sentences": Shape("河水流过石头。"),
    "Japanese": Shape("これは川です"),
    "Korean": Shape("강물이흐른다"),
    "Thai": Shape("แม่น้ำไหล"),
    "Arabic": Shape("النهر"),
    "Hindi": Shape("नदी बहती है। "),
    "bidirectional marks": Shape("\u202e\u200f"),
    "zero-width blanks": Shape("\u200b"),
    "NULs": Shape("\x00"),
    "controls": Shape("\x1b[31m"),
    "lone high letters of Latin-1": Shape("Ã¤"),
    "mojibake": Shape("â€œ"),
    "words": Shape("a "),
    "capital words": Shape("A "),
    "prose": Shape(_PROSE),
    "prose of one sentence": Shape("the river runs over stones and "),
    "counters": Shape("3 likes\n"),
    "JSON": Shape('{"a":['),
    "curses": Shape("sex "),
    "can not": Shape("cannot"),
    "mixed": Shape("a-1.@\"'/* <a [(%e\u0301\u3000\r\n"),
}
"""Of any text, by what they are."""

_LINK: Final = '<a href="//creativecommons.org/licenses/by/4.0/"></a>'

MARKUP: Final[dict[str, Shape]] = {
    "elements in elements": Shape("<div>"),
    "inline elements in elements": Shape("<b>", "<p>"),
    "tables in tables": Shape("<table><tr><td>"),
    "lists in lists": Shape("<ul><li>"),
    "links and buttons": Shape('<button><a href="//creativecommons.org/licenses/by/4.0/">x'),
    "links without words": Shape(_LINK, "<p>"),
    "links behind much": Shape(_LINK, "<p><span>" + "x " * 9_000 + "</span>"),
    "links in a long class": Shape(_LINK, f"<div class='{'x ' * 9_000}'>"),
    "empty elements": Shape("<b></b>", "<p>", _LINK),
    "a label": Shape("steht ", _LINK[:-4]),
    "an address of blanks": Shape(" ", '<a href="//creativecommons.org/licenses/', '">'),
    "an address of digits": Shape("1.", '<a href="//creativecommons.org/licenses/by/', '">'),
    "JSON-LD": Shape('{"@graph":[', '<script type="application/ld+json">'),
    "roots": Shape("<html a=1>"),
    "unclosed quotes": Shape("<a b='"),
}
"""Of pages, by what they are."""

URL_SHAPES: Final[dict[str, Shape]] = {
    "labels": Shape("a.", "http://", "com/"),
    "labels of a plain host": Shape("abc.", "https://", "org/index.html"),
    "empty labels": Shape(".", "http://a", "com/"),
    "slashes": Shape("/", "http://a.com/"),
    "segments": Shape("a/", "http://a.com/"),
    "dot segments": Shape("../", "http://a.com/"),
    "dot segments after others": Shape("a/./", "http://a.com/"),
    "percent escapes": Shape("%41", "http://a.com/"),
    "percent escapes of percent signs": Shape("%25", "http://a.com/"),
    "percent escapes in the host": Shape("%41", "http://", ".com/"),
    "parameters": Shape("a=1&", "http://a.com/?"),
    "parameters of trackers": Shape("utm_a=1&", "http://a.com/?"),
    "question marks": Shape("?", "http://a.com/"),
    "hashes": Shape("#", "http://a.com/"),
    "at signs": Shape("a@", "http://", "a.com/"),
    "colons": Shape(":", "http://a.com", "/"),
    "brackets": Shape("[", "http://", "/"),
    "www": Shape("www.", "http://", "a.com"),
    "punycode": Shape("xn--a.", "http://", "com/"),
    "one label of Unicode": Shape("ü", "http://", ".de/"),
    "labels of Unicode": Shape("ü.", "http://", "de/"),
    "numbers of an address": Shape("1.", "http://", "1/"),
    "digits of an address": Shape("1", "http://", "/"),
    "hyphens": Shape("-", "http://a.com/"),
    "hyphenated words": Shape("porn-", "http://a.com/"),
    "blanks": Shape(" ", "http://a.com/", "x"),
    "newlines": Shape("\n", "http://a.com/", "x"),
    "no scheme": Shape("a.b"),
    "schemes": Shape("http://"),
    "hard words": Shape("sex.", "http://", "com"),
}
"""Addresses of pages, by what there is much of."""

"""What stands in a text for a call of a template: the words of one that only dresses words, else nothing.

Templates are not expanded: what they say is not in the page. A rule is a pattern of the call's parameters, `{1}`,
`{text}`, `{last}`, `{called}` (the template's name in capitals) or `{page}`; of several patterns (`;;` between them)
the first is taken whose parameters are all there.
Source: documentation of the templates at en.wikipedia.org and of their namesakes in other languages.
"""

import re
from collections.abc import Mapping
from typing import Final

from textmill.formats.wiki.wikitext_tags import Kept, formula_of

__all__ = ["DROPPED_MARK", "TemplateRules"]

DROPPED_MARK: Final = "\1"
"""Left where a template was dropped, for the mending of what was around it."""

_FIRST: Final = re.split(
    ", ",
    "nowrap, nobr, nobreak, nobold, noitalic, nonitalic, small, smaller, big, larger, large, tooltip, "
    "abbr, em, strong, bold, italic, code, kbd, samp, tt, mono, var, keypress, key press, sic, not a "
    "typo, proper name, visible anchor, vanchor, anchored list entry, linktext, ill, ill-wd, iw, "
    "interlanguage link, interlanguage link multi, lien, нп, нп2, нп3, нп4, нп5, не переведено, flag, "
    "flagcountry, flagu, flaglink, country, sc, smallcaps, asiantitle, transliteration, script, "
    "polytonic, unicode, hebrew, rtl, ipa, angle bracket, overline, underline, u, strike, gap, serif, "
    "sans-serif, allow wrap, nastaliq, nq, uninastaliq, arabic, center, centre, right, left, rquote, "
    "align, plainlist, plain list, flatlist, flat list, hlist, midsize, resize, font, wikt, bibleverse, "
    "bibel, wort, nts, nombre, число, unbulleted list, ubl, dfn, defn, term, gloss, tl, white, black, "
    "blue, red, green, nihongo krt, subst",
)
_QUOTED: Final = "\n\n{text}\n\n;;\n\n{quote}\n\n;;\n\n{1}\n\n"
_PATTERNS: Final = {
    **dict.fromkeys(_FIRST, "{1}"),
    **{
        name: pattern
        for names, pattern in (
            ("lang, langue, wikt-lang, wiktlang, mul, langx", "{text};;{2}"),
            ("transl, translit, xlit, color, colour, font color, fontcolor, fgcolor", "{last}"),
            ("convert, cvt, unité, unite, unidad", "{1} {2};;{1}"),
            ("quote, blockquote, block quote, cquote, centered quote, quotation, bquote, zitat", _QUOTED),
            ("poemquote, poem quote, quote box, quotebox, cita, cquote2, цитата, начало цитаты", _QUOTED),
            ('", inline quote', "“{text}”;;“{1}”"),
            ("val, vnum, gaps", "{1}{2}{3} {u};;{1} {u};;{1}"),
            ("frac, fraction, sfrac, tfrac", "{1} {2}/{3};;{1}/{2};;1/{1}"),
            ("sortname, sort name", "{1} {2};;{1}"),
            ("sort, hs, ntsh", "{2};;"),
            ("date, dat, дата", "{1} {2} {3};;{1} {2};;{1}"),
            (
                "start date, end date, birth date, death date, birth date and age, dts, film date",
                "{1}-{2}-{3};;{1}-{2};;{1}",
            ),
            ("circa, ca.", "c. {1}–{2};;c. {1};;c."),
            ("snd, spnd, spaced ndash, spaced en dash, snds", " – "),
            ("ndash, en dash, nd", "–"),
            ("mdash, em dash, —", "—"),
            ("spaced mdash, smd", " — "),
            ("angbr, grapheme", "⟨{1}⟩"),
            ("nihongo, nihongo2, nihongo foot", "{1} ({2}, {3});;{1} ({2});;{1}"),
            ("sup, superscript", "<sup>{1}</sup>"),
            ("sub, subscript", "<sub>{1}</sub>"),
            ("uss, hms, ss, ms, rms, hmas, hmcs, mv, ins, usns", "{called} {1}"),
            ("as of, asof", "as of {3} {2} {1};;as of {2} {1};;as of {1}"),
            ("pi", "π"),
            ("', `", "'"),
            ("sclass, sclass2", "{1}-class {2}"),
            ("ship", "{1} {2}"),
            ("!, pipe", "|"),
            ("=", "="),
            ("((", "{{"),
            ("))", "}}"),
            ("spaces, space, nbsp, pad, 0, thin space, thinsp, hair space", " "),
            ("chem, chem2, chemical formula", "{all}"),
            ("math, mvar, tmath, tex, bigmath", "{formula}"),
            ("lc, uc, lcfirst, ucfirst, formatnum", "{1}"),
            ("pagename, fullpagename, basepagename, subpagename", "{page}"),
        )
        for name in names.split(", ")
    },
}
_PARAMETER: Final = re.compile(r"\{(\w{1,40})\}")
_SUBSTITUTED: Final = re.compile(r"^(?:safesubst|subst|template|msg|msgnw|raw):\s*", re.IGNORECASE)
_OF_LANGUAGE: Final = re.compile(r"lang-[a-z]{2,3}(?:-[\w-]{1,20})?")


class TemplateRules:
    """The rules of a reader: ours, and `more` by name, which come first (an empty pattern drops the template)."""

    def __init__(self, more: Mapping[str, str]) -> None:
        self._patterns = {**_PATTERNS, **{_folded(name): pattern for name, pattern in more.items()}}

    def text_of(self, parts: list[str], title: str, kept: Kept) -> str:
        """What stands for the call whose name and arguments are `parts`."""
        name = _folded(_SUBSTITUTED.sub("", parts[0].strip(" \n\t\1")))
        pattern = self._patterns.get(name)
        arguments = parts[1:]
        if pattern is None and ":" in name:
            function, _, first = parts[0].partition(":")
            pattern = self._patterns.get(_folded(function))
            arguments = [first, *arguments]
        if pattern is None and _OF_LANGUAGE.fullmatch(name):
            pattern = "{text};;{1}"
        if pattern is None:
            return DROPPED_MARK
        return _filled(pattern, name, arguments, title, kept)


def _filled(pattern: str, name: str, arguments: list[str], title: str, kept: Kept) -> str:
    values: dict[str, str] = {"page": title}
    position = 0
    for argument in arguments:
        key, equals, value = argument.partition("=")
        key = key.strip()
        if equals and re.fullmatch(r"[\w .-]{1,60}", key) and "<" not in key:
            values[key.lower()] = value.strip()
        else:
            position += 1
            values[str(position)] = argument
    if pattern == "{formula}":
        formula = values.get("1", "").strip().replace("'''", "").replace("''", "").replace("\1", "")
        return formula_of(formula, kept) if formula else DROPPED_MARK
    if pattern == "{all}":
        return "".join(values[str(number)] for number in range(1, position + 1))
    values["last"] = values.get(str(position), "")
    values["called"] = name.upper()
    for one in pattern.split(";;"):
        wanted = _PARAMETER.findall(one)
        if all(values.get(key, "").strip(" \n\t\1") for key in wanted):
            return _PARAMETER.sub(lambda match: values[match[1]].strip(), one)
    return DROPPED_MARK


def _folded(name: str) -> str:
    return " ".join(name.replace("_", " ").split()).lower()

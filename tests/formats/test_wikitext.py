"""Wikitext becomes the words that a reader of the page sees, in time that is linear even of hostile pages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.proportion import in_proportion

from textmill.formats.wiki.wikitext import Page, text_of
from textmill.formats.wiki.wikitext_licenses import license_of
from textmill.formats.wiki.wikitext_links import Namespaces
from textmill.formats.wiki.wikitext_templates import TemplateRules

PIECES = (
    *("{{", "}}", "[[", "]]", "|", "<ref>", "</ref>", "'''", "\n{|", "\n|}", "\n|-", "-{", "a", "=", "\n", "{{nowrap|"),
    *("<!--", "-->", "\0", "1", "\x01", "&lt;", "<nowiki>", "</nowiki>"),
)

CASES = {
    "quotes": ("'''Bold''', ''italic'' and '''''both'''''.", "Bold, italic and both."),
    "apostrophe": ("L'''Odyssée'' et '''gras'''", "L'Odyssée et gras"),
    "links": ("[[Rome]], [[Rome|the city]], [[bus]]es, [[Rome (city)|]]", "Rome, the city, buses, Rome"),
    "special links": ("a [[:Category:X]] b [[#Part]] c [[wikt:word|word]]", "a Category:X b Part c word"),
    "dropped links": (
        "Text.\n[[File:a.jpg|thumb|A [[cat]] on [[mat|a mat]]]]\n[[Category:X]]\n[[de:Text]]\nEnd.",
        "Text.\nEnd."),
    "own namespaces": ("[[Файл:a.jpg|мини]]Текст[[Категория:X]]", "Текст"),
    "external": ("[http://x.org the site] and http://y.org and [https://z.org]", "the site and http://y.org and"),
    "template": ("Born ({{birth|1|2}}) in {{nowrap|New York}}{{cite web|url=x}}.", "Born in New York."),
    "nested template": ("{{quote|text={{lang|fr|Bonjour [[x|monde]]}}}}", "Bonjour monde"),
    "arguments": ("{{convert|5|km|mi}}; {{lang-de|Wasser}}; {{abbr|Mr|Mister}}", "5 km; Wasser; Mr"),
    "parameter": ("a {{{1|default}}} b {{{x}}}.", "a default b ."),
    "infobox line": ("{{Infobox\n| a = {{x|[[y|z]]}}\n}}\nText.", "Text."),
    "only citations": ("* {{cite book|x}}\n* Real.", "* Real."),
    "references": ("a<ref>{{x}} [[y]]</ref> b<ref name=q /> c", "a b c"),
    "comment": ("a<!-- [[x]] {{ -->b\n<!-- line -->\nc", "ab\nc"),
    "comment without end": ("a<!-- b", "a"),
    "math": ("so <math>a < b_{1}</math> and {{math|''x''<sup>2</sup>}}", "so $a < b_{1}$ and $x<sup>2</sup>$"),
    "block of math": ('x<math display="block">\n\\sum x\n\n</math>y', "x\n\n$$\\sum x$$\n\ny"),
    "powers": ("10<sup>6</sup>, 10<sup>−12</sup>, 1<sup>st</sup>, H<sub>2</sub>O", "10^6, 10^{-12}, 1st, H2O"),
    "nowiki": ("<nowiki>'''[[a]] &lt;b&gt;</nowiki> '''c'''", "'''[[a]] <b> c"),
    "code": ("x\n<syntaxhighlight lang=c>\nif (a) {\n    f('''b''');  // {{c}}\n}\n</syntaxhighlight>\ny",
             "x\n\nif (a) {\n    f('''b''');  // {{c}}\n}\n\ny"),
    "pre": ("<pre>\n  a &lt; b\n    ''c''\n</pre>", "  a < b\n    ''c''"),
    "entities once": ("&lt;b&gt; &amp;nbsp; &eacute; &#8364;", "<b> &nbsp; é €"),
    "headings": (
        "=== A ===\ntext\n== B ==\n== C ==\ntext\n== References ==\n<references/>",
        "### A\n\ntext\n\n## C\n\ntext"),
    "lists": (
        "* a\n** b\n# one\n# two\n#: more\n; term\n: meaning", "* a\n  * b\n1. one\n2. two\n  more\nterm\nmeaning"),
    "switches": ("__TOC__a__NOTOC__ __СОДЕРЖАНИЕ__ snake__case__x", "a  snake__case__x"),
    "html": ('<div style="x">a<br/>b</div><span class="y">c</span><h3>H</h3>d', "a\nb\n\nc\n\n### H\n\nd"),
    "table": ('{| class="wikitable"\n|+ Cap\n! A !! B\n|-\n| style="x" | 1 || [[x|2]]\n|-\n| 3\n|\n* 4\n|}\nafter',
              "Cap\n| A | B |\n| 1 | 2 |\n| 3 | * 4 |\n\nafter"),
    "html table": ("<table><tr><th>A</th></tr><tr><td>1</td><td>2</td></tr></table>", "| A |\n| 1 | 2 |"),
    "table in a cell": ("{|\n| a ||\n{|\n| b || c\n|}\n|-\n| d\n|}", "| a | b, c |\n| d |"),
    "break in a cell": ("{|\n| a<br />(b) || c\n|}\n* d<br>\ne", "| a (b) | c |\n\n* d\ne"),
    "pipe": ("{|\n{{!}} a {{!}}{{!}} b\n|}", "| a | b |"),
    "variants": ("-{zh-hans:电脑; zh-hant:電腦}- -{x}-", "电脑 x"),
    "unclosed link": ("a [[b c\n\nd {{nowrap|e}} f", "a b c\n\nd e f"),
    "unclosed template": ("a {{b c\n\nd [[e]]", "a b c\n\nd e"),
    "unclosed table": ("{|\n| a\n== H ==\ntext", "| a |\n\n## H\n\ntext"),
    "unclosed tags": ("a <ref>b <b>c <nowiki>d <table>", "a b c d"),
    "stray closers": ("a ]] b }} c |} d </div>\n|}", "a  b  c |} d"),
    "braces": ("{{{{nowrap|a}}}} {x} {{{{{1|b}}}}}", "{a} {x}"),
    "gallery": ("a\n<gallery>\nFile:x.jpg|y\n</gallery>\nb", "a\nb"),
    "poem": ("<poem>one\ntwo</poem>", "one\ntwo"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_text(case: str) -> None:
    wikitext, expected = CASES[case]
    page = Page("T", Namespaces.of([(0, ""), (6, "Файл"), (14, "Категория"), (4, "Википедия")]))
    assert text_of(wikitext, page) == expected


def test_rules_of_the_user_come_first() -> None:
    page = Page(templates=TemplateRules({"Infobox_Animal": "{name} is a {1}.", "nowrap": ""}))
    assert text_of("{{infobox animal|cat|name=Tom}} {{nowrap|x}}{{PAGENAME}}", page) == "Tom is a cat."


def test_tables_can_be_dropped() -> None:
    assert text_of("a\n{|\n| b\n|}\nc", Page(with_tables=False)) == "a\nc"


@pytest.mark.parametrize(
    "unit",
    [*("{{a|", "[[a|", "{|\n|-\n|a\n", "<b ", '<b a="', "<!--", "[http://a ", "<ref>", "{{{a|{{", "-{", "<pre>", "''a"),
     *("<sup>", "{{a|" * 50 + "}}" * 50, "#\n", "(\x01", "=a=\n", "{|\n|a||", "<table>")],
)  # fmt: skip
def test_time_is_linear(unit: str) -> None:
    assert in_proportion(lambda chars: lambda: text_of(unit * (chars // len(unit)), Page()), 16_000)


@given(st.lists(st.sampled_from(PIECES)))
def test_anything_is_read(pieces: list[str]) -> None:
    text = text_of("".join(pieces), Page())
    assert "\0" not in text
    assert "\1" not in text


def test_licences_of_templates() -> None:
    assert license_of(["Infobox", "CC-BY-SA-3.0"]) == ("CC-BY-SA-3.0", "template {{CC-BY-SA-3.0}}")
    assert license_of(["cc-by-4.0", "GFDL"]) == ("CC-BY-4.0 AND GFDL", "template {{cc-by-4.0}}, {{GFDL}}")
    assert license_of(["PD-old"]) == ("LicenseRef-Public-Domain", "template {{PD-old}}")
    assert license_of(["PD-notice", "CC-notice", "EB1911", "cc-by-nc"]) == (
        "LicenseRef-CC-BY-NC",
        "template {{cc-by-nc}}",
    )
    assert license_of(["Non-free use", "cc-by-4.0"]) == (
        "CC-BY-4.0 AND LicenseRef-All-Rights-Reserved",
        "template {{Non-free use}}, {{cc-by-4.0}}",
    )

"""Paragraphs, headings, lists, tables and formulas of any XML: what a tree becomes as text."""

import tracemalloc
from collections import Counter

import pytest
from lxml import etree

from textmill.formats.layout.table_rows import Cell, Row, rows_text
from textmill.formats.layout.text_layout import Layout
from textmill.formats.xml.mathml import latex
from textmill.formats.xml.xml_records import BadXmlError, parsed
from textmill.formats.xml.xml_text import Dialect, Role, Tree

DIALECT = Dialect(
    {
        "p": Role.BLOCK,
        "sec": Role.SECTION,
        "title": Role.TITLE,
        "ul": Role.LIST,
        "ol": Role.NUMBERED,
        "li": Role.ITEM,
        "label": Role.LABEL,
        "table": Role.TABLE,
        "pre": Role.CODE,
        "br": Role.BREAK,
        "sup": Role.HIGH,
        "math": Role.MATH,
        "img": Role.SKIP,
    }
)


def text_of(xml: str, counts: Counter[str] | None = None) -> str:
    tree = Tree(DIALECT, Counter() if counts is None else counts)
    tree.write(parsed(xml.encode()))
    return tree.layout.text()


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        ("<d><p> a\n <b>b</b> </p>c<p>d</p></d>", "a b\n\nc\n\nd"),
        ("<d><sec><label>1.</label><title>A</title><sec><title>B</title></sec></sec></d>", "# 1. A\n\n## B"),
        ("<d><p>a<br/>b</p></d>", "a\nb"),
        ("<d>x<ul><li>a</li><li><p>b</p><p>c</p><ol><li>d</li><li>e</li></ol></li></ul>y</d>", None),
        ("<d><label>Fig. 1.</label><ul><li>a</li></ul></d>", "Fig. 1.\n\n- a"),
        ("<d><p>10<sup>-3</sup> m<sup>2</sup> 1<sup>st</sup></p></d>", "10^-3 m^2 1st"),
        ("<d><pre>\n  a\n\n    b\n</pre></d>", "```\n  a\n\n    b\n```"),
        ("<d><ul/><p> </p></d>", ""),
        ("<d>a\xa0b</d>", "a\xa0b"),
    ],
)
def test_layout(xml: str, text: str | None) -> None:
    expected = "x\n\n- a\n- b\n  c\n  1. d\n  2. e\n\ny" if text is None else text
    assert text_of(xml) == expected


def test_what_is_passed_over_is_counted() -> None:
    counts: Counter[str] = Counter()
    assert text_of("<d>a<img/>b &mystery; c &eacute;</d>", counts) == "ab c é"
    assert counts == {"skipped.img": 1, "unknown_entity": 1}


def test_a_lead_without_paragraph_stays() -> None:
    layout = Layout()
    layout.lead("(a)")
    layout.lead("(1)")
    layout.add("words")
    layout.end()
    layout.lead("(b)")
    assert layout.text() == "(a) (1) words\n\n(b)"


def test_tables_of_html_and_of_cals() -> None:
    html = (
        "<table><thead><tr><th>a</th><th colspan='2'>b|c</th></tr></thead><tbody><tr><td rowspan='2'>1</td><td>2</td>"
        "<td>3</td></tr><tr><td>4</td><td>5</td></tr><tr><td/></tr></tbody></table>"
    )
    assert text_of(html) == "| a | b\\|c |  |\n| --- | --- | --- |\n| 1 | 2 | 3 |\n|  | 4 | 5 |"
    cals = (
        "<table><tgroup cols='3'><thead><row><entry>a</entry><entry namest='c2' nameend='c3'>b</entry></row></thead>"
        "<tbody><row><entry morerows='1'>1</entry><entry>2</entry><entry>3</entry></row><row><entry>4</entry></row>"
        "</tbody></tgroup></table>"
    )
    assert text_of(cals) == "| a | b |  |\n| --- | --- | --- |\n| 1 | 2 | 3 |\n|  | 4 |"


def test_a_table_cannot_ask_for_room() -> None:
    rows = [Row([Cell("a", 10**9, 10**9)] * 300) for _ in range(100)]
    tracemalloc.start()
    assert len(rows_text(rows)) < 1 << 20
    assert tracemalloc.get_traced_memory()[1] < 16 << 20
    tracemalloc.stop()


@pytest.mark.parametrize(
    ("xml", "tex"),
    [
        ("<mfrac><mn>1</mn><msqrt><mi>x</mi></msqrt></mfrac>", r"\frac{1}{\sqrt{x}}"),
        ("<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover>", r"\sum_{i=1}^n"),
        ("<msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup>", "x_i^2"),
        ("<mi>α</mi><mi>x</mi><mo>≤</mo><mn>3</mn>", r"\alpha x\leq3"),
        ("<mi>sin</mi><mi>x</mi>", r"\sin x"),
        ("<mover><mi>x</mi><mo>¯</mo></mover>", r"\bar{x}"),
        ("<mfenced open='[' close=')'><mi>a</mi><mi>b</mi></mfenced>", r"\left[ a, b \right)"),
        ("<mtext>if  so</mtext>", r"\text{if so}"),
        (
            "<mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>2</mn></mtd></mtr></mtable>",
            r"\begin{matrix} 1 & 2 \end{matrix}",
        ),
        ("<mmultiscripts><mi>C</mi><mprescripts/><mn>6</mn><mn>14</mn></mmultiscripts>", "{}_6^{14}C"),
        ("<mfrac><mn>1</mn></mfrac>", r"\frac{1}{}"),
        ("<semantics><mi>q</mi><annotation encoding='application/x-tex'>q_1</annotation></semantics>", "q_1"),
    ],
)
def test_formulas(xml: str, tex: str) -> None:
    assert latex(etree.fromstring(f"<math>{xml}</math>")) == tex
    spaced = etree.fromstring(f'<m:math xmlns:m="http://www.w3.org/1998/Math/MathML">{xml}</m:math>')
    assert isinstance(latex(spaced), str)


def test_levels_have_a_limit() -> None:
    def nested(levels: int) -> bytes:
        return b"<p>" * levels + b"x" + b"</p>" * levels

    tree = Tree(DIALECT, Counter())
    tree.write(parsed(nested(128)))
    assert tree.layout.text() == "x"
    for levels in (129, 257, 100_000):
        with pytest.raises(BadXmlError) as told:
            parsed(nested(levels))
        assert told.value.fault == "too_deep"


def test_prefixes_without_namespace_are_read_and_errors_mended_where_asked() -> None:
    assert parsed(b"<col:a><md:b>x</md:b></col:a>")[0].text == "x"
    with pytest.raises(BadXmlError):
        parsed(b"<a><b>x</a>")
    mends: Counter[str] = Counter()
    assert parsed(b"<a><b>x</a>", mends=mends)[0].text == "x"
    assert mends == {"mended_xml": 1}

"""Texts that the libraries lose, or bring out of order, and that the blocks keep unless told to be faithful."""

from html import unescape

import pyarrow as pa
import pytest

from textmill.batch import Batch
from textmill.extractors.resiliparse import Resiliparse
from textmill.extractors.trafilatura import Trafilatura

FIRST = "The mill on the upper river ground rye for four villages, and its wheel was heard as far as the old ford."
LAST = (
    "In the autumn the miller, a quiet man with a white hat, counted sacks by candle light until the geese flew over, "
    "and whoever came late had to sleep on the stairs, because the only bed was kept for the man who sharpened stones."
)
LATER = "Nobody remembered who had dug the mill race, but everyone knew which boy had fallen into it on a feast day."


def article(middle: str) -> str:
    whole = f"<article><h1>M</h1><p>{FIRST}</p>{middle}<p>{LAST}</p></article>"
    return f"<html><body><div><div>{whole}</div></div></body></html>"


def text_of(block: Trafilatura | Resiliparse, page: str) -> str:
    table = pa.RecordBatch.from_pydict({"html": pa.array([page], pa.large_string())})
    return block.apply(Batch(table))["text"].to_pylist()[0] or ""


def stand_in_order(text: str, pieces: list[str]) -> bool:
    place = -1
    for piece in pieces:
        place = text.find(piece, place + 1)
        if place < 0:
            return False
    return True


CHARACTERS = {
    "persian": "می‌روم به خانه‌های کهنه",
    "sinhala": "ක්‍රම",
    "khmer": "ទឹក\u200bទន្លេ",
    "emoji": "👨\u200d🌾 and 🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    "direction": "a\u200e(b)\u200f \u2067ג\u2069",
    "word joiner": "10\u2060km",
    "variation": "☂\ufe0e 葛\U000e0100",
    "of a later Unicode": "\U0001faea\U00016d40",
}


@pytest.mark.parametrize("kind", [Trafilatura, Resiliparse])
@pytest.mark.parametrize("words", CHARACTERS.values(), ids=CHARACTERS)
def test_characters_that_show_nothing_are_text(kind: type[Trafilatura | Resiliparse], words: str) -> None:
    assert words in text_of(kind(), article(f"<p>They wrote: {words} on the wall.</p>"))


@pytest.mark.parametrize("kind", [Trafilatura, Resiliparse])
def test_soft_hyphens_and_controls_are_not(kind: type[Trafilatura | Resiliparse]) -> None:
    text = text_of(kind(), article("<p>Müh&shy;len&#173;rad&#x85; \ue001 and \x08the\ufeff end</p>"))
    assert "Mühlenrad" in text
    assert not set("\xad\ue001\x08\ufeff") & set(text)


FORMULA = r"v = \frac{a}{t}"
KATEX = (
    f'<span class="katex"><span class="katex-mathml"><math><mi>v</mi><annotation encoding="application/x-tex">{FORMULA}'
    '</annotation></math></span><span class="katex-html" aria-hidden="true">v=at</span></span>'
)
MATHJAX = (
    f'<span class="MathJax_Preview">v at</span><span class="MathJax">v at</span>'
    f'<script type="math/tex; mode=display">{FORMULA}</script>'
)
STREAMED = (
    f'<html><body><main id="root"><p>{FIRST}</p><!--$?--><template id="B:1"></template><p>Please wait</p><!--/$-->'
    f'<p>{LAST}</p></main><div hidden id="S:1"><p>{LATER}</p></div><script>$RC("B:1","S:1")</script></body></html>'
)


@pytest.mark.parametrize("kind", [Trafilatura, Resiliparse])
@pytest.mark.parametrize("shown", [KATEX, MATHJAX], ids=["katex", "mathjax"])
def test_a_formula_stands_there_once(kind: type[Trafilatura | Resiliparse], shown: str) -> None:
    text = text_of(kind(), article(f"<p>The speed is {shown} in still air.</p>"))
    assert text.count("frac") == 1
    assert FORMULA in text
    assert "at" not in text.partition("The speed is")[2].partition("in still air")[0]


@pytest.mark.parametrize("kind", [Trafilatura, Resiliparse])
def test_streamed_parts_stand_where_their_reader_sees_them(kind: type[Trafilatura | Resiliparse]) -> None:
    text = text_of(kind(), STREAMED)
    assert stand_in_order(text, [FIRST, LATER, LAST])
    assert "Please wait" not in text


def test_a_streamed_part_without_its_script_is_shown_all_the_same() -> None:
    page = STREAMED.partition("<script>")[0].replace('id="B:1"', 'id="lost"')
    assert LATER in text_of(Resiliparse(), page)


FOOTER = f"<div><div>{'-' * 90}</div><div>{'<br>'.join([LAST + ' No part may be copied.'] * 3)}</div></div>"
ROW = "<tr><td>Tuesday</td><td><ul><li>8 to 12</li><li>never at noon</li></ul></td></tr>"
TRAFILATURA = {
    "list in a cell": (article(f"<table>{ROW}</table>"), [FIRST, "8 to 12", "never at noon", LAST]),
    "announced links": (
        article('<p>There are three mills:</p><ol><li><a href="/u">Upper</a></li><li><a href="/l">Lower</a></li></ol>'),
        ["three mills:", "Upper", "Lower", LAST],
    ),
    "links between sentences": (
        article(f'<p>{LATER}</p><ul><li><a href="/u">Upper</a></li><li><a href="/l">Lower</a></li></ul>'),
        [LATER, "Upper", "Lower", LAST],
    ),
    "blank lines of a listing": (
        article("<pre>def a():\n    pass\n\n\n    # later</pre>"),
        ["def a():\n    pass\n\n\n    # later"],
    ),
    "caption": (
        article("<figure><img src=a.png><figcaption>The wheel in 1911</figcaption></figure>"),
        ["The wheel in 1911"],
    ),
    "listing in a figure": (article("<figure><pre>x = {1}\ny = 2</pre></figure>"), ["x = {1}\ny = 2"]),
    "entities that are shown": (
        article("<p>Type &amp;lt;b&amp;gt; or &amp;nbsp; here.</p>"),
        ["Type &lt;b&gt; or &nbsp; here."],
    ),
    "the library's own mark": (article("<p>The sign ␤ is a newline.</p>"), ["The sign ␤ is a newline."]),
    "after the end": (
        f"<html><body><p>Banner.</p></body></html>\n<html><body><p>{FIRST}</p><p>{LATER}</p><p>{LAST}</p></body></html>",
        [FIRST, LATER, LAST],
    ),
    "a paragraph alone": (f"<p>{FIRST}</p>", [FIRST]),
    "no tags": (FIRST, [FIRST]),
    "lines without paragraphs": (
        f"<html><body><center><div><div><div>{FIRST}<br><b>{LATER[:40]}</b>{LATER[40:]}</div></div></div>{FOOTER}</center>",
        [FIRST, LATER],
    ),
    "short main container": (
        f'<html><body><article><h1>Mill</h1><p>Before: {LATER}</p><div class="entry-content"><p>{FIRST}</p></div>'
        f"<p>After: {LAST}</p></article></body></html>",
        ["Mill", "Before:", FIRST, "After:"],
    ),
    "question and answer": (
        article(f'<h2>Whose mill?</h2><div class="post-text"><p>{LATER}</p></div>'),
        [FIRST, "Whose mill?", LATER, LAST],
    ),
}


@pytest.mark.parametrize(("page", "pieces"), TRAFILATURA.values(), ids=TRAFILATURA)
def test_trafilatura_loses_nothing_and_keeps_the_order(page: str, pieces: list[str]) -> None:
    assert stand_in_order(text_of(Trafilatura(), page), pieces), text_of(Trafilatura(), page)


@pytest.mark.parametrize(("page", "pieces"), TRAFILATURA.values(), ids=TRAFILATURA)
def test_the_library_does_lose_it(page: str, pieces: list[str]) -> None:
    """Otherwise the mend is of no more use."""
    assert not stand_in_order(text_of(Trafilatura(faithful=True), page), pieces)


@pytest.mark.parametrize("short", ["東", "—", "là", "5°", "&mdash;", "&#26481;"])
def test_resiliparse_keeps_short_texts(short: str) -> None:
    page = article(f"<p>one <b>{short}</b> two</p><table><tr><td>{short}</td><td>3</td></tr></table>")
    assert text_of(Resiliparse(), page).count(unescape(short).strip()) == 2
    assert unescape(short).strip() not in text_of(Resiliparse(faithful=True), page)


@pytest.mark.parametrize("around", ["{}", "<article>{}</article>", "<div><section>{}</section></div>"])
def test_resiliparse_keeps_lists_with_few_ancestors(around: str) -> None:
    page = f"<html><body>{around.format(f'<p>{FIRST}</p><ul><li>rye<ul><li>black</li></ul></li></ul>')}</body></html>"
    assert stand_in_order(text_of(Resiliparse(), page), [FIRST, "• rye", "• black"])
    assert "rye" not in text_of(Resiliparse(faithful=True), page).replace(FIRST, "")


def test_resiliparse_still_drops_menus() -> None:
    menu = "".join(f'<li><a href="/{word}">{word}</a></li>' for word in ("home", "news", "about"))
    assert "about" not in text_of(Resiliparse(), f"<html><body><ul>{menu}</ul><p>{FIRST}</p></body></html>")

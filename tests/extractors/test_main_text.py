"""Whole pages through the block: what is content, the columns, the faults, and any bytes."""

import random

import pyarrow as pa
import pytest

from textmill.batch import Batch
from textmill.documents import FAULT
from textmill.extractors.main_text import Include, MainText

SENTENCES = [
    "The harbour lights came on at dusk, and the ferry waited for its last four passengers, as it did every evening.",
    "Nobody on the pier was in a hurry; the captain read the tide table aloud to the gulls, and laughed at his voice.",
    "When the bell rang twice the rope was cast off, and the lamp on the bow drew a slow line over the water.",
]
PROSE = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
MENU = "<nav><ul>" + "".join(f"<li><a href=/{n}>Section {n}</a>" for n in range(12)) + "</ul></nav>"
FOOTER = "<footer><p>Copyright 2026 <a href=/terms>Terms</a> <a href=/privacy>Privacy</a></p></footer>"
PAGE = f"<title>Ferry late</title><body>{MENU}<article><h1>Ferry late</h1>{{}}</article>{FOOTER}"


def extract(*pages: str | None, **settings: object) -> dict[str, list[object]]:
    block = MainText(**settings)  # type: ignore[arg-type]  # settings of the block under test
    batch = Batch(pa.record_batch({"html": pa.array(pages, pa.large_string())}))
    return {name: column.to_pylist() for name, column in block.apply(batch).items()}


def test_content_stays_and_what_is_around_it_goes() -> None:
    found = extract(PAGE.format(PROSE))
    text = str(found["text"][0])
    assert all(sentence in text for sentence in [*SENTENCES, "Ferry late"])
    assert "Section 3" not in text
    assert "Privacy" not in text
    assert found["kind"] == ["article"]
    assert found["extractor"] == ["main_text 2"]
    assert 0 < float(str(found["extract.boilerplate_ratio"][0])) < 0.5
    assert 0 < float(str(found["kind_score"][0])) <= 1


@pytest.mark.parametrize(
    "page",
    [
        f"<html><body><p>Banner.</p></body></html><html><body>{PROSE}</body></html>",
        SENTENCES[0],
        f"<p>{SENTENCES[0]}</p>",
        "<center><font size=2>" + "<br><br>".join(SENTENCES) + "</font></center>",
        "<body><div><div>" + "<br>".join(SENTENCES) + "</div></div><div>All Right Reserved.</div>",
        "<div>" * 50_000 + PROSE,
        f'<div id="root"><!--$?--><template id="B:0"></template><!--/$--></div><div hidden id="S:0">{PROSE}</div>'
        '<script>$RC("B:0","S:0")</script>',
        f'<body style="visibility:hidden"><div>{PROSE}</div></body>',
        f"<div hidden>{PROSE}</div><p>Loading</p>",
    ],
    ids=["two pages", "bare", "one p", "center font", "br", "deep", "streamed", "shown by a script", "all hidden"],
)
def test_pages_whose_text_others_lose(page: str) -> None:
    assert SENTENCES[0] in str(extract(page)["text"][0])


def test_structure_within_an_article() -> None:
    inside = (
        f"{PROSE}<p>There are two builds:</p><ul><li><a href=/py>Python</a><li><a href=/er>Erlang</a></ul>"
        f"<table><tr><th>Day<th>Hours<tr><td>Mon<td><ul><li>10:00 - 18:00</ul><tr><td>Tue<td>closed</table>"
        f'<pre>first\n\n\n    second</pre><p>It is <script type="math/tex">v^2</script> fast.</p>{PROSE[::1]}'
    )
    text = str(extract(PAGE.format(inside), format="markdown")["text"][0])
    assert "# Ferry late" in text
    assert "- Python\n- Erlang" in text
    assert "| Mon | - 10:00 - 18:00 |" in text
    assert "```\nfirst\n\n\n    second\n```" in text
    assert "It is $v^2$ fast." in text


def test_comments_are_included_when_asked_for() -> None:
    comments = "".join(
        f'<li class="comment"><div class="comment-body"><p>I waited too, and {n} gulls laughed at me.</p></div></li>'
        for n in ("three", "four", "five")
    )
    page = PAGE.format(PROSE).replace("</article>", f'</article><section id="comments"><ol>{comments}</ol></section>')
    assert "three gulls" in str(extract(page, include=Include(comments=True))["text"][0])


def test_rows_and_their_faults() -> None:
    found = extract(PAGE.format(PROSE), None, "<p></p>", "x" * 2000, max_html_bytes=1500)
    assert found[FAULT] == [None, "no_html", "empty", "too_large"]
    assert found["kind"][1:] == [None, None, None]


def test_a_pages_text_depends_on_nothing_else() -> None:
    pages = [PAGE.format(PROSE), "<p>short", PAGE.format(PROSE * 3), f"<table><tr><td>{PROSE}</table>"]
    together = extract(*pages)["text"]
    assert together == [extract(page)["text"][0] for page in pages]
    assert together[::-1] == extract(*pages[::-1])["text"]


def test_any_bytes_are_a_text_or_a_reason() -> None:
    draw = random.Random(7)
    parts = [
        "<",
        ">",
        "</",
        "<p>",
        "<div class='a",
        '"',
        "=",
        "&",
        "&#x0;",
        "<!--",
        "-->",
        "<script>",
        "</script",
        "<math>",
    ]
    parts += [
        "<table>",
        "<td",
        "<pre>",
        "<xmp>",
        "<plaintext>",
        "<svg>",
        "<title>",
        "text, more. ",
        "\0",
        "\ud800",
        "中。",
        " ",
    ]
    pages = [
        "".join(draw.choices(parts, k=draw.randint(1, 120))).encode("utf-8", "replace").decode() for _ in range(300)
    ]
    found = extract(*pages, format="markdown")
    assert set(found[FAULT]) <= {None, "empty"}


def test_sample_pages_have_text(crawl_pages: list[str]) -> None:
    found = extract(*crawl_pages)
    assert sum(text is not None for text in found["text"]) >= len(crawl_pages) - 1

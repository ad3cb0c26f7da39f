import json
from collections.abc import Mapping

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textmill.annotators.page_metadata import PageMetadataColumns
from textmill.batch import Batch

URL = "https://mill.example/2021/03/05/grinding"


def columns_of(html: str | None, url: str | None = URL, **more: pa.Array) -> dict[str, object]:
    batch = Batch(
        pa.RecordBatch.from_pydict(
            {"html": pa.array([html], pa.large_string()), "url": pa.array([url], pa.string())} | more
        )
    )
    return {name: values.to_pylist()[0] for name, values in PageMetadataColumns().apply(batch).items()}


def page(head: str = "", body: str = "", lang: str = "en") -> str:
    return f'<!DOCTYPE html><html lang="{lang}"><head>{head}</head><body>{body}</body></html>'


def json_ld(value: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


def test_all_columns_of_an_article() -> None:
    node = {
        "@graph": [
            {"@type": "WebSite", "name": "Mill News"},
            {"@type": "Person", "@id": "#ann", "name": "Ann Lee"},
            {
                "@type": "NewsArticle",
                "headline": "How mills grind &amp; sift",
                "author": [{"@id": "#ann"}, {"@type": "Person", "name": "By Bo Ek"}],
                "datePublished": "2021-03-04T23:30:00+02:00",
                "dateModified": "2021-03-06",
            },
        ]
    }
    head = (
        '<title>How mills grind &amp; sift | Mill News</title><link rel="canonical" href="/grinding">'
        f'<meta name="description" content="Of stones.\n And water.">{json_ld(node)}'
    )
    assert columns_of(page(head)) == {
        "title": "How mills grind & sift",
        "authors": ["Ann Lee", "Bo Ek"],
        "published": "2021-03-04T23:30:00+02:00",
        "modified": "2021-03-06",
        "site_name": "Mill News",
        "canonical_url": "https://mill.example/grinding",
        "description": "Of stones. And water.",
        "declared_language": "en",
        "attribution": {
            "author": "Ann Lee; Bo Ek",
            "title": "How mills grind & sift",
            "url": "https://mill.example/grinding",
        },
        "page_metadata.unread": 0,
        "page_metadata.mended_json_ld": 0,
        "page_metadata.broken_json_ld": 0,
    }


def test_a_row_without_html_keeps_what_it_has() -> None:
    known = {"author": "Ann", "title": None, "url": None}
    found = columns_of(None, title=pa.array(["Known"]), attribution=pa.array([known]))
    assert found["title"] == "Known"
    assert found["authors"] is None
    assert found["attribution"] == known | {"url": URL}


def test_attribution_is_filled_only_where_it_is_empty() -> None:
    known = pa.array([{"author": "Ann", "title": None, "url": "https://ann.example/"}])
    found = columns_of(page("<title>Stones</title><meta name='author' content='Bo Ek'>"), attribution=known)
    assert found["attribution"] == {"author": "Ann", "title": "Stones", "url": "https://ann.example/"}


TITLES: dict[str, tuple[str, str]] = {
    "the end that the site names": (
        "<meta property='og:site_name' content='Mill News'><title>A - B - Mill News</title>",
        "A - B",
    ),
    "the host at the end": ("<title>Red stones | mill.example</title>", "Red stones"),
    "no evidence, no cut": ("<title>Red - A colour | Of the world</title>", "Red - A colour | Of the world"),
    "entities are decoded once": ("<title>Bread &amp;amp; Water</title>", "Bread &amp; Water"),
    "controls go": ("<title>A\u200b\u202eb \x01c\xadd</title>", "Ab cd"),
    "a paper": ("<meta name='citation_title' content='On Flour'><title>On Flour | Journal</title>", "On Flour"),
}


@pytest.mark.parametrize(("head", "title"), TITLES.values(), ids=TITLES)
def test_titles(head: str, title: str) -> None:
    assert columns_of(page(head))["title"] == title


def test_the_heading_that_metadata_confirm_is_the_title() -> None:
    body = "<h1><a href='/'>The Mill Blog</a></h1><h1>Grinding</h1>"
    assert columns_of(page("<title>The Mill Blog » Archive » Grinding</title>", body))["title"] == "Grinding"
    kicker = "<h1><span>After the floods</span> Stones are dear again</h1>"
    assert columns_of(page("<title>Floods: Stones are dear again</title>", kicker))["title"] == (
        "Stones are dear again"
    )


BYLINES: dict[str, tuple[str, list[str]]] = {
    "rel": ("<a rel='author' href='/x'>Ann Lee</a>", ["Ann Lee"]),
    "microdata": ("<p itemprop='author' itemscope>by <span itemprop='name'>Ann Lee</span></p>", ["Ann Lee"]),
    "class": ("<p class='byline'>By <a href='/a'>Ann Lee</a> and <a href='/b'>Bo Ek</a></p>", ["Ann Lee", "Bo Ek"]),
    "German": ("<p>Von Ann Lee und Bo Ek</p>", ["Ann Lee", "Bo Ek"]),
    "French": ("<p>Par Ann Lee</p>", ["Ann Lee"]),
    "Spanish": ("<div>Por <b>Ann Lee</b></div>", ["Ann Lee"]),
    "Russian": ("<p>Автор: Анна Ли</p>", ["Анна Ли"]),
    "Chinese": ("<p>作者：李安</p>", ["李安"]),
    "a sentence is no byline": ("<p>By the way, stones are heavy.</p>", []),
    "comments speak of others": ("<div class='comments'><a class='author'>Cy Oak</a></div>", []),
    "an address of mail goes": ("<p class='author'>Ann Lee ann@mill.example</p>", ["Ann Lee"]),
}


@pytest.mark.parametrize(("line", "authors"), BYLINES.values(), ids=BYLINES)
def test_bylines(line: str, authors: list[str]) -> None:
    assert columns_of(page("<title>Grinding</title>", f"<h1>Grinding</h1>{line}<p>Text.</p>"))["authors"] == (
        authors or None
    )


def test_a_person_comes_before_the_site() -> None:
    head = "<meta property='og:site_name' content='Mill News'><meta name='author' content='Mill News'>"
    assert columns_of(page(head, "<h1>Grinding</h1><p class='byline'>Ann Lee</p>"))["authors"] == ["Ann Lee"]
    assert columns_of(page(head, "<h1>Grinding</h1>"))["authors"] == ["Mill News"]


DATES: dict[str, tuple[str, str, str | None]] = {
    "meta": ("<meta property='article:published_time' content='2020-02-01T10:00:00Z'>", "", "2020-02-01T10:00:00Z"),
    "time below the heading": ("", "<h1>A</h1><time datetime='2020-02-01'>yesterday</time>", "2020-02-01"),
    "class in words": ("", "<h1>A</h1><span class='date'>1. Februar 2020, 10:30 Uhr</span>", "2020-02-01T10:30:00"),
    "the address before a line": ("", "<h1>A</h1><p>Published on February 1, 2020</p>", "2021-03-05"),
    "the same instant, five hours west": (
        "<meta property='article:published_time' content='2020-02-02T02:30:15Z'>",
        "<h1>A</h1><span class='date'>February 1, 2020, 9:30 pm</span>",
        "2020-02-01T21:30:15-05:00",
    ),
    "address": ("", "<h1>A</h1>", "2021-03-05"),
}


@pytest.mark.parametrize(("head", "body", "published"), DATES.values(), ids=DATES)
def test_published(head: str, body: str, published: str | None) -> None:
    assert columns_of(page(head, body))["published"] == published


def test_broken_json_is_mended_where_that_is_safe_and_counted() -> None:
    nearly = '<script type="application/ld+json">//<![CDATA[\n{"@type": "Article", "headline": "A\nB",}//]]></script>'
    found = columns_of(page(nearly + '<script type="application/ld+json">{"headline": "C"</script>'))
    assert found["title"] == "A B"
    assert (found["page_metadata.mended_json_ld"], found["page_metadata.broken_json_ld"]) == (1, 1)


def test_a_list_of_others_is_not_the_page() -> None:
    others = [{"@type": "Article", "headline": f"Other {number}", "author": "Cy Oak"} for number in range(3)]
    found = columns_of(page(json_ld(others) + "<title>All stones</title>"))
    assert (found["title"], found["authors"]) == ("All stones", None)
    own = columns_of(page(json_ld([*others, {"@type": "Article", "headline": "Own", "author": "Ann Lee", "url": URL}])))
    assert (own["title"], own["authors"]) == ("Own", ["Ann Lee"])


def test_pages_too_large_or_with_too_many_attributes_are_not_read() -> None:
    tag = "".join(f' a{number}="1"' for number in range(20_000))
    assert columns_of(f"<title>A</title><p{tag}>")["page_metadata.unread"] == 1
    block = PageMetadataColumns(max_html_bytes=len("<title>Ä</title>".encode()))
    rows = pa.RecordBatch.from_pydict({"html": ["<title>Ä</title>", "<title>Ä!</title>"], "url": [None, None]})
    found = block.apply(Batch(rows))
    assert found["title"].to_pylist() == ["Ä", None]
    assert found["page_metadata.unread"].to_pylist() == [0, 1]


HOSTILE: dict[str, str] = {
    "deep JSON": '<script type="application/ld+json">' + "[" * 50_000 + "</script>",
    "deep objects": '<script type="application/ld+json">' + '{"a":' * 5000 + "1" + "}" * 5000 + "</script>",
    "huge number": '<script type="application/ld+json">{"datePublished":' + "9" * 50_000 + "}</script>",
    "wrong types": json_ld({"@type": {"a": 1}, "author": 5, "headline": [None, {"@value": 7}], "url": {"@id": {}}}),
    "a node in itself": json_ld({"@type": "Article", "@id": "a", "author": {"@id": "a"}, "@graph": [{"@id": "a"}]}),
    "comment marks": '<script type="application/ld+json">x' + "; //" * 50_000 + "y</script>",
    "tags": "<p class='date author'>x</p>" * 20_000,
    "nesting": "<div class='date'>" * 20_000,
    "one long title": "<title>" + "x" * 3_000_000,
    "separators": "<title>" + " - a | b" * 20_000 + "</title><h1>" + "<b>a</b> - " * 2000,
}


@pytest.mark.timeout(10)
@pytest.mark.parametrize("html", HOSTILE.values(), ids=HOSTILE)
def test_hostile_pages_are_read_in_bounded_time(html: str) -> None:
    found = columns_of(html)
    assert len(str(found["title"])) <= 500


def test_halves_of_surrogate_pairs_go() -> None:
    node = r'{"@type": "Article", "headline": "a\ud800b", "author": "Ann\udc00 Lee"}'
    found = columns_of(f'<script type="application/ld+json">{node}</script>')
    assert (found["title"], found["authors"]) == ("ab", ["Ann Lee"])


NAMES = st.sampled_from(["Ann Lee", "Bo Ek", "Cy Oak", "李安"])
DAYS = st.dates().map(str).filter(lambda day: "1000" < day < "2100")
PLACES = ("json_ld", "article:published_time", "dc.date", "time")
ELSEWHERE = ("json_ld", "time", "byline")
AUTHOR_PLACES = ("citation_author", "json_ld", "author", "dc.creator", "byline")


@given(st.dictionaries(st.sampled_from(PLACES), DAYS), st.dictionaries(st.sampled_from(AUTHOR_PLACES), NAMES))
def test_the_first_place_in_the_documented_order_counts(days: Mapping[str, str], names: Mapping[str, str]) -> None:
    node = {"@type": "Article", "datePublished": days.get("json_ld"), "author": names.get("json_ld")}
    metas = [*days.items(), *names.items()]
    head = "".join(
        f'<meta name="{name}" content="{value}">' for name, value in metas if name not in ("json_ld", "time", "byline")
    )
    body = "<h1>Stones</h1>"
    if "byline" in names:
        body += f'<p class="byline">{names["byline"]}</p>'
    if "time" in days:
        body += f'<time datetime="{days["time"]}">then</time>'
    found = columns_of(page(head + json_ld(node), body), "https://mill.example/stones")
    assert found["published"] == next((days[place] for place in PLACES if place in days), None)
    author = next((names[place] for place in AUTHOR_PLACES if place in names), None)
    assert found["authors"] == (None if author is None else [author])

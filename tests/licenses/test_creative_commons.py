import gzip
import json
import re
import zlib
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.proportion import in_proportion

from textmill.batch import Batch
from textmill.licenses.creative_commons import CreativeCommons
from textmill.spdx.cc_names import from_name
from textmill.spdx.detect import detect
from textmill.spdx.page_tree import MOST_ATTRIBUTES

CC = "https://creativecommons.org/licenses"


def page(body: str, head: str = "") -> str:
    return f"<!doctype html><html><head><title>A page</title>{head}</head><body><p>Text.</p>{body}</body></html>"


def ld(value: str) -> str:
    return f'<script type="application/ld+json">{value}</script>'


@pytest.mark.parametrize(
    ("html", "spdx", "place"),
    [
        (page("", f'<link rel="license" href="{CC}/by/4.0/">'), "CC-BY-4.0", "link rel=license"),
        (
            page("", f'<link rel="copyright" href="{CC}/by-nc-sa/3.0/">'),
            "CC-BY-NC-SA-3.0",
            "link rel=copyright",
        ),
        (page(f'<a rel="LICENSE noopener" href="{CC}/by/4.0/">CC</a>'), "CC-BY-4.0", "a rel=license"),
        (page(f'<p><a property="dct:license" href="{CC}/by/4.0/">CC</a></p>'), "CC-BY-4.0", "a rel=license"),
        (page(f'<p><a itemprop="license" href="{CC}/by/4.0/">CC</a></p>'), "CC-BY-4.0", "a rel=license"),
        (page("", f'<meta name="DC.rights" content="{CC}/by-sa/4.0/">'), "CC-BY-SA-4.0", "meta dc.rights"),
        (
            page("<!-- creativecommons -->", '<meta name="rights-standard" content="cc by">'),
            "CC-BY",
            "meta rights-standard",
        ),
        (
            page("", ld(f'{{"@type": "NewsArticle", "license": "{CC}/by/4.0/"}}')),
            "CC-BY-4.0",
            "json-ld NewsArticle.license",
        ),
        (
            page("", ld(f'{{"@graph": [{{"@type": ["WebPage"], "license": {{"@id": "{CC}/by/4.0/"}}}}]}}')),
            "CC-BY-4.0",
            "json-ld WebPage.license",
        ),
        (page(f'<footer><a href="{CC}/by-sa/3.0/">CC</a></footer>'), "CC-BY-SA-3.0", "a in a licence notice"),
        (
            page(f'<p>This work is licensed under <a href="{CC}/by/4.0/">CC BY 4.0</a>.</p>'),
            "CC-BY-4.0",
            "a in a licence notice",
        ),
        (
            page(f'<p>Alle Inhalte stehen unter <a href="{CC}/by/4.0/">CC BY</a>.</p>'),
            "CC-BY-4.0",
            "a in a licence notice",
        ),
        (
            page('<a rel="license" href="https://creativecommons.org/publicdomain/zero/1.0/">0</a>'),
            "CC0-1.0",
            "a rel=license",
        ),
    ],
)
def test_places(html: str, spdx: str, place: str) -> None:
    found = detect(html)
    assert found is not None
    assert found.license is not None
    assert found.license.spdx == spdx
    assert found.evidence.startswith(f"{place}: https://creativecommons.org/")


@pytest.mark.parametrize(
    "body",
    [
        f'<figure><img src="x.jpg"><figcaption><a rel="license" href="{CC}/by/4.0/">CC</a></figcaption></figure>',
        f'<div class="wp-caption"><p>licence <a href="{CC}/by/4.0/">CC</a></p></div>',
        f'<span class="image-license">licence: <a href="{CC}/by/4.0/">CC</a></span>',
        f'<ol class="comment-list"><li id="comment-3">licensed <a href="{CC}/by/4.0/">CC</a></li></ol>',
        f'<p>Foto: A. B. <a href="{CC}/by-sa/3.0/">CC BY-SA 3.0</a></p>',
        f'<p>By A (Own work) [<a href="{CC}/by-sa/3.0/">CC BY-SA licence</a>], via Wikimedia Commons</p>',
        f'<p>© A. B. / flickr.com | <a href="{CC}/by/2.0/">CC BY 2.0</a></p>',
        f'<footer><p>All photos are licensed <a href="{CC}/by-nc-nd/3.0/">CC</a></p></footer>',
        f'<article><p>We wrote about <a href="{CC}/by/4.0/">that text</a> before.</p></article>',
        f'<blockquote>licensed under <a href="{CC}/by/4.0/">CC BY</a></blockquote>',
        f'<div about="https://x.org/a.jpg"><a rel="license" href="{CC}/by/4.0/">CC</a></div>',
        f"<p>See {CC}/by/4.0/ for the licence.</p>",
        f'<script>var licenses = ["{CC}/by/4.0/"];</script>',
        ld(f'{{"@type": "ImageObject", "license": "{CC}/by/4.0/"}}'),
        ld(f'{{"@type": "Article", "image": {{"@type": "ImageObject", "license": "{CC}/by/4.0/"}}}}'),
        ld("{creativecommons broken"),
        '<footer><a rel="license" href="/terms">creativecommons</a></footer>',
    ],
)
def test_what_is_not_the_pages_licence(body: str) -> None:
    assert detect(page(body)) is None


@pytest.mark.parametrize(
    ("html", "spdx"),
    [
        (
            page(f'<a rel="license" href="{CC}/by-nc/4.0/">x</a>', f'<link rel="license" href="{CC}/by/4.0/">'),
            None,
        ),
        (
            page(
                f'<footer><a href="{CC}/by-nc/4.0/">x</a></footer>',
                f'<link rel="license" href="{CC}/by/4.0/">',
            ),
            None,
        ),
        (
            page(
                f'<footer><a href="{CC}/by-sa/4.0/">x</a></footer>',
                f'<link rel="license" href="{CC}/by/4.0/">',
            ),
            None,
        ),
        (page(f'<footer><a href="{CC}/by/4.0/">x</a><a href="{CC}/by-sa/4.0/">x</a></footer>'), None),
        (page(f'<footer><a href="{CC}/by/4.0/">x</a><a href="{CC}/by/3.0/">x</a></footer>'), None),
        (
            page(
                f'<footer><a href="{CC}/by/4.0/">x</a></footer>',
                f'<link rel="license" href="{CC}/by-nc/4.0/">',
            ),
            "CC-BY-NC-4.0",
        ),
        (
            page(f'<a rel="license" href="{CC}/by/3.0/">x</a>', f'<link rel="license" href="{CC}/by/4.0/">'),
            "CC-BY-4.0",
        ),
        (
            page(f'<a rel="license" href="{CC}/by/3.0/">x</a>', f'<link rel="license" href="{CC}/by/">'),
            "CC-BY-3.0",
        ),
        (
            page(f'<a rel="license" href="{CC}/by/3.0/">x</a><a rel="license" href="{CC}/by/3.0/deed.de">x</a>'),
            "CC-BY-3.0",
        ),
    ],
)
def test_contradictions(html: str, spdx: str | None) -> None:
    found = detect(html)
    assert found is not None
    assert (found.license.spdx if found.license else None) == spdx
    assert found.evidence.startswith("conflict: ") is (spdx is None)


def test_columns_and_attribution() -> None:
    head = f'<link rel="license" href="{CC}/by/4.0/"><meta name="author" content="A. Writer">'
    head += '<link rel="canonical" href="https://x.org/p">'
    pages = [page("", head), page("nothing"), None]
    found = CreativeCommons().apply(Batch(pa.record_batch({"html": pa.array(pages, pa.large_string())})))
    assert found["license"].to_pylist() == ["CC-BY-4.0", None, None]
    assert found["license_url"].to_pylist() == [f"{CC}/by/4.0/", None, None]
    credit = {"author": "A. Writer", "title": "A page", "url": "https://x.org/p"}
    assert found["attribution"].to_pylist() == [credit, None, None]
    for field in CreativeCommons().provides():
        assert found[field.name].type == field.type


def test_the_named_author_of_a_cc_notice() -> None:
    named = '<a property="cc:attributionName" rel="cc:attributionURL" href="https://x.org/me">B. Named</a>'
    body = f'<footer><a rel="license" href="{CC}/by/4.0/">CC</a> by {named}</footer>'
    found = detect(page(body, '<meta name="author" content="A. Other">'))
    assert found is not None
    assert (found.attribution.author, found.attribution.url) == ("B. Named", "https://x.org/me")


def test_the_sources_licence_stays_unless_the_page_speaks() -> None:
    conflict = page(f'<a rel="license" href="{CC}/by/4.0/">x</a><a rel="license" href="{CC}/by-nc/4.0/">x</a>')
    pages = [page(""), page(f'<a rel="license" href="{CC}/by-sa/4.0/">x</a>'), conflict]
    columns = {
        "html": pa.array(pages, pa.large_string()),
        "license": pa.array(["CC0-1.0"] * 3, pa.string()),
        "license_evidence": pa.array(["the source"] * 3, pa.string()),
    }
    found = CreativeCommons().apply(Batch(pa.record_batch(columns)))
    assert found["license"].to_pylist() == ["CC0-1.0", "CC-BY-SA-4.0", None]
    assert found["license_evidence"][0].as_py() == "the source"
    assert found["license_evidence"][2].as_py().startswith("conflict: ")


@given(st.text(alphabet='<>/="creativommons.rglb4 \0ap'))
def test_any_page_can_be_read(text: str) -> None:
    detect(f"<a rel=license href=creativecommons.org/licenses/by/{text}")
    detect(f"{text}creativecommons")


def test_a_deep_page_is_read() -> None:
    detect("<div>" * 100_000 + f'<a rel="license" href="{CC}/by/4.0/">x</a>')


def test_human_labels_of_real_pages(shared_data: Path) -> None:
    """Never another family than the label; and all but those without a link or with an image credit only."""
    right = labelled = claimed = 0
    with gzip.open(shared_data / "cc" / "pages.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    for row in rows:
        label = row.get("gold_license")
        if not label:
            continue
        with (shared_data / "cc" / row["shard"]).open("rb") as shard:
            shard.seek(row["offset"])
            record = zlib.decompressobj(31).decompress(shard.read(row["length"]))
        found = detect(record.split(b"\r\n\r\n", 2)[2].decode("utf-8", "replace"))
        if not re.match("CC", label):
            assert found is None, row["url"]
            continue
        gold = from_name(label)
        assert gold is not None
        labelled += 1
        if found and found.license:
            claimed += 1
            assert found.license.family == gold.family, row["url"]
            right += 1
    assert (right, claimed, labelled) == (21, 21, 24)


LINK = '<a href="https://creativecommons.org/licenses/by/4.0/"></a>'


@pytest.mark.parametrize(("attributes", "is_read"), [(MOST_ATTRIBUTES - 1, True), (MOST_ATTRIBUTES, False)])
def test_a_tag_of_too_many_attributes_is_counted_and_grants_nothing(attributes: int, is_read: bool) -> None:
    tag = " ".join(f"data-number-{number}" for number in range(attributes))
    html = f'<link rel="license" href="https://creativecommons.org/licenses/by/4.0/"><p {tag} last>'
    columns = {"html": [html], "license": ["CC0-1.0"], "license_evidence": ["its source"]}
    found = CreativeCommons().apply(Batch(pa.record_batch(columns)))
    assert found["license"].to_pylist() == (["CC-BY-4.0"] if is_read else [None])
    assert found["creative_commons.unread"].to_pylist() == [int(not is_read)]
    assert ("unread: " in found["license_evidence"][0].as_py()) is not is_read


@pytest.mark.parametrize(
    ("before", "unit"),
    [
        ("<p", " a{}=1"),
        ("<p>", LINK),
        ("<p><span>" + "x " * 50_000 + "</span>", LINK),
        ("<div class='" + "x " * 50_000 + "'>", LINK),
        ("<p>", LINK + "<b></b>"),
        (LINK[:-4], "steht "),
        ('<script type="application/ld+json">', '{"@graph":['),
        ('<script type="application/ld+json">[', "[" * 900 + "]" * 900 + ","),
    ],
)
def test_time_grows_as_the_page_does(before: str, unit: str) -> None:
    """100,000 attributes took 28 s."""

    def step(chars: int) -> Callable[[], object]:
        units = "".join(unit.replace("{}", str(number)) for number in range(chars // len(unit)))
        return lambda: detect(f"{before}{units}>creativecommons")

    assert in_proportion(step, 20_000)

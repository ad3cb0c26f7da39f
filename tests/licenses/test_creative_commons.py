from collections.abc import Callable

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.proportion import in_proportion

from textmill.batch import Batch
from textmill.licenses.creative_commons import CreativeCommons
from textmill.spdx.detect import detect
from textmill.spdx.page_tree import MOST_ATTRIBUTES

CC = "https://creativecommons.org/licenses"


def page(body: str, head: str = "") -> str:
    return f"<!doctype html><html><head><title>A page</title>{head}</head><body><p>Text.</p>{body}</body></html>"


def ld(value: str) -> str:
    return f'<script type="application/ld+json">{value}</script>'


@pytest.mark.parametrize(
    ("html", "spdx", "method", "evidence"),
    [
        (
            page("", f'<link rel="license" href="{CC}/by/4.0/">'),
            "CC-BY-4.0",
            "link",
            f"link rel=license: {CC}/by/4.0/",
        ),
        (
            page("", f'<link rel="copyright" href="{CC}/by-nc-sa/3.0/">'),
            "CC-BY-NC-SA-3.0",
            "link",
            f"link rel=copyright: {CC}/by-nc-sa/3.0/",
        ),
        (page(f'<p><a rel="LICENSE noopener" href="{CC}/by/4.0/">CC</a></p>'), "CC-BY-4.0", "rel_license", "p: CC"),
        (page(f'<p><a itemprop="license" href="{CC}/by/4.0/">CC</a></p>'), "CC-BY-4.0", "rel_license", "p: CC"),
        (
            page("", f'<meta name="DC.rights" content="{CC}/by-sa/4.0/">'),
            "CC-BY-SA-4.0",
            "meta",
            f"meta dc.rights: {CC}/by-sa/4.0/",
        ),
        (
            page("<!-- creativecommons -->", '<meta name="rights-standard" content="cc by">'),
            "LicenseRef-CC-BY",
            "meta",
            "meta rights-standard: cc by",
        ),
        (
            page("", ld(f'{{"@type": "NewsArticle", "license": "{CC}/by/4.0/"}}')),
            "CC-BY-4.0",
            "json_ld",
            f"json-ld NewsArticle.license: {CC}/by/4.0/",
        ),
        (
            page(f'<p>Alle Inhalte  stehen unter – <a href="{CC}/by/4.0/">CC BY</a>.</p>'),
            "CC-BY-4.0",
            "sentence",
            "p: Alle Inhalte stehen unter – CC BY.",
        ),
    ],
)
def test_places(html: str, spdx: str, method: str, evidence: str) -> None:
    found = detect(html)
    assert found is not None
    assert (found.expression, found.method, found.evidence) == (spdx, method, evidence)
    assert found.confidence is not None
    assert 0 < found.confidence < 1


def test_a_snippet_is_short_and_stands_in_the_page() -> None:
    words = "This text, of which so much can be said, " * 20
    found = detect(page(f'<p>{words}is licensed under <a href="{CC}/by/4.0/">CC BY 4.0</a>. {words}</p>'))
    assert found is not None
    assert found.snippet is not None
    assert "CC BY 4.0" in found.snippet
    assert len(found.snippet) <= 200
    assert found.snippet in f"{words}is licensed under CC BY 4.0. {words}"


def test_columns_and_attribution() -> None:
    head = f'<link rel="license" href="{CC}/by/4.0/"><meta name="author" content="A. Writer">'
    head += '<link rel="canonical" href="https://x.org/p">'
    pages = [page("", head), page("nothing"), None]
    found = CreativeCommons().apply(Batch(pa.record_batch({"html": pa.array(pages, pa.large_string())})))
    assert found["license"].to_pylist() == ["CC-BY-4.0", None, None]
    assert found["license_url"].to_pylist() == [f"{CC}/by/4.0/", None, None]
    assert found["license_scope"].to_pylist() == ["document", None, None]
    assert found["license_method"].to_pylist() == ["link", None, None]
    credit = {"author": "A. Writer", "title": "A page", "url": "https://x.org/p"}
    assert found["attribution"].to_pylist() == [credit, None, None]
    for field in CreativeCommons().provides():
        assert found[field.name].type == field.type


def test_other_open_licences_are_read() -> None:
    html = page("<p>This document is licensed under the GNU Free Documentation License 1.3 or later.</p>")
    found = CreativeCommons().apply(Batch(pa.record_batch({"html": [html]})))
    assert found["license"].to_pylist() == ["GFDL-1.3-or-later"]


def test_what_is_refused_is_counted() -> None:
    pages = [
        page(f'<p>Photo: A, <a href="{CC}/by/4.0/">CC BY</a></p><p>Foto: B, CC BY-SA 3.0</p>'),
        page("<p>This text is not under CC BY 4.0.</p>"),
        page(f'<p>This text is under CC BY-NC 4.0.</p><footer><a href="{CC}/by/4.0/">CC BY 4.0</a></footer>'),
        page("nothing"),
    ]
    found = CreativeCommons().apply(Batch(pa.record_batch({"html": pages})))
    assert found["license"].to_pylist() == [None, None, "CC-BY-NC-4.0", None]
    assert found["creative_commons.other_work"].to_pylist() == [2, 0, 0, 0]
    assert found["creative_commons.mention"].to_pylist() == [0, 1, 0, 0]
    assert found["creative_commons.conflict"].to_pylist() == [0, 0, 1, 0]


def test_the_pages_address_tells_its_own_markup_from_others() -> None:
    html = page("", ld(f'{{"@type": "Article", "url": "https://x.org/a", "license": "{CC}/by/4.0/"}}'))
    columns = {"html": [html, html, html], "url": ["https://x.org/a", "https://x.org/b", None]}
    found = CreativeCommons().apply(Batch(pa.record_batch(columns)))
    assert found["license"].to_pylist() == ["CC-BY-4.0", None, "CC-BY-4.0"]


def test_the_named_author_of_a_cc_notice() -> None:
    named = '<a property="cc:attributionName" rel="cc:attributionURL" href="https://x.org/me">B. Named</a>'
    body = f'<footer><a rel="license" href="{CC}/by/4.0/">CC</a> by {named}</footer>'
    found = detect(page(body, '<meta name="author" content="A. Other">'))
    assert found is not None
    assert (found.attribution.author, found.attribution.url) == ("B. Named", "https://x.org/me")


def test_the_sources_licence_stays_unless_the_page_grants_or_keeps_all_rights() -> None:
    pages = [
        page(""),
        page(f'<a rel="license" href="{CC}/by-sa/4.0/">x</a>'),
        page(f'<p>Photo: A, <a href="{CC}/by-nc/4.0/">CC BY-NC</a></p>'),
        page(f'<p>This text is under <a href="{CC}/by/4.0/">CC BY</a>.</p><footer>All rights reserved.</footer>'),
    ]
    columns = {
        "html": pa.array(pages, pa.large_string()),
        "license": pa.array(["CC0-1.0"] * 4, pa.string()),
        "license_evidence": pa.array(["the source"] * 4, pa.string()),
    }
    found = CreativeCommons().apply(Batch(pa.record_batch(columns)))
    assert found["license"].to_pylist() == ["CC0-1.0", "CC-BY-SA-4.0", "CC0-1.0", None]
    assert found["license_evidence"][0].as_py() == "the source"
    assert found["license_evidence"][3].as_py().startswith("conflict: ")


@given(st.text(alphabet='<>/="creativommons.rglb4 \0ap'))
def test_any_page_can_be_read(text: str) -> None:
    detect(f"<a rel=license href=creativecommons.org/licenses/by/{text}")
    detect(f"{text}creativecommons")


def test_a_deep_page_is_read() -> None:
    detect("<div>" * 100_000 + f'<a rel="license" href="{CC}/by/4.0/">x</a>')


def test_a_page_of_many_statements_grants_nothing() -> None:
    body = "".join(f'<p>This text is under <a href="{CC}/by/4.0/">CC BY {at}</a>.</p>' for at in range(600))
    found = CreativeCommons().apply(Batch(pa.record_batch({"html": [page(body)], "license": ["CC0-1.0"]})))
    assert found["license"].to_pylist() == [None]
    assert found["creative_commons.unread"].to_pylist() == [1]


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
        ("", "<div>"),
        ("", "<div><a rel=license href=//creativecommons.org/licenses/by/4.0/>"),
        ("<p>", "This text is licensed under CC BY 4.0. "),
        ("<p>", "except where "),
        ("<p>CC BY 4.0", " or CC BY 4.0"),
        ("<ul>", "<li>CC BY 4.0"),
        ("<p>", "Creative Commons Attribution-"),
        ("<p>", "(c) 2020 - "),
        ('<script type="application/ld+json">', '{"@graph":['),
        ('<script type="application/ld+json">[', "[" * 900 + "]" * 900 + ","),
    ],
)
def test_time_grows_as_the_page_does(before: str, unit: str) -> None:
    """100,000 attributes took 28 s."""

    def step(chars: int) -> Callable[[], object]:
        units = "".join(unit.replace("{}", str(number)) for number in range(chars // len(unit)))
        return lambda: detect(f"{before}{units}>creativecommons")

    assert in_proportion(step, 8_000)

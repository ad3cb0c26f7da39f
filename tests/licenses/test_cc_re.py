"""CCCC's addresses, and which of them are restricted as meant and as published."""

import pyarrow as pa
import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from textmill.batch import Batch
from textmill.decide import faults, first_failing
from textmill.licenses.cc_re import CcRe
from textmill.spdx.cc_links import HEAD, links

BASE = "https://creativecommons.org/licenses"


def types(block: CcRe, html: str | None) -> list[tuple[str, float]]:
    columns = block.apply(Batch(pa.record_batch({"html": pa.array([html], pa.large_string())})))
    return [(span["type"], round(span["score"], 3)) for span in columns["cc_re.spans"].to_pylist()[0]]


def fault(block: CcRe, html: str | None) -> str | None:
    columns = block.apply(Batch(pa.record_batch({"html": pa.array([html], pa.large_string())})))
    found: str | None = faults(first_failing(columns, block.rules(), 1), block.rules()).to_pylist()[0]
    return found


@pytest.mark.parametrize(
    ("html", "anywhere", "links"),
    [
        (None, [], []),
        ("no licence", [], []),
        (f'<a href="{BASE}/by/4.0/">', ["cc_by"], ["cc_by_4.0"]),
        (f'<a href="{BASE}/by-nc-sa/2.5/deed.es">', ["cc_by-nc-sa"], ["cc_by-nc-sa_2.5_es"]),
        (f'<a href="{BASE}/by/3.0/us/">', ["cc_by"], ["cc_by_3.0_us"]),
        (f"<link rel=license href='{BASE}/by-sa/4.0/'>", ["cc_by-sa"], []),
        (f"text {BASE}/by here", ["cc_by"], []),
        (f"text {BASE}/by", [], []),
        (f"<p>{BASE}/by</p>", [], []),
        (f'"{BASE}/sa/1.0/"', [], []),
        (f'"{BASE.upper()}/by/4.0/"', [], []),
        ('<a href="//creativecommons.org/licenses/by/4.0/">', [], []),
        ('<a href="https://www.creativecommons.org/licenses/by/4.0/">', [], []),
        ('<a href="https://creativecommons.org/publicdomain/zero/1.0/">', [], ["cc_publicdomain/zero_1.0"]),
        (f'"{BASE}/publicdomain/"', ["cc_publicdomain"], []),
    ],
)
def test_addresses(html: str | None, anywhere: list[str], links: list[str]) -> None:
    assert [kind for kind, _ in types(CcRe(), html)] == anywhere
    assert [kind for kind, _ in types(CcRe(where="links"), html)] == links


def test_the_more_addresses_the_lower_their_scores() -> None:
    html = f'{BASE}/by/4.0/ {BASE}/by-nc/4.0/ "{BASE}/by-nd/4.0/"'
    assert types(CcRe(), html) == [("cc_by", 1.0), ("cc_by-nc", 0.75), ("cc_by-nd", 0.667)]


@pytest.mark.parametrize(
    ("code", "meant", "faithful"),
    [
        ("by", None, None),
        ("by-sa", None, None),
        ("by-nc", "restricted", None),
        ("by-nd", "restricted", None),
        ("by-nc-sa", "restricted", "restricted"),
        ("by-nc-nd", "restricted", "restricted"),
    ],
)
def test_restricted_licences(code: str, meant: str | None, faithful: str | None) -> None:
    html = f'<a href="{BASE}/{code}/4.0/"> <a href="{BASE}/by/4.0/">'
    assert fault(CcRe(), html) is None
    assert fault(CcRe(refuse_restricted=True), html) == meant
    assert fault(CcRe(refuse_restricted=True, faithful=True), html) == faithful


@pytest.mark.parametrize(("least", "expected"), [(None, None), (0, None), (1, None), (2, "without_license")])
def test_the_least_number_of_addresses(least: int | None, expected: str | None) -> None:
    assert fault(CcRe(min_matches=least), f"{BASE}/by/") == expected


WHOLE = regex.compile(HEAD.pattern + r".*?(?:'|\"|&quot;).*?>")
"""The same with the end of a link sought character by character."""
PIECES = (
    *("<a ", "<A ", "<meta ", "<p>", ">", "href=", "content=", '"', "'", "&quot;", " ", "\n", "x", "rel=y "),
    *("https://creativecommons.org/licenses/by", "http://creativecommons.org/licenses/by-nc-sa/4.0/deed.en"),
    *(
        "https://creativecommons.org/publicdomain/zero/1.0/",
        "/3.0",
        "/us/",
        "href=https://creativecommons.org/licenses/by",
    ),
)


@settings(max_examples=800, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_links_are_those_of_the_whole_expression(html: str) -> None:
    found = [
        "_".join(part for part in match.group("type", "version", "language") if part is not None)
        for match in WHOLE.finditer(html)
    ]
    assert list(links(html)) == found


def test_a_quotation_mark_within_the_next_address_ends_the_one_before() -> None:
    html = '<a href=https://creativecommons.org/licenses/byhref="https://creativecommons.org/licenses/by<p>'
    assert list(links(html)) == [match["type"] for match in WHOLE.finditer(html)] == ["by"]


def test_a_page_of_links_without_an_end_is_read_through() -> None:
    assert list(links("<a href=http://creativecommons.org/licenses/by " * 20_000)) == []
    assert list(links("<a " + "href=http://creativecommons.org/licenses/by " * 20_000)) == []

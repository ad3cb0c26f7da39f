"""Addresses of one page are one, by rules that can each be left out; what is no URL is compared as it stands."""

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from textmill.addresses.canonical_url import CanonicalForm
from textmill.batch import Batch
from textmill.dedup.url import Url
from textmill.origins.dclm.normalizers import normalize_url


def groups(block: Url, urls: list[str | None]) -> list[int | None]:
    """For each URL the first that is the same, None for those that are never duplicates."""
    batch = Batch(pa.record_batch({"id": pa.array(map(str, range(len(urls)))), "url": pa.array(urls, pa.string())}))
    keys, mask = block.keys(batch)
    found = keys[:, 0].tolist()
    return [found.index(key) if has_key else None for key, has_key in zip(found, mask.tolist(), strict=True)]


@pytest.mark.parametrize(
    ("url", "form"),
    [
        ("HTTP://Example.COM/A", "http://example.com/A"),
        ("https://example.com", "http://example.com/"),
        ("http://example.com:80/a", "http://example.com/a"),
        ("https://example.com:443/a", "http://example.com/a"),
        ("http://example.com:443/a", "http://example.com/a"),
        ("https://example.com:80/a", "http://example.com/a"),
        ("http://example.com:8080/a", "http://example.com:8080/a"),
        ("ftp://example.com:21/a", "ftp://example.com/a"),
        ("ftp://example.com:80/a", "ftp://example.com:80/a"),
        ("http://www.www.example.com/a", "http://example.com/a"),
        ("http://Bücher.example/a", "http://xn--bcher-kva.example/a"),
        ("http://xn--bcher-kva.example./a", "http://xn--bcher-kva.example/a"),
        ("http://0x7f.1/a", "http://127.0.0.1/a"),
        ("http://example.com:/a", "http://example.com/a"),
        ("http://www.example.com./a", "http://example.com/a"),
        ("http://wwwexample.com/a", "http://wwwexample.com/a"),
        ("http://www2.example.com/a", "http://www2.example.com/a"),
        ("http://example.com/a/", "http://example.com/a"),
        ("http://example.com/a//", "http://example.com/a"),
        ("http://example.com/a#b", "http://example.com/a"),
        ("http://example.com/a?", "http://example.com/a"),
        ("http://example.com?b=1", "http://example.com/?b=1"),
        ("http://example.com/a?b=1&utm_source=x&UTM_Medium=y&c=2", "http://example.com/a?b=1&c=2"),
        ("http://example.com/a?utm_source=x", "http://example.com/a"),
        ("http://example.com/a?fbclid=x&xfbclid=y&fbclidx=z", "http://example.com/a?xfbclid=y&fbclidx=z"),
        ("http://example.com/a?utm=x", "http://example.com/a?utm=x"),
        ("http://example.com/a?c=2&b=1", "http://example.com/a?c=2&b=1"),
        ("http://example.com/a?c=2&&b", "http://example.com/a?c=2&b"),
        ("http://example.com/%7euser/%c3%a9%2f", "http://example.com/~user/%C3%A9%2F"),
        ("http://example.com/é b", "http://example.com/%C3%A9%20b"),
        ("http://example.com/%zz%4", "http://example.com/%zz%4"),
        ("http://example.com/a/./b/../c", "http://example.com/a/c"),
        ("http://example.com/../../a", "http://example.com/a"),
        ("http://example.com/a/..", "http://example.com/"),
        ("http://example.com/a//b", "http://example.com/a//b"),
        ("http://example.com/a...b/.c", "http://example.com/a...b/.c"),
        ("http://Me:Pass@example.com/", "http://Me:Pass@example.com/"),
        ("http://[2001:DB8::1]:80/", "http://[2001:db8::1]/"),
        ("http://[::1", "http://[::1/"),
        (" http://example.com/a\n", "http://example.com/a"),
        ("http://exam\nple.com/a", "http://example.com/a"),
        ("//example.com/a/", "//example.com/a"),
        ("mailto:A@b.org", "mailto:A@b.org"),
        ("page.html", "page.html"),
        ("HTTPS%2e:x y", "HTTPS%2e:x y"),
        ("1.2.3.4:80/x", "1.2.3.4:80/x"),
        (" ", ""),
    ],
)
def test_the_canonical_form(url: str, form: str) -> None:
    assert CanonicalForm().of(url) == form


@pytest.mark.parametrize(
    ("setting", "one", "other"),
    [
        ("ignore_scheme", "http://a.org/b", "https://a.org/b"),
        ("ignore_www", "http://a.org/b", "http://www.a.org/b"),
        ("ignore_fragment", "http://a.org/b", "http://a.org/b#c"),
        ("ignore_trailing_slash", "http://a.org/b", "http://a.org/b/"),
        ("ignore_query_order", "http://a.org/b?c=1&d=2", "http://a.org/b?d=2&c=1"),
        ("ignore_parameters", "http://a.org/b?d=2", "http://a.org/b?d=2&gclid=1"),
    ],
)
def test_each_rule_has_a_switch(setting: str, one: str, other: str) -> None:
    off, on = ((), ("GCL*",)) if setting == "ignore_parameters" else (False, True)
    assert groups(Url.model_validate({setting: on}), [one, other]) == [0, 0]
    assert groups(Url.model_validate({setting: off}), [one, other]) == [0, 1]


def test_where_http_is_not_https_each_has_its_port() -> None:
    form = CanonicalForm(scheme=False)
    assert form.of("http://a.org:443/") == "http://a.org:443/"
    assert form.of("https://a.org:443/") == "https://a.org/"


def test_documents_without_a_url_are_never_duplicates() -> None:
    for form in ("canonical", "dclm", "none"):
        block = Url.model_validate({"form": form})
        assert groups(block, [None, "", "  ", None, "http://a.org"]) == [None, None, None, None, 4]


def test_other_forms() -> None:
    urls: list[str | None] = [
        "http://www.a.org/b?utm_x=1&c=2",
        "a.org/b",
        "https://a.org/b/",
        "a.org/b?c=2",
        "http://a.org/b",
    ]
    assert groups(Url(form="dclm"), urls) == [0, 0, 0, 3, 0]
    assert groups(Url(form="none"), urls) == [0, 1, 2, 3, 4]
    assert normalize_url(urls[0] or "") == "a.org/b"


def test_the_form_is_part_of_the_settings_and_of_no_other_column() -> None:
    assert Url(column="link").requires() == ("id", "link")


PARTS = [
    *("http", "HTTPS", ":", "//", "/", "www.", "a.org", "B", ":80", "@", "[", "]", "..", "."),
    *("%2e", "%c3", "%", "?", "&", "=", "#", "utm_a", ";", " ", "é", "\ud800", "\x00"),
]
address = st.lists(st.sampled_from(PARTS), max_size=10).map("".join)


@settings(deadline=None, max_examples=300)
@example("//\ud800", False, False)
@example("//%2e\ud800", False, False)
@given(address, st.booleans(), st.booleans())
def test_the_form_of_a_form_is_itself(url: str, fragment: bool, slash: bool) -> None:
    form = CanonicalForm(fragment=fragment, trailing_slash=slash, query_order=True)
    assert form.of(form.of(url)) == form.of(url)

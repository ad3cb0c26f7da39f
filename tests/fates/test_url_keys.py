"""The key of a URL: host first, what is the same page the same, pages of a host together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textmill.addresses.url_keys import host_key, site_of, url_key


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.example.org:443/a?b#c", "org,example)/a?b"),
        ("http://example.org/a?b", "org,example)/a?b"),
        ("http://example.org", "org,example)/"),
        ("http://example.org?x", "org,example)/?x"),
        ("http://user:pw@Ex.ORG:8080/x", "org,ex:8080)/x"),
        ("http://[::1]:80/y", "::1)/y"),
        ("http://10.0.0.1/x", "10.0.0.1)/x"),
        ("http://münchen.de/ü", "de,xn--mnchen-3ya)/ü"),
        ("//a.b/c", "b,a)/c"),
        ("urn:a", "urn:a"),
        ("", ""),
        (None, ""),
    ],
)
def test_keys(url: str | None, key: str) -> None:
    assert url_key(url) == key


@given(st.text(max_size=50), st.text("ab.-:@/?#[]%0123", max_size=30))
def test_any_text_has_one_key_and_the_short_way_is_the_long_one(path: str, host: str) -> None:
    url = f"https://{host}/{path}"
    key = url_key(url)
    assert url_key(url) == key
    assert len(key) <= 1000
    for scheme in ("http", "https"):
        assert url_key(f"{scheme}://site-1.example.org/{path}") == url_key(f"{scheme}://Site-1.example.org/{path}")


def test_hosts() -> None:
    assert site_of("https://www.Example.org/x") == "example.org"
    assert site_of(None) == site_of("mailto:a@b") == ""
    assert url_key("https://a.b.org/x").startswith(f"{host_key('a.b.org')})")
    assert len(url_key("http://h.org/" + "y" * 5000)) == 1000
    assert url_key("http://h.org/" + "y" * 5000) != url_key("http://h.org/" + "y" * 5001)

"""A host has one spelling, however an address writes it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.proportion import in_proportion

from textmill.addresses.hosts import LONGEST_HOST, exact_or_below, host_name, host_of, is_name, names_above


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://example.org/a?b#c", "example.org"),
        ("HTTPS://Example.ORG", "example.org"),
        ("http://example.org./", "example.org"),
        ("http://example.org:8080/a", "example.org"),
        ("http://me:pass@example.org:80", "example.org"),
        ("http://a@b@example.org/", "example.org"),
        ("//example.org/a", "example.org"),
        ("example.org/a:b@c", "example.org"),
        ("example.org:80/a", "example.org"),
        ("localhost:8000", "localhost"),
        ("http:example.org", "example.org"),
        ("http:///example.org/a", "example.org"),
        ("http:\\\\example.org\\a", "example.org"),
        (" http://example.org\n", "example.org"),
        ("http://exam\tple.org/", "example.org"),
        ("ftp://example.org/a", "example.org"),
        ("gopher://example.org/a", "example.org"),
        ("http://a_b.example.org/", "a_b.example.org"),
        ("http://ex%61mple%2Eorg/", "example.org"),
        ("http://münchen.de/", "xn--mnchen-3ya.de"),
        ("http://MÜNCHEN.de/", "xn--mnchen-3ya.de"),
        ("http://mu\u0308nchen.de/", "xn--mnchen-3ya.de"),
        ("http://m%C3%BCnchen.de/", "xn--mnchen-3ya.de"),
        ("http://xn--mnchen-3ya.de/", "xn--mnchen-3ya.de"),
        ("http://XN--MNCHEN-3YA.DE/", "xn--mnchen-3ya.de"),
        ("http://faß.de/", "xn--fa-hia.de"),
        ("http://пример.рф", "xn--e1afmkfd.xn--p1ai"),
        ("http://例え。テスト/", "xn--r8jz45g.xn--zckzah"),
        ("http://ＥＸＡＭＰＬＥ．ｏｒｇ/", "example.org"),
        ("http://\U0001f600.example/", "xn--e28h.example"),
        ("http://1.2.3.4:80/", "1.2.3.4"),
        ("http://0x7f.1/", "127.0.0.1"),
        ("http://0x7F000001/", "127.0.0.1"),
        ("http://0177.0.0.01/", "127.0.0.1"),
        ("http://2130706433/", "127.0.0.1"),
        ("http://4294967295/", "255.255.255.255"),
        ("http://4294967296/", ""),
        ("http://1.2.3.256/", ""),
        ("http://1.2.3.08/", ""),
        ("http://1.2.3.4.5/", ""),
        ("http://a.1/", ""),
        ("http://[2001:DB8:0::1]:443/", "2001:db8::1"),
        ("http://[::1", ""),
        ("http://[x]/", ""),
        ("http:///", ""),
        ("http://ΒΌΛΟΣ/ ", "xn--nxasmq6b"),
        ("file:///etc/hosts", ""),
        ("file://example.org/etc", "example.org"),
        ("mailto:a@example.org", ""),
        ("data:text/html,a", ""),
        ("", ""),
    ],
)
def test_the_host_of_an_address(url: str, host: str) -> None:
    assert host_of(url) == host


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_a_spelling_is_its_own(text: str) -> None:
    name = host_name(text)
    if is_name(name):
        assert host_name(f"[{name}]" if ":" in name else name) == name


@given(st.text(max_size=40))
def test_any_address_can_be_asked(url: str) -> None:
    host = host_of(url)
    assert names_above(host)[0] == host


@pytest.mark.parametrize(("labels", "is_one"), [(126, True), (127, False)])
def test_a_name_is_no_longer_than_dns_holds(labels: int, is_one: bool) -> None:
    assert is_name("a." * labels + "b") is is_one
    assert is_name("a" * 63 + ".org")
    assert not is_name("a" * 64 + ".org")


def test_names_above() -> None:
    assert names_above("a.b.org") == ["a.b.org", "b.org", "org"]
    assert names_above("1.2.3.4") == ["1.2.3.4"]
    assert names_above("::1") == ["::1"]
    assert names_above("") == [""]
    above = names_above(host_of(f"http://{'a.' * 100_000}bad.org/"))
    assert above[-2:] == ["bad.org", "org"]
    assert max(map(len, above)) <= LONGEST_HOST


def test_entries_that_list_a_host() -> None:
    assert exact_or_below("a.org") == ["a.org", "www.a.org", ".a.org", ".org"]
    assert exact_or_below("www.a.org")[:2] == ["www.a.org", "a.org"]


@pytest.mark.parametrize("unit", ["a.", "www.", ".", "%41", "ü", "ü.", "@", ":", "[", "1.", "9", "xn--a.", "xn--", "-"])
def test_time_grows_as_the_address_does(unit: str) -> None:
    assert in_proportion(
        lambda chars: lambda: names_above(host_of(f"http://{unit * (chars // len(unit))}.org/")), 100_000
    )

"""Entries of lists of hosts and pages, in the forms that lists have, and those that can match nothing."""

import pytest

from textmill.addresses.entries import Read, host_entry, page_entry, read_entries


@pytest.mark.parametrize(
    ("written", "domain", "host"),
    [
        ("example.org", "example.org", "example.org"),
        ("Example.ORG.", "example.org", "example.org"),
        ("www.example.org", "www.example.org", "www.example.org"),
        ("*.example.org", "example.org", ".example.org"),
        (".example.org", "example.org", ".example.org"),
        ("||example.org^", "example.org", ".example.org"),
        ("||*.example.org^", "example.org", ".example.org"),
        ("||*example.org^", None, None),
        ("||example.org^$important,all", "example.org", ".example.org"),
        ("||example.org^$third-party", None, None),
        ("|https://example.org^", "example.org", "example.org"),
        ("@@||example.org^", None, None),
        ("example.org##.banner", None, None),
        ("/banner[0-9]/", None, None),
        ("*", None, None),
        ("ad*.example.org", None, None),
        ("http://example.org/", "example.org", "example.org"),
        ("//example.org", "example.org", "example.org"),
        ("http://example.org/a", None, None),
        ("example.org/a", None, None),
        ("example.org:8080", "example.org", "example.org"),
        ("me@example.org", "example.org", "example.org"),
        ("münchen.de", "xn--mnchen-3ya.de", "xn--mnchen-3ya.de"),
        ("XN--MNCHEN-3YA.de", "xn--mnchen-3ya.de", "xn--mnchen-3ya.de"),
        ("a_b.example.org", "a_b.example.org", "a_b.example.org"),
        ("zip", "zip", "zip"),
        ("0x7f.1", "127.0.0.1", "127.0.0.1"),
        ("::1", "::1", "::1"),
        ("[2001:DB8::1]", "2001:db8::1", "2001:db8::1"),
        ("a..b", None, None),
        (f"{'a' * 64}.org", None, None),
        ("m\udcfcnchen.de", None, None),
        ("a!b.org", None, None),
    ],
)
def test_hosts(written: str, domain: str | None, host: str | None) -> None:
    assert host_entry(written) == domain
    assert host_entry(written, is_alone=False) == host


@pytest.mark.parametrize(
    ("written", "page"),
    [
        ("example.org/a", "example.org/a"),
        ("HTTPS://www.Example.org:443/A/#b", "example.org/A"),
        ("http://example.org:8080/a/../b?c=%7e", "example.org:8080/b?c=~"),
        ("example.org/über", "example.org/%C3%BCber"),
        ("example.org/%c3%bcber/", "example.org/%C3%BCber"),
        ("||example.org/a^", "example.org/a"),
        ("http://example.org:0080/a", "example.org/a"),
        ("http://example.org:080/a", "example.org/a"),
        ("example.org", "example.org"),
        ("/only/a/path", None),
        ("example.org/*", None),
    ],
)
def test_pages(written: str, page: str | None) -> None:
    assert page_entry(written) == page


def test_a_list_of_all_forms() -> None:
    lines = (
        b"\xef\xbb\xbfbom.org\r\n# comment\r\n! comment\r\n[Adblock Plus 2.0]\r\n\r\n"
        b"0.0.0.0 a.org B.org # both\r\n127.0.0.1\tlocalhost\r\n::1 ip6-localhost\r\n0.0.0.0 0.0.0.0\r\n"
        b"1.2.3.4\r\n[2001:db8::1]\r\nc.org # inline\r\nlatin-1-\xfc.org\r\ntwo words\r\n"
    )
    read = Read()
    found = list(read_entries(lines.splitlines(keepends=True), "domains", read))
    assert found == ["bom.org", "a.org", "b.org", "1.2.3.4", "2001:db8::1", "c.org"]
    assert (read.usable, read.unusable, read.example) == (6, 2, "latin-1-\udcfc.org")
    assert read.note("x") == "x: 6 usable entries, 2 can match nothing, as 'latin-1-\\udcfc.org'"

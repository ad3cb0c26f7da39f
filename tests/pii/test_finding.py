import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripts.pii_quality import LINES, scores

from textmill.pii.checked_numbers import has_luhn_sum
from textmill.pii.find import find
from textmill.pii.found_spans import KINDS, Kind, Span, settle


def found(text: str, *kinds: Kind, public_only: bool = True) -> list[str]:
    return [text[start:end] for start, end, _ in find(text, kinds or KINDS, public_only)]


def test_labelled_lines() -> None:
    table, wrong = scores(LINES)
    assert wrong == []
    assert sum(wanted for _, _, wanted in table.values()) > 200


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        # Letters of another script on either side, and an address of its own script.
        ("至wei.wang@qq.com联", ["wei.wang@qq.com"]),
        ("至12345@qq.com联", ["12345@qq.com"]),
        ("ส่งที่anna@example.comนะ", ["anna@example.com"]),
        ("用户@例子.公司联系", ["用户@例子.公司"]),
        ("用户7@例子.公司", ["用户7@例子.公司"]),
        ("猫王@黒川.日本", ["猫王@黒川.日本"]),
        ("θσερ@εχαμπλε.ψομ", ["θσερ@εχαμπλε.ψομ"]),
        ("mu\u0308ller@web.de", ["mu\u0308ller@web.de"]),
        ("a＠b．ｃｏｍ", ["a＠b．ｃｏｍ"]),
        ("sato@nifty.jp。中国の", ["sato@nifty.jp"]),
        # Where a domain ends.
        ("me@x.com.Then", ["me@x.com"]),
        ("me@x.com.So", ["me@x.com"]),
        ("me@x.comTel", ["me@x.com"]),
        ("me@shop.co-op.uk", ["me@shop.co-op.uk"]),
        ("me@163.com", ["me@163.com"]),
        ("me@x.com..y", ["me@x.com"]),
        ("me@-x.com", []),
        ("me@x..com", []),
        ("me@x.abcdefgh", []),
        ("me@xn--80ak6aa92e.xn--p1ai", ["me@xn--80ak6aa92e.xn--p1ai"]),
        # Nothing is left of an address.
        ("a@b@c.com", ["a@b@c.com"]),
        ("a@b.com@c.com", ["a@b.com@c.com"]),
        ("bounce+bob=example.com@list.org", ["bounce+bob=example.com@list.org"]),
        ("x=1&email=bob@x.com", ["bob@x.com"]),
        ("bob%40x.com", ["bob%40x.com"]),
        ("bob\u200b@\u200bx.com\u200bThen", ["bob\u200b@\u200bx.com"]),
        ('"a b"@x.com', ['"a b"@x.com']),
        ("bob@[8.8.8.8]", ["bob@[8.8.8.8]"]),
        ("bob@[IPv6:2001:db8::1]", ["bob@[IPv6:2001:db8::1]"]),
        ("bob@[8.8.8.256]", []),
        # Not addresses.
        ("vue@2.6.14 10@2.50 a@5.am a@v2.zip logo@2x.png x@2x.app", []),
        ("@user@social.example @user git@github.com:a/b user@host", []),
    ],
)
def test_emails(text: str, addresses: list[str]) -> None:
    assert found(text, "email") == addresses


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("地址85.12.33.4的", ["85.12.33.4"]),
        ("８５．１２．３３．４", ["８５．１２．３３．４"]),
        ("é85.12.33.4", []),
        # A word for networks may stand at once before, any word at once behind an address that has such a word.
        ("IP85.12.33.4, сервер85.12.33.5", ["85.12.33.4", "85.12.33.5"]),
        ("ship85.12.33.4 версия85.12.33.4 server_85.12.33.4 host.85.12.33.4", []),
        ("server 85.12.33.4and 85.12.33.5b", ["85.12.33.4"]),
        ("адрес 85.12.33.4и", ["85.12.33.4"]),
        ("server 85.12.33.4beta", []),
        ("it was 85.12.33.4and", []),
        # Addresses of groups.
        ("224.0.0.251 and 239.255.255.250 but 223.255.255.1", ["223.255.255.1"]),
        ("a.85.12.33.4", []),
        ("...85.12.33.4.", ["85.12.33.4"]),
        ("85.12.33.4.5", []),
        ("185.12.33.456", []),
        ("085.12.33.4", []),
        ("85.12.33.4-85.12.33.9", ["85.12.33.4", "85.12.33.9"]),
        ("85.12.33.4-2ubuntu", []),
        ("85.12.33.4:80 85.12.33.0/24", ["85.12.33.4", "85.12.33.0"]),
        ("v85.12.33.4 V 85.12.33.4 pkg-85.12.33.4", []),
        ("30.30.30.30", []),
        ("30.30.30.31", ["30.30.30.31"]),
        ("ip 1.2.3.4", ["1.2.3.4"]),
        ("pip 1.2.3.4", []),
        ("1.2.3.4:80", ["1.2.3.4"]),
        # A name before numbers of which two are such as versions have, at the limit and over it.
        ("Tomcat 9.0.83.1, PHP 7.30.33.99", []),
        ("Tomcat 9.31.83.1", ["9.31.83.1"]),
        ("Tomcat 31.0.83.1", ["31.0.83.1"]),
        ("tomcat 9.0.83.1, Server 9.0.83.1, User 24.5.83.1", ["9.0.83.1", "9.0.83.1", "24.5.83.1"]),
        ("the enzyme (EC 1.14.13.39)", []),
        ("版本 85.12.33.4、85.12.33.5", []),
        ("version 85.12.33.4. Then 85.12.33.5", ["85.12.33.5"]),
    ],
)
def test_ipv4(text: str, addresses: list[str]) -> None:
    assert found(text, "ipv4") == addresses


def test_private_addresses_where_asked() -> None:
    assert found("10.0.0.1 192.168.0.1", "ipv4", public_only=False) == ["10.0.0.1", "192.168.0.1"]


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("地址2001:4860:4860::8888的", ["2001:4860:4860::8888"]),
        ("[2001:4860::1]:443", ["2001:4860::1"]),
        ("2001:4860::/32", ["2001:4860::"]),
        ("2a00:1450::e%eth0:", ["2a00:1450::e"]),
        ("Address:2001:4860::1:", ["2001:4860::1"]),
        ("::ffff:8.8.8.8 ::FFFF:10.0.0.1", ["::ffff:8.8.8.8"]),
        ("64:ff9b::8.8.8.8", ["64:ff9b::8.8.8.8"]),
        ("2001:4860::8.8.8.8.", ["2001:4860::8.8.8.8"]),
        ("fe80::1%eth0 2001:db8::1 2021:12:31 2001:1:2:3:4:5:6:7:8 x2001:4860::1 2001:4860::1x", []),
    ],
)
def test_ipv6(text: str, addresses: list[str]) -> None:
    assert found(text, "ipv6") == addresses


@pytest.mark.parametrize(
    ("text", "kind", "numbers"),
    [
        ("DE89370400440532013000", "iban", ["DE89370400440532013000"]),
        ("DE89370400440532013001 DE8937040044053201300 ZZ89370400440532013000", "iban", []),
        ("xDE89370400440532013000 DE893704004405320130001", "iban", []),
        ("de89 3704 0044 0532 0130 00 BIC", "iban", ["de89 3704 0044 0532 0130 00"]),
        ("4111111111111111, 4111-1111-1111-1111", "card", ["4111111111111111", "4111-1111-1111-1111"]),
        ("4111111111111112 9111111111111111 44111111111111111 4111 11111111 1111", "card", []),
        ("4111111111111111.5", "card", []),
        ("+49 30 901820, 0049 30 901820", "phone", ["+49 30 901820", "0049 30 901820"]),
        ("+1 202-555-0134 +1 102-555-0134 +999 1234567", "phone", ["+1 202-555-0134"]),
        ("+44 (0)20 7946 0958", "phone", ["+44 (0)20 7946 0958"]),
        ("+4930901 +49309018201234567", "phone", []),
        ("030 901820 Tel. 030 901820, WhatsApp 21.01.2022, tel 2022-01-21", "phone", ["030 901820"]),
    ],
)
def test_numbers(text: str, kind: Kind, numbers: list[str]) -> None:
    assert found(text, kind) == numbers


@given(st.text(alphabet="0123456789", min_size=2, max_size=20))
def test_luhn(digits: str) -> None:
    values = [int(digit) for digit in reversed(digits)]
    total = sum(value if place % 2 == 0 else sum(divmod(2 * value, 10)) for place, value in enumerate(values))
    assert has_luhn_sum(digits) == (total % 10 == 0)


@given(
    st.lists(st.sampled_from(["a", "@", ".", "1", "é", "王", "-", ":", "+", "com", "8.8.8.8", " ", "=", '"', "%40"]))
)
def test_spans_are_in_order_and_apart(pieces: list[str]) -> None:
    text = "".join(pieces)
    spans = find(text, KINDS, True)
    places = [place for span in spans for place in (span.start, span.end)]
    assert places == sorted(places)
    assert all(span.start < span.end <= len(text) for span in spans)


@given(st.text())
def test_any_unicode(text: str) -> None:
    find(f"{text}@{text}.com 8.8.8.8{text}", KINDS, False)


def test_of_overlapping_spans_the_longer_stays() -> None:
    spans = [Span(0, 4, "phone"), Span(2, 9, "iban"), Span(9, 12, "card"), Span(9, 12, "phone")]
    assert settle(spans) == [Span(2, 9, "iban"), Span(9, 12, "card")]

"""Pages are decoded as browsers do, except where a declaration is plainly wrong."""

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textmill.archive.charset import decode_page, decode_text
from textmill.archive.charset_labels import codec_of
from textmill.readers.warc import Warc

RUSSIAN = "Мельник мелет муку на старой мельнице у реки. Мука белая, хлеб вкусный, и все довольны этой работой."
JAPANESE = "粉屋は川のそばの古い水車小屋で小麦粉をひいています。パンはとてもおいしいです。みんながよろこびます。"
GERMAN = "Der Müller mahlt Mehl in der Mühle am Fluss, und die Bäcker backen schöne Brötchen daraus."


def page(text: str, encoding: str, declare: str = "") -> bytes:
    return f"<html><head>{declare}<title>t</title></head><body><p>{text}</p></body></html>".encode(encoding)


@pytest.mark.parametrize(
    ("text", "encoding", "header", "meta", "charset"),
    [
        (RUSSIAN, "windows-1251", "windows-1251", "", "cp1251"),
        (RUSSIAN, "koi8-r", None, '<meta charset="koi8-r">', "koi8-r"),
        (RUSSIAN, "koi8-r", "koi8-r", '<meta charset="windows-1251">', "koi8-r"),
        (RUSSIAN, "koi8-r", None, "<!-- <meta charset=utf-8> --><meta content='text/html; charset=koi8-r'>", "koi8-r"),
        (RUSSIAN, "windows-1251", None, "", "cp1251"),
        (RUSSIAN, "windows-1251", "utf-8", "", "cp1251"),
        (RUSSIAN, "utf-8", "iso-8859-1", "", "utf-8"),
        (RUSSIAN, "utf-8", "nonsense", "", "utf-8"),
        (RUSSIAN, "utf-8", None, '<meta charset="utf-16">', "utf-8"),
        (JAPANESE, "shift_jis", "Shift_JIS", "", "cp932"),
        (JAPANESE, "shift_jis", None, "", "cp932"),
        (JAPANESE, "shift_jis", "utf-8", "", "cp932"),
        (JAPANESE, "euc-jp", None, "", "euc_jp"),
        (JAPANESE, "iso2022_jp", None, "", "iso2022_jp_ext"),
        (JAPANESE, "utf-8", "shift_jis", "", "utf-8"),
        (JAPANESE, "utf-16-le", None, "", "utf-16-le"),
        (JAPANESE, "utf-16", None, "", "utf-16-le"),
        (JAPANESE, "utf-16-be", "utf-16be", "", "utf-16-be"),
        (GERMAN, "utf-16-le", "utf-8", "", "utf-16-le"),
        (GERMAN, "utf-32-be", None, "", "utf-32-be"),
        (GERMAN, "utf-8-sig", "iso-8859-1", "", "utf-8"),
        (GERMAN, "iso-8859-1", "iso-8859-1", "", "cp1252"),
        (GERMAN, "iso-8859-1", "utf-8", "", "cp1252"),
        ("plain letters", "ascii", None, "", "utf-8"),
    ],
)
def test_order_and_rescue(text, encoding, header, meta, charset):
    found = decode_page(page(text, encoding, meta), header)
    assert text in found.text
    assert found.charset == charset


@pytest.mark.parametrize(("bad", "header"), [(b"\xff\xfe", "utf-8"), (b"\xff", None), ("ж".encode()[:1], "utf-8")])
def test_few_bad_bytes_are_replaced(bad, header):
    body = page(RUSSIAN, "utf-8", '<meta charset="utf-8">').replace(b"</p>", bad + b"</p>")
    found = decode_page(body, header)
    assert RUSSIAN in found.text
    assert found.charset == "utf-8"
    assert "\ufffd" in found.text


STRAY = [b"\x92", b"\xff", b"\xe9", b"\xc3"]


@pytest.mark.parametrize("header", [None, "iso-8859-1", "utf-8", "gbk"])
@pytest.mark.parametrize("text", [GERMAN * 2, RUSSIAN, JAPANESE])
@pytest.mark.parametrize("bad", STRAY)
def test_a_page_of_utf8_with_stray_bytes_is_utf8(header, text, bad):
    """One bad byte made mojibake of the whole page."""
    body = page(text, "utf-8").replace(b"<p>", b"<p>a" + bad + b" ")
    found = decode_page(body, header)
    assert (found.charset, found.replaced) == ("utf-8", 1)
    assert text in found.text


@pytest.mark.parametrize(("stray", "charset"), [(2, "utf-8"), (3, "utf-8"), (4, "cp1252")])
def test_share_of_stray_bytes_that_utf8_bears(stray, charset):
    """A quarter of the characters: 14 umlauts and 3 bytes is UTF-8, with 4 the header is believed."""
    body = page("Mühle, Öl, Gänse. " * 4 + "ö" * 2, "utf-8") + b"a\xe9b " * stray
    assert decode_page(body, "iso-8859-1").charset == charset


def test_replacement_characters_of_the_page_itself_are_not_counted():
    assert decode_page(page(RUSSIAN + "\ufffd", "utf-8"), "utf-8").replaced == 0
    assert decode_page(page(RUSSIAN, "koi8-r"), "koi8-r").replaced == 0
    assert decode_page(page(JAPANESE, "cp932") + b"\xfc\xfc\x85", "shift_jis").replaced == 2


CHINESE = "会议在法兰克福举行，来自各国的代表讨论了能源与贸易问题，会后发表了联合声明。"
POLISH = "Młynarz miele mąkę w starym młynie nad rzeką, a piekarze pieką z niej świeże bułki. Żółte jęczmień i źdźbło."


@pytest.mark.parametrize(
    ("text", "encoding", "header", "meta", "charset"),
    [
        (RUSSIAN, "cp1251", "iso-8859-1", "windows-1251", "cp1251"),
        (RUSSIAN, "koi8-r", "windows-1252", "koi8-r", "koi8-r"),
        (JAPANESE, "cp932", "iso-8859-1", "shift_jis", "cp932"),
        (JAPANESE, "euc_jp", "latin1", "euc-jp", "euc_jp"),
        (POLISH, "cp1250", "iso-8859-1", "windows-1250", "cp1250"),
        # What a detector takes for something else, or for nothing, where the page's own name fits its bytes.
        ("①受付、②討論、③採決。㈱山田商会の№5、髙橋さん。", "cp932", "iso-8859-1", "shift_jis", "cp932"),
        ("ｶﾞｿﾘﾝ ｽﾀﾝﾄﾞ ﾆﾎﾝｺﾞ ﾊﾝｶｸ ｶﾅ ﾃﾞ ｶｲﾀ ﾌﾞﾝ", "cp932", "iso-8859-1", "shift_jis", "cp932"),
        ("佢哋喺香港嘅茶餐廳飲奶茶，啲嘢好好味，唔該晒。", "big5hkscs", "iso-8859-1", "big5-hkscs", "big5hkscs"),
        ("뷁 똠방각하 펲시콜라 항구의 불빛이 저녁에 켜지고", "cp949", "windows-1252", "euc-kr", "cp949"),
        ("Ввечері в гавані засвітилися вогні. Її ґанок.", "koi8-u", "iso-8859-1", "koi8-u", "koi8-u"),
        (RUSSIAN, "cp1251", "utf-8", "iso-8859-1", "cp1251"),
        ("Světla přístavu se rozsvítila. Příliš žluťoučký kůň úpěl ďábelské ódy.", "cp1250", None, None, "cp1250"),
        # What is a sign within words in Latin-1 and a letter by the page's name; so few words are enough by name.
        ("Više škola je održano u luci.", "iso8859-2", "iso-8859-1", "iso-8859-2", "iso8859-2"),
        ("Das kostet 5 € für die Bäckerei", "iso8859-15", "iso-8859-1", "iso-8859-15", "iso8859-15"),
        ("Contact us 联系我们 today", "gb18030", "iso-8859-1", "gb2312", "gb18030"),
        ("你好，世界", "gb18030", "iso-8859-1", "gb2312", "gb18030"),
        (GERMAN + " m²", "cp1252", "iso-8859-1", "iso-8859-2", "cp1252"),
        # Any header may be its server's default where words and detector say what the page does.
        (RUSSIAN, "koi8-r", "windows-1251", "koi8-r", "koi8-r"),
        (CHINESE, "gb18030", "big5", "gbk", "gb18030"),
        (RUSSIAN, "koi8-r", "koi8-r", "windows-1251", "koi8-r"),
        (GERMAN, "cp1252", "iso-8859-1", "windows-1251", "cp1252"),
        (GERMAN, "cp1252", "iso-8859-1", "shift_jis", "cp1252"),
        (GERMAN, "cp1252", "iso-8859-1", "utf-8", "cp1252"),
        # Nor is Western text ever in words of bytes beyond ASCII, whoever says so.
        (RUSSIAN, "cp1251", "iso-8859-1", None, "cp1251"),
        (RUSSIAN, "cp1251", None, "iso-8859-1", "cp1251"),
        (JAPANESE, "euc_jp", "iso-8859-1", "iso-8859-1", "euc_jp"),
        ("© • • • 5 € " * 9, "cp1252", "iso-8859-1", None, "cp1252"),
    ],
)
def test_latin1_of_a_server_against_page_and_bytes(text, encoding, header, meta, charset):
    found = decode_page(page(text, encoding, f"<meta charset={meta}>" if meta else ""), header)
    assert found.charset == charset
    assert text in found.text


@pytest.mark.parametrize("header", ["utf-16", "utf-16be", "utf-32"])
def test_utf8_under_a_wide_name(header):
    assert decode_page(page(RUSSIAN, "utf-8"), header).charset == "utf-8"


def test_a_font_of_ones_own():
    assert decode_page(b"<p>a\xe9\x80", "x-user-defined").text == "<p>a\uf7e9\uf780"
    assert decode_page(b"<meta charset=x-user-defined><p>caf\xe9", None).charset == "cp1252"


def test_page_cut_within_a_character_stays_utf8():
    found = decode_page(b"<p>flour m\xc3\xbchle \xc3", None)
    assert found.charset == "utf-8"
    assert "mühle" in found.text


def test_nulls_and_mark_are_removed():
    assert decode_page(b"<p>a\0b", "utf-8").text == "<p>ab"
    assert decode_text(b"\xef\xbb\xbfflour\0").text == "flour"


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("UTF8", "utf-8"),
        (" gb2312 ", "gb18030"),
        ("ks_c_5601-1987", "cp949"),
        ("latin1", "cp1252"),
        ("ISO-8859-11", "cp874"),
        ("tis-620", "cp874"),
        ("iso-8859-9", "cp1254"),
        ("gbk", "gb18030"),
        ("big5", "big5hkscs"),
        ("x-x-big5", "big5hkscs"),
        ("x-euc-jp", "euc_jp"),
        ("ms_kanji", "cp932"),
        ("windows-31j", "cp932"),
        ("windows-949", "cp949"),
        ("utf-16", "utf-16-le"),
        ("utf-16le", "utf-16-le"),
        ("unicodefffe", "utf-16-be"),
        ("csiso2022jp", "iso2022_jp_ext"),
        ("iso-2022-kr", "iso2022_kr"),
        ("x-user-defined", "x-user-defined"),
        ("x-unicode20utf8", "utf-8"),
        ("logical", "iso8859-8"),
        ("x-mac-ukrainian", "mac-cyrillic"),
        ("ibm855", "cp855"),
        ("rot13", None),
        ("hex", None),
        ("unicode_escape", None),
        ("utf-7", None),
        ("idna", None),
        ("none", None),
        ("", None),
        (None, None),
        ("a\0b", None),
        ("é", None),
    ],
)
def test_labels(label, codec):
    assert codec_of(label) == codec


@given(st.binary(max_size=400), st.sampled_from([None, "utf-8", "gbk", "utf-16", "iso-2022-jp", "hz-gb-2312", "johab"]))
def test_any_bytes_become_valid_text(body, header):
    found = decode_page(body, header)
    found.text.encode()
    assert "\0" not in found.text
    b"".decode(found.charset)


@given(st.text(st.characters(exclude_characters="\0\ufeff\x1b", exclude_categories=["Cs"]), max_size=200))
def test_declared_utf8_is_read_back(text):
    assert decode_page(text.encode(), "utf-8").text == text


def test_real_legacy_pages(shared_data, rows_of):
    place = shared_data / "hostile" / "charsets"
    rows, _ = rows_of(Warc(paths=str(place / "charsets.warc.gz")))
    html = {row["id"]: row["html"] or "" for row in rows}
    right: Counter[str] = Counter()
    for line in (place / "charsets.jsonl").read_text().splitlines():
        truth = json.loads(line)
        found = html[truth["record_id"]]
        right[truth["header"]] += all(word in found for word in truth["words_after_right_decoding"])
    assert right["header-right"] == 48
    assert right["header-wrong"] >= 47
    assert right["no-charset"] >= 47

"""What bytes and markup say of a page's encoding where declarations are missing, lie or are none."""

import pytest

from textmill.archive.charset import decode_page

RUSSIAN = "Мельник мелет муку на старой мельнице у реки. Мука белая, хлеб вкусный, и все довольны этой работой."
GERMAN = "Der Müller mahlt Mehl in der Mühle am Fluss, und die Bäcker backen schöne Brötchen daraus."
CHINESE = "会议在法兰克福举行，来自各国的代表讨论了能源与贸易问题，会后发表了联合声明。"


def page(text: str, encoding: str, declare: str = "") -> bytes:
    return f"<html><head>{declare}<title>t</title></head><body><p>{text}</p></body></html>".encode(encoding)


@pytest.mark.parametrize("text", [RUSSIAN, CHINESE * 9, "Η συνεδρίαση έγινε στο λιμάνι.", "عقد الاجتماع في الميناء"])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("header", [None, "utf-16", "gbk"])
def test_wide_pages_without_a_mark_and_with_few_ascii_signs(text, encoding, header):
    """Pages of other alphabets have zeros in their markup only; as bytes, Russian ones are all ASCII."""
    found = decode_page(page(text, encoding, '<meta charset="gbk">'), header)
    assert (found.charset, found.replaced) == (encoding, 0)
    assert text in found.text
    assert text in decode_page(page(text, encoding)[:-1], header).text


@pytest.mark.parametrize("text", [RUSSIAN, GERMAN, CHINESE])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "cp1252", "gb18030"])
def test_zeros_among_bytes_are_not_utf16(text, encoding):
    text = text.encode(encoding, "ignore").decode(encoding)
    body = page(text, encoding).replace(b"<p>", b"<p>" + b"a\0b\0c\0d " * 9)
    assert text in decode_page(body, encoding).text


@pytest.mark.parametrize(
    ("body", "header", "charset"),
    [
        (page(RUSSIAN, "cp1251"), "windows-1251", "cp1251"),
        (page(RUSSIAN, "cp1251", "<meta charset=windows-1251>"), "iso-8859-1", "cp1251"),
        (page(RUSSIAN, "cp1251", "<meta charset=windows-1251>"), "utf-8", "cp1251"),
        (page(RUSSIAN, "utf-8"), "windows-1251", "utf-8"),
        (page(RUSSIAN, "utf-8") + b"\xff", "windows-1251", "utf-8"),
        (page(GERMAN, "cp1252"), None, "cp1252"),
        (page("plain", "ascii"), "windows-1251", "utf-8"),
    ],
)
def test_a_mark_of_utf8_before_other_bytes(body, header, charset):
    """An editor sets a mark without recoding."""
    assert decode_page(b"\xef\xbb\xbf" + body, header).charset == charset


@pytest.mark.parametrize(
    ("head", "charset"),
    [
        ('<meta name="description" content="how to write charset=koi8-r">', "cp1251"),
        ('<meta http-equiv="refresh" content="0; url=/?charset=koi8-r">', "cp1251"),
        ("<script>var page = '<meta charset=koi8-r>'</script>", "cp1251"),
        ("<style>/* <meta charset=koi8-r> */</style>", "cp1251"),
        ('<meta data-charset="koi8-r">', "cp1251"),
        ("<!-- <meta charset=koi8-r> -->", "cp1251"),
        ("<!--><meta charset=koi8-r>", "koi8-r"),
        ('<meta content="a > b" charset="koi8-r">', "koi8-r"),
        ('<meta charset="nonsense"><meta charset="koi8-r">', "koi8-r"),
        ("<meta charset=koi8-r/>", "koi8-r"),
        ("<META CONTENT='text/html; CHARSET = \"koi8-r\"' HTTP-EQUIV=content-type>", "koi8-r"),
        ("<meta content=text/html;charset=koi8-r http-equiv=Content-Type>", "koi8-r"),
        ("<meta/charset=koi8-r>", "koi8-r"),
        ('<meta http-equiv="content-type" value="text/html;charset=koi8-r">', "koi8-r"),
    ],
)
def test_what_is_no_declaration(head, charset):
    """Both encodings have a letter for every byte, so that the one that is named is taken."""
    body = f"<html>{head}<meta charset=windows-1251><p>Да, 5 мая.".encode("cp1251")
    assert decode_page(body, None).charset == charset


@pytest.mark.parametrize(
    ("text", "encoding", "named", "charset"),
    [
        # Signs that ISO encodings lack stand in for controls.
        ("“bonjour” – l’été", "cp1252", "iso-8859-15", "iso8859-15"),
        ("“καλημέρα” – σας", "cp1253", "iso-8859-7", "iso8859-7"),
        ("„dobrý“ – den v létě…", "cp1250", "iso-8859-2", "iso8859-2"),
        ("“שלום” – עולם", "cp1255", "iso-8859-8", "iso8859-8"),
        # Letters that only Windows has, and fewer bytes without a meaning.
        ("mąkę, świeże jęczmień i źdźbło, więcej „młynów”", "cp1250", "iso-8859-2", "cp1250"),
        ("cœur et œuvre, été", "cp1252", "iso-8859-15", "cp1252"),
        ("Љубав и њива, ђак", "cp1251", "iso-8859-5", "cp1251"),
        ("عقد الاجتماع في الميناء وناقش الطاقة", "cp1256", "iso-8859-6", "cp1256"),
        ("Її ґанок є їжак у гавані", "koi8-u", "koi8-r", "koi8-u"),
        # Letters that only ISO has are more.
        ("cœur et œuvre", "iso8859-15", "iso-8859-15", "iso8859-15"),
        ("škola, žena, mąka, maťo", "iso8859-2", "iso-8859-2", "iso8859-2"),
        ("عقد الاجتماع في الميناء", "iso8859-6", "iso-8859-6", "iso8859-6"),
        ("║ Мельник ║ мелет ║", "koi8-r", "koi8-r", "koi8-r"),
    ],
)
@pytest.mark.parametrize("in_header", [True, False])
def test_windows_under_the_name_of_an_iso_encoding(text, encoding, named, charset, in_header):
    """Browsers show nothing for the controls, and letters that nobody wrote."""
    declared = f"<meta charset={named}>"
    found = decode_page(page(text, encoding, "" if in_header else declared), named if in_header else None)
    assert (found.charset, found.replaced) == (charset, 0)
    assert text in found.text


def test_signs_of_windows_in_a_page_of_an_iso_encoding():
    body = "<p>škola, maťo, mąka „".encode("iso8859-2", "ignore") + b"\x84ano\x93 \x96 \x9eena"
    assert decode_page(body, "iso-8859-2").text == "<p>škola, maťo, mąka „ano“ – žena"

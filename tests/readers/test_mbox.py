"""Mail archives: every mail is one document, whatever its charsets, parts and headers; the rest is counted."""

import gzip
from collections import Counter
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.proportion import is_quick

from textmill.block import Shard
from textmill.errors import ShardError
from textmill.formats.mail_and_chat.mail_parts import without_footer, without_pgp, without_quotes
from textmill.readers.mbox import Mbox

FROM = b"From ann@mill.example Thu Jan  2 03:04:05 2020\n"
HEAD = (
    b"From: =?utf-8?q?Ann_M=C3=BCller?= <ann@mill.example>\nDate: Thu, 2 Jan 2020 03:04:05 +0100\n"
    b"Subject: =?iso-8859-1?B?TfxobGU=?=\n =?utf-8?q?_und_Korn?=\n"
)


def read(path: Path, data: bytes, **chosen: object) -> tuple[list[dict[str, object]], Counter[str]]:
    path.write_bytes(data)
    counts: Counter[str] = Counter()
    reader = Mbox.model_validate({"paths": str(path), **chosen})
    batches = reader.read(Shard("s", path.name, str(path), ""), counts)
    return [row for batch in batches for row in batch.to_pylist()], counts


def texts(path: Path, data: bytes, **chosen: object) -> list[object]:
    return [row["fault"] or row["text"] for row in read(path, data, **chosen)[0]]


def test_a_mail(tmp_path: Path) -> None:
    more = b"Message-ID: <1@mill.example>\nIn-Reply-To: <0@mill.example>\nList-Id: Millers <m.example>\n\nHello.\n\n"
    (row,), _ = read(tmp_path / "a.mbox", FROM + HEAD + more)
    assert (row["id"], row["title"], row["text"]) == ("1@mill.example", "Mühle und Korn", "Hello.")
    assert (row["authors"], row["published"]) == (["Ann Müller"], "2020-01-02T02:04:05Z")
    assert row["metadata"] == '{"in_reply_to":"<0@mill.example>","list_id":"Millers <m.example>"}'


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_borders_of_mails(tmp_path: Path, pack: object) -> None:
    assert callable(pack)
    one = FROM + HEAD + b"\nFirst.\n\nFrom here on it is text.\n"
    one += b"From me: too\n\n>From the start\n>>From x\n> From y\n"
    two = b"From ann at mill.example  Thu Jan  2 03:04:05 2020\n"
    two += b"From: ann at mill.example (Ann M.)\nSubject: x\n\nSecond.\n"
    three = b"\nFrom MAILER\r\nSubject: y\r\n\r\nThird.\r\n"
    rows, _ = read(tmp_path / "a", pack(one + two + three))
    assert [row["text"] for row in rows] == [
        "First.\n\nFrom here on it is text.\nFrom me: too\n\nFrom the start\n>From x\n> From y",
        *("Second.", "Third."),
    ]
    assert rows[1]["authors"] == ["Ann M."]


@pytest.mark.parametrize(
    "body",
    [
        b"From here on it is prose\n>From there too.",
        b"From these we took\nNote: the largest stones.",
        b"From Ann, who was at the mill at 10:30.\nNote: it was closed.",
    ],
)
def test_a_sentence_is_no_border(tmp_path: Path, body: bytes) -> None:
    mail = FROM + HEAD + b"\nHello.\n\n" + body + b"\n\nBye.\n\n"
    found = texts(tmp_path / "a.mbox", mail + mail)
    assert found == [f"Hello.\n\n{body.decode().replace('>From', 'From')}\n\nBye."] * 2


@pytest.mark.parametrize("line", [b"From ann@mill.example\n", b"From nobody\n", b"From ann at mill.example\n"])
def test_a_border_without_a_date(tmp_path: Path, line: bytes) -> None:
    mail = line + HEAD + b"\nHello.\n\n"
    assert texts(tmp_path / "a.mbox", mail + mail) == ["Hello.", "Hello."]


def test_a_mail_of_nothing_is_told(tmp_path: Path) -> None:
    assert texts(tmp_path / "a.mbox", FROM + HEAD + b"\n\n\n") == ["no_text"]


def test_many_mails_over_borders_of_chunks(tmp_path: Path) -> None:
    mails = b"".join(FROM + b"Subject: %d\n\n%s\n\n" % (number, b"word " * 7000) for number in range(60))
    rows, _ = read(tmp_path / "a", mails)
    assert [row["title"] for row in rows] == [str(number) for number in range(60)]


def test_parts(tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["Subject"] = "x"
    mail.set_content("plain grün")
    mail.add_alternative("<p>html</p>", subtype="html")
    mail.add_attachment(b"\0\1", maintype="application", subtype="pdf")
    mail.add_attachment("more text", disposition="inline")
    rows, counts = read(tmp_path / "a.eml", mail.as_bytes())
    assert [row["text"] for row in rows] == ["plain grün\n\nmore text"]
    assert counts == {"attachments": 1, "missing_id": 1}
    only = EmailMessage()
    only["Subject"] = "y"
    only.set_content("<p>a</p><script>b</script><ul><li>c</ul>", subtype="html")
    assert texts(tmp_path / "a", FROM + only.as_bytes()) == ["a\n\n* c"]


@pytest.mark.parametrize(
    ("charset", "data", "text"),
    [
        ("iso-8859-1", "grün".encode("latin-1"), "grün"),
        ("us-ascii", "grün".encode(), "grün"),
        ("koi8-r", "мельница".encode("koi8-r"), "мельница"),
        ("iso-2022-jp", "水車".encode("iso-2022-jp"), "水車"),
        ("utf-7", b"gr+APw-n", "grün"),
        ("gb2312", "磨坊".encode("gb2312"), "磨坊"),
        ("no-such-charset", "caf\xe9".encode("latin-1"), "café"),
    ],
)
def test_charsets(tmp_path: Path, charset: str, data: bytes, text: str) -> None:
    head = f"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: 8bit\n\n".encode()
    assert texts(tmp_path / "a", FROM + head + data + b"\n") == [text]


def test_flowed_lines(tmp_path: Path) -> None:
    head = b"Content-Type: text/plain; format=flowed\n\n"
    assert texts(tmp_path / "a", FROM + head + b"one \ntwo\n> a \n> b\n-- \nAnn\n") == ["one two\n> a b\n-- \nAnn"]


def test_quotes_footers_and_signatures(tmp_path: Path) -> None:
    body = b"\nYes.\n\nOn Thu, Jan 2, 2020 at 3:04 AM Bob\n<bob@mill.example> wrote:\n\n"
    body += b"> is it?\n>> or not\n\nIndeed.\n-- \nAnn\n"
    footer = b"_______________________________________________\nMillers mailing list\n"
    footer += b"Millers@mill.example\nhttps://mill.example/listinfo/m\n"
    data = FROM + b"Subject: x\n" + body + footer
    assert texts(tmp_path / "a", data)[0] == body.decode().strip()
    short = texts(tmp_path / "a", data, drop_quotes=True, drop_signatures=True)
    assert short == ["Yes.\n\nIndeed."]
    assert str(texts(tmp_path / "a", data, drop_footers=False)[0]).endswith("listinfo/m")
    assert without_footer("a\n____________________\nnot one") == "a\n____________________\nnot one"
    assert without_quotes("No quote wrote:\nb") == "No quote wrote:\nb"
    signed = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA1\n\na\n- -- b\n"
    signed += "-----BEGIN PGP SIGNATURE-----\nx=\n-----END PGP SIGNATURE-----\n"
    assert without_pgp(signed) == "a\n-- b"


def test_faults_cost_their_mail(tmp_path: Path) -> None:
    image = b"Content-Type: image/png\n\nxx\n\n"
    large = b"Subject: x\n\n" + b"y" * 3000 + b"\n\n"
    nested = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(400)) + b"\n\n"
    last = b"Subject: z\n\nlast\n"
    found = texts(tmp_path / "a", FROM + image + FROM + large + FROM + last, max_record_bytes=2000)
    assert found == ["no_text", "too_large", "last"]
    assert texts(tmp_path / "a", FROM + nested + FROM + last)[-1] == "last"
    assert texts(tmp_path / "a", b"<html>no mail</html>") == ["no_mail"]
    assert texts(tmp_path / "a", b"") == []


@pytest.mark.parametrize(
    "unit", [b'Content-Type: text/plain; a="' + b";" * 500, b"\n\nFrom x\n", b"\n> a wrote:\n", b"=?utf-8?q?"]
)
def test_time_is_linear(tmp_path: Path, unit: bytes) -> None:
    mail = FROM + b"Subject: " + unit * (400_000 // len(unit))
    assert is_quick(lambda: read(tmp_path / "a", mail, drop_quotes=True), 5)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_any_bytes_are_read(tmp_path: Path, data: st.DataObject) -> None:
    mail = EmailMessage()
    mail["Subject"] = "grün"
    mail["From"] = "Ann <a@mill.example>"
    mail.set_content("plain grün")
    mail.add_alternative("<p>html</p>", subtype="html")
    good = bytearray(FROM + mail.as_bytes() + b"\n" + FROM + mail.as_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        good[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    try:
        rows, _ = read(tmp_path / "a", bytes(good))
    except ShardError:
        return
    assert all(row["fault"] or row["text"] is not None for row in rows)

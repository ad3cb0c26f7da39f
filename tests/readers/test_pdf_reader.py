"""PDF files made here by the rules of ISO 32000: with and without a text layer, damaged, packed, hostile."""

import io
import json
import tarfile
import zipfile
import zlib
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from textmill.formats.pdf_and_ocr.pdf_pages import load
from textmill.formats.pdf_and_ocr.xmp import xmp_of
from textmill.readers.pdf import Pdf

Rows = list[dict[str, object]]
RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" {}>{}'
    "</rdf:Description></rdf:RDF>"
)
SPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" '
    'xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/" xmlns:cc="http://creativecommons.org/ns#"'
)
RESERVED = "LicenseRef-All-Rights-Reserved"
LONG = "The river carries stones and sand down from the hills to the sea, and"
CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"


def packet(body: str) -> bytes:
    return f'<x:xmpmeta xmlns:x="adobe:ns:meta/">{RDF.format(SPACES, body)}</x:xmpmeta>'.encode()


def assembled(objects: list[bytes], trailer: bytes = b"") -> bytes:
    """A file of numbered objects, of which the first is the catalogue."""
    data, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    end = b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, len(data))
    return data + head + table + end


def stream(body: bytes, more: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(body), more, body)


def pdf(pages: list[list[str] | None], info: bytes = b"", xmp: bytes | None = None, deflate: bool = False) -> bytes:
    """Each page's lines, one below the other; None: a page without text."""
    first = 5
    kids = b" ".join(b"%d 0 R" % (first + 2 * number) for number in range(len(pages)))
    kind = b"/Type /Metadata /Subtype /XML" + (b" /Filter /FlateDecode" if deflate else b"")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Metadata 4 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(pages)),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        stream(zlib.compress(xmp or b"") if deflate else xmp or b"", kind),
    ]
    for number, lines in enumerate(pages):
        shown = b"".join(
            b"BT /F1 10 Tf 50 %d Td (%s) Tj ET\n" % (740 - 14 * row, line.encode("latin-1"))
            for row, line in enumerate(lines or [])
        )
        content = zlib.compress(shown or b"0 0 m 9 9 l S")
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % (first + 2 * number + 1)
        )
        objects.append(stream(content, b"/Filter /FlateDecode"))
    objects.append(b"<< %s >>" % info)
    return assembled(objects, b"/Info %d 0 R" % len(objects))


def read(path: Path, data: bytes, **given: object) -> tuple[Rows, Counter[str]]:
    path.write_bytes(data)
    reader, counts = Pdf.model_validate({"paths": str(path), **given}), Counter[str]()
    batches = (batch for shard in reader.shards("s") for batch in reader.read(shard, counts))
    return [row for batch in batches for row in batch.to_pylist()], counts


def test_pages_become_one_text(tmp_path: Path) -> None:
    pages: list[list[str] | None] = [
        [
            f"Rivers of the north {number}",
            f"The {word} is carried by the river from the hills to the sea, and",
            f"no {word} goes back up the hills again without help from the rain.",
        ]
        for number, word in enumerate(["boat", "stone", "grain", "leaf"], 1)
    ]
    (row,), counts = read(tmp_path / "a.pdf", pdf(pages))
    text = str(row["text"])
    assert row["fault"] is None
    assert row["id"] == "a.pdf"
    assert "sea, and no stone goes back" in text
    assert "Rivers of the north" not in text
    assert counts["running_heads"] == 4


def test_what_the_document_says_of_itself(tmp_path: Path) -> None:
    info = b"/Title <FEFF005200690076006500720073> /Author (Ann Mill; Bob Mill) /CreationDate (D:20240102030405+01'00')"
    (row,), _ = read(tmp_path / "a.pdf", pdf([[LONG]], info))
    assert (row["title"], row["authors"], row["published"]) == ("Rivers", ["Ann Mill", "Bob Mill"], "2024-01-02")
    assert row["license"] is None
    assert json.loads(str(row["metadata"])) == {"file": "a.pdf", "pages": 1}


@pytest.mark.parametrize("deflate", [True, False])
@pytest.mark.parametrize(
    ("body", "license"),
    [
        ('<cc:license rdf:resource="https://creativecommons.org/licenses/by-sa/4.0/"/>', "CC-BY-SA-4.0"),
        ("<xmpRights:WebStatement>http://creativecommons.org/licenses/by/3.0/</xmpRights:WebStatement>", "CC-BY-3.0"),
        (
            '<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">This work is licensed under a Creative Commons '
            "Attribution 4.0 International License.</rdf:li></rdf:Alt></dc:rights>",
            "CC-BY-4.0",
        ),
        ("<dc:rights>Copyright 2020 The Mill. All rights reserved.</dc:rights>", RESERVED),
        (
            "<xmpRights:WebStatement>http://creativecommons.org/licenses/by/4.0/</xmpRights:WebStatement>"
            "<dc:rights>Non-commercial use only.</dc:rights>",
            "NOASSERTION",
        ),
        ("<xmpRights:WebStatement>https://mill.example/terms</xmpRights:WebStatement>", None),
    ],
)
def test_licences_of_the_packet(tmp_path: Path, body: str, license: str | None, deflate: bool) -> None:
    (row,), _ = read(tmp_path / "a.pdf", pdf([[LONG]], xmp=packet(body), deflate=deflate))
    assert row["license"] == license
    assert (row["license_evidence"] is None) == (license is None)
    assert row["license_method"] == (None if license is None else "xmp")


@pytest.mark.parametrize(
    ("lines", "license"),
    [
        (["This article is licensed under a", "Creative Commons Attribution 4.0 International License."], "CC-BY-4.0"),
        (["This article is licensed under CC BY-NC 4.0."], "CC-BY-NC-4.0"),
        (["(c) 2020 Ann Miller. All rights reserved."], RESERVED),
        (["It is licensed under CC BY 4.0. Commercial use is prohibited."], "NOASSERTION"),
        (["Figure 1. A mill. Photo by Ray, CC BY 4.0."], None),
    ],
)
def test_licences_of_the_first_pages(tmp_path: Path, lines: list[str], license: str | None) -> None:
    (row,), _ = read(tmp_path / "a.pdf", pdf([[LONG, *lines], [LONG], [LONG, "Licensed under CC0 1.0."]]))
    assert row["license"] == license
    assert row["license_method"] == (None if license is None else "license_notice")
    if license is not None:
        assert str(row["license_evidence"]).startswith("page 1: ")


def test_the_stricter_of_packet_and_page_counts(tmp_path: Path) -> None:
    said = packet("<xmpRights:WebStatement>http://creativecommons.org/licenses/by/4.0/</xmpRights:WebStatement>")
    (row,), _ = read(tmp_path / "a.pdf", pdf([[LONG, "This article is licensed under CC BY-ND 4.0."]], xmp=said))
    assert row["license"] == "CC-BY-ND-4.0"
    assert "license_conflict" in str(row["metadata"])


def test_pages_without_text_are_counted_and_files_without_are_refused(tmp_path: Path) -> None:
    (row,), counts = read(tmp_path / "a.pdf", pdf([[LONG], None, None]))
    assert (row["fault"], counts["no_text_layer"]) == (None, 2)
    (row,), counts = read(tmp_path / "b.pdf", pdf([None, None]))
    assert (row["text"], row["fault"]) == (None, "no_text_layer")
    assert "2 pages" in str(row["detail"])


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"%PDF-1.7\nnoise", "bad_pdf"),
        (b"<html>no pdf</html>", "no_pdf"),
        (pdf([[LONG]])[:300], "bad_pdf"),
        (pdf([[LONG]] * 4), "too_many_pages"),
        (
            assembled(
                [
                    b"<< /Type /Catalog /Pages 2 0 R >>",
                    b"<< /Type /Pages /Kids [] /Count 0 >>",
                    b"<< /Filter /Standard /V 1 /R 2 /P -4 /O (%s) /U (%s) >>" % (b"o" * 32, b"u" * 32),
                ],
                b"/Encrypt 3 0 R /ID [(0123456789abcdef) (0123456789abcdef)]",
            ),
            "encrypted",
        ),
        (
            assembled([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R] /Count 1000000000 >>"]),
            "bad_pdf",
        ),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, data: bytes, fault: str) -> None:
    (row,), _ = read(tmp_path / "a.pdf", data, max_pages=3)
    assert (row["fault"], row["text"]) == (fault, None)
    assert row["detail"]


def test_a_bomb_costs_itself(tmp_path: Path) -> None:
    bomb = assembled(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources << >> >>",
            stream(zlib.compress(zlib.compress(b"q " * 200_000_000, 9), 9), b"/Filter [/FlateDecode /FlateDecode]"),
        ]
    )
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("bomb.pdf", bomb)
        archive.writestr("good.pdf", pdf([[LONG]]))
    rows, _ = read(tmp_path / "b.zip", path.read_bytes(), cpu_seconds=0.5, max_memory_bytes=128 << 20)
    assert rows[0]["fault"] in ("timeout", "too_large", "crash", "no_text_layer")
    assert (rows[1]["id"], rows[1]["fault"]) == ("b.zip/good.pdf", None)


def test_files_in_archives(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, data in (("x/a.pdf", pdf([[LONG]])), ("x/notes.txt", b"no pdf"), ("../b.pdf", pdf([[LONG]]))):
            item = tarfile.TarInfo(name)
            item.size = len(data)
            archive.addfile(item, io.BytesIO(data))
    rows, _ = read(tmp_path / "a.tar.gz", packed.getvalue())
    assert [row["fault"] for row in rows] == [None, "no_pdf", "unsafe_name"]
    assert rows[0]["id"] == "a.tar.gz/x/a.pdf"


def test_any_damage_is_told() -> None:
    extract = load(json.dumps({"max_pages": 9, "max_chars": 1000}))
    assert json.loads(extract("")).get("fault") == "bad_pdf"
    assert xmp_of("<rdf:RDF>").title is None
    assert xmp_of(None).rights is None


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    deflate=st.booleans(),
    damage=st.lists(
        st.tuples(st.integers(0, 1 << 20), st.binary(max_size=9), st.integers(0, 30)), min_size=1, max_size=4
    ),
)
def test_any_bytes_are_one_row(tmp_path: Path, deflate: bool, damage: list[tuple[int, bytes, int]]) -> None:
    data = pdf([[LONG], None, [LONG]], b"/Title (Rivers)", packet("<dc:rights>CC BY 4.0</dc:rights>"), deflate)
    for place, new, gone in damage:
        at = 9 + place % len(data)
        data = data[:at] + new + data[at + gone :]
    (row,), _ = read(tmp_path / "a.pdf", data)
    assert (row["text"] is None) == (row["fault"] is not None)


def test_words_over_lines_are_one_word(tmp_path: Path) -> None:
    lines = ["The mill stands beside the river and grinds the well-known grain, and its wheel is well-", "known too."]
    (row,), _ = read(
        tmp_path / "a.pdf", pdf([lines, ["A wheel of such a size was built for the purpose of grind-", "ing corn."]])
    )
    assert "wheel is well-known too." in str(row["text"])
    assert "purpose of grinding corn." in str(row["text"])

"""Pages of OCR in all their formats: joined, without heads and numbers, broken words mended."""

import io
import tarfile
import zipfile
from collections import Counter
from pathlib import Path

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.readers.xml_hostile import read

from textmill.readers.ocr_pages import OcrPages

HEADS = ("THE OLD MILL", "THE OLD MILL.", "THE 0LD MILL", "The Old Mill")
WORDS = (
    "It was an example of a stone that turns.\n\nThe miller was a well-known man who had many stones, and the exam-",
    "ple was his own. He said so to all\nof them at once.\n\nAnother part begins here and goes",
    "on to the next page, as it must.\n\nThen came the win-\nter and it was cold.",
    "In the end all was well in the house of\nthe well-\nknown miller, as winter went.",
)
PAGES = tuple(
    f"{head} {number + 7}\n{words}\n{number + 7}" for number, (head, words) in enumerate(zip(HEADS, WORDS, strict=True))
)
TEXT = """It was an example of a stone that turns.

The miller was a well-known man who had many stones, and the example was his own. He said so to all of them at once.

Another part begins here and goes on to the next page, as it must.

Then came the winter and it was cold.

In the end all was well in the house of the well-known miller, as winter went."""


def paragraphs(page: str) -> list[list[str]]:
    return [part.split("\n") for part in page.split("\n\n")]


def alto(page: str) -> str:
    blocks = ""
    for part in paragraphs(page):
        lines = "".join(
            "<TextLine>" + "<SP/>".join(f'<String CONTENT="{word}"/>' for word in line.split()) + "</TextLine>"
            for line in part
        )
        blocks += f"<TextBlock>{lines}</TextBlock>"
    space = "<TopMargin><TextBlock><TextLine><String CONTENT='x'/></TextLine></TextBlock></TopMargin>"
    return f'<alto xmlns="http://www.loc.gov/standards/alto/ns-v3#"><Layout><Page>{space}<PrintSpace>{blocks}</PrintSpace></Page></Layout></alto>'


def hocr(pages: tuple[str, ...]) -> str:
    out = ""
    for page in pages:
        out += "<div class='ocr_page'><div class='ocr_carea'>"
        for part in paragraphs(page):
            lines = "".join(
                "<span class='ocr_line'>"
                + " ".join(f"<span class='ocrx_word'>{word}</span>" for word in line.split())
                + "</span>"
                for line in part
            )
            out += f"<p class='ocr_par'>{lines}</p>"
        out += "</div></div>"
    return f"<!DOCTYPE html><html><head><meta charset='utf-8'></head><body>{out}</body></html>"


def djvu(pages: tuple[str, ...]) -> str:
    out = ""
    for page in pages:
        parts = "".join(
            "<PARAGRAPH>"
            + "".join("<LINE>" + " ".join(f"<WORD>{word}</WORD>" for word in line.split()) + "</LINE>" for line in part)
            + "</PARAGRAPH>"
            for part in paragraphs(page)
        )
        out += f"<OBJECT><HIDDENTEXT><PAGECOLUMN><REGION>{parts}</REGION></PAGECOLUMN></HIDDENTEXT></OBJECT>"
    return f'<?xml version="1.0"?><!DOCTYPE DjVuXML><DjVuXML><BODY>{out}</BODY></DjVuXML>'


def abbyy(pages: tuple[str, ...]) -> str:
    out = ""
    for page in pages:
        parts = "".join(
            "<par>"
            + "".join(
                "<line><formatting>"
                + "".join(f"<charParams>{sign}</charParams>" for sign in line)
                + "</formatting></line>"
                for line in part
            )
            + "</par>"
            for part in paragraphs(page)
        )
        out += f'<page><block blockType="Text"><text>{parts}</text></block><block blockType="Picture"/></page>'
    return f'<document xmlns="http://www.abbyy.com/FineReader_xml/FineReader6-schema-v1.xml">{out}</document>'


def page_xml(page: str) -> str:
    regions = "".join(
        "<TextRegion>"
        + "".join(f"<TextLine><TextEquiv><Unicode>{line}</Unicode></TextEquiv></TextLine>" for line in part)
        + "</TextRegion>"
        for part in paragraphs(page)
    )
    head = '<TextRegion type="header"><TextEquiv><Unicode>x</Unicode></TextEquiv></TextRegion>'
    return f"<PcGts><Page>{head}{regions}</Page></PcGts>"


def zipped(files: dict[str, str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return packed.getvalue()


def files_of(write: object, ending: str) -> dict[str, str]:
    assert callable(write)
    return {f"v/{number}.{ending}": write(page) for number, page in reversed(list(enumerate(PAGES, 9)))}


@pytest.mark.parametrize(
    "data",
    [
        pytest.param("\f".join(PAGES).encode(), id="form feeds"),
        pytest.param(hocr(PAGES).encode(), id="hocr"),
        pytest.param(djvu(PAGES).encode(), id="djvu"),
        pytest.param(abbyy(PAGES).encode(), id="abbyy"),
        pytest.param(zipped(files_of(str, "txt")), id="texts"),
        pytest.param(zipped(files_of(alto, "xml")), id="alto"),
        pytest.param(zipped(files_of(page_xml, "xml")), id="page"),
        pytest.param("\f".join(PAGES).encode("utf-16"), id="utf-16"),
    ],
)
def test_pages_become_one_text(tmp_path: Path, data: bytes) -> None:
    counts: Counter[str] = Counter()
    (row,) = read(OcrPages, tmp_path / "v", data, counts)
    assert row["text"] == TEXT
    assert orjson.loads(str(row["metadata"])) == {"pages": 4}
    assert (counts["pages"], counts["running_heads"], counts["page_numbers"]) == (4, 4, 4)
    assert (counts["hyphens_mended"], counts["hyphens_kept"], counts["paragraphs_joined"]) == (2, 1, 2)


def test_lines_can_stay(tmp_path: Path) -> None:
    (row,) = read(OcrPages, tmp_path / "v", "\f".join(PAGES).encode(), lines="keep")
    assert "and the example\nwas his own. He said so to all\nof them at once." in str(row["text"])


def test_what_does_not_repeat_stays(tmp_path: Path) -> None:
    pages = ("CHAPTER ONE\nFirst words.\n1914", "CHAPTER TWO\nSecond words.\n77", "The end.\n3")
    (row,) = read(OcrPages, tmp_path / "v", "\f".join(pages).encode(), lines="keep")
    assert row["text"] == "CHAPTER ONE\nFirst words.\n1914\n\nCHAPTER TWO\nSecond words.\n77\n\nThe end.\n3"


def test_a_folder_is_a_volume(tmp_path: Path) -> None:
    for volume in ("a", "b"):
        (tmp_path / volume).mkdir()
        for number, page in enumerate(PAGES, 9):
            (tmp_path / volume / f"{number}.txt").write_text(page)
    reader = OcrPages(paths=str(tmp_path / "*" / "*.txt"), volume="folder")
    counts: Counter[str] = Counter()
    rows = [row for shard in reader.shards("s") for batch in reader.read(shard, counts) for row in batch.to_pylist()]
    assert [(row["id"], row["text"]) for row in rows] == [("s/a#0", TEXT), ("s/b#0", TEXT)]


def test_mets_orders_and_describes(tmp_path: Path) -> None:
    mets = """<mets xmlns="http://www.loc.gov/METS/" xmlns:xlink="http://www.w3.org/1999/xlink"><dmdSec><mods>
    <titleInfo><title>The Mill</title></titleInfo><name><namePart>Ann Miller</namePart></name><originInfo>
    <dateIssued>1887</dateIssued></originInfo>
    <accessCondition xlink:href="http://creativecommons.org/publicdomain/mark/1.0/"/></mods></dmdSec><fileSec>
    <file ID="f1"><FLocat xlink:href="file://./alto/z.xml"/></file>
    <file ID="f2"><FLocat xlink:href="alto/a.xml"/></file>
    </fileSec><structMap TYPE="PHYSICAL"><div><div><fptr FILEID="f1"/></div><div><fptr FILEID="f2"/></div></div>
    </structMap>
    </mets>"""
    files = {"v/alto/a.xml": alto("Second."), "v/alto/z.xml": alto("First."), "v/mets.xml": mets}
    (row,) = read(OcrPages, tmp_path / "v.zip", zipped(files))
    assert row["text"] == "First.\n\nSecond."
    assert (row["title"], row["authors"], row["published"]) == ("The Mill", ["Ann Miller"], "1887")
    assert (row["license"], row["license_method"]) == ("CC-PDM-1.0", "mets_rights")


def test_a_tar_has_a_document_for_each_volume(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, text in {"a/1.txt": "One.", "a/2.txt": "Two.", "b/1.txt": "Three.", "b/1.jp2": "x"}.items():
            item = tarfile.TarInfo(name)
            item.size = len(text)
            archive.addfile(item, io.BytesIO(text.encode()))
    counts: Counter[str] = Counter()
    rows = read(OcrPages, tmp_path / "v.tar.gz", packed.getvalue(), counts)
    assert [row["text"] for row in rows] == ["One.\n\nTwo.", "Three."]
    assert counts["other_files"] == 1
    rows = read(OcrPages, tmp_path / "v.tar.gz", packed.getvalue(), max_record_bytes=6)
    assert [row["fault"] for row in rows] == ["too_large", None]


def test_hyphens_that_alto_explains(tmp_path: Path) -> None:
    line = (
        '<alto><Layout><Page><PrintSpace><TextBlock><TextLine><String CONTENT="a"/><String CONTENT="mil" '
        'SUBS_TYPE="HypPart1" SUBS_CONTENT="miller"/><HYP CONTENT="-"/></TextLine><TextLine><String CONTENT="ler" '
        'SUBS_TYPE="HypPart2" SUBS_CONTENT="miller"/><String CONTENT="b"/></TextLine></TextBlock></PrintSpace></Page>'
        "</Layout></alto>"
    )
    (row,) = read(OcrPages, tmp_path / "a.xml", line.encode())
    assert row["text"] == "a miller b"


def test_bad_pages(tmp_path: Path) -> None:
    counts: Counter[str] = Counter()
    files = {"v/1.xml": alto("One."), "v/2.xml": "<alto><Layout>", "v/3.xml": "<html><p>x</p></html>"}
    (row,) = read(OcrPages, tmp_path / "v.zip", zipped(files), counts)
    assert (row["text"], counts["bad_pages"]) == ("One.", 2)
    for data, fault in (
        ("<alto><Layout><Page>", "truncated"),
        ("<alto", "truncated"),
        ("<html><p>x</p></html>", "no_pages"),
        ("<alto>" + "<p>" * 300 + "</p>" * 300 + "</alto>", "too_deep"),
        ("<alto/>", "no_text"),
        ("", "no_text"),
    ):
        assert [row["fault"] for row in read(OcrPages, tmp_path / "v", data.encode())] == [fault]
    laughs = '<!DOCTYPE alto [<!ENTITY a "ha ha"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    bomb = laughs + alto("One.").replace('CONTENT="One."', 'CONTENT="One. &a;&f;"')
    for row in read(OcrPages, tmp_path / "v", bomb.encode()):
        assert "ha ha" not in str(row["text"])
        assert "root:" not in str(row["text"])


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(at=st.integers(0, 3000), junk=st.binary(max_size=8), drop=st.integers(0, 40), number=st.integers(0, 4))
def test_any_bytes(tmp_path: Path, at: int, junk: bytes, drop: int, number: int) -> None:
    good = (hocr(PAGES).encode(), djvu(PAGES).encode(), alto(PAGES[0]).encode(), zipped(files_of(str, "txt")), b"x\fy")
    data = good[number]
    at %= len(data)
    assert read(OcrPages, tmp_path / "v", data[:at] + junk + data[at + drop :])

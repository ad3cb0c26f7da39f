"""MediaWiki dumps: pages with their last revision as text, of all schemas and packings; the rest is counted."""

import bz2
import gzip
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import shared_place

from textmill.block import Shard
from textmill.errors import ShardError
from textmill.readers.mediawiki_xml import MediawikiXml

SITE = """<siteinfo><sitename>Mühle</sitename><dbname>muehlewiki</dbname><base>https://m.example/wiki/Hauptseite</base>
<namespaces><namespace key="0"/><namespace key="1">Diskussion</namespace><namespace key="6">Datei</namespace>
</namespaces></siteinfo>"""


def page(number: int, *revisions: str, title: str | None = None, rest: str = "<ns>0</ns>") -> str:
    body = "".join(revisions) or revision("Text.")
    return f"<page><title>{title or f'Page {number}'}</title>{rest}<id>{number}</id>{body}</page>"


def revision(
    text: str, name: str = "<username>A</username><id>7</id>", date: str = "2020-01-02T03:04:05Z", more: str = ""
) -> str:
    who = f"<contributor>{name}</contributor>"
    return f"<revision><id>5</id><timestamp>{date}</timestamp>{who}{more}<text>{text}</text></revision>"


def dump(*pages: str, site: str = SITE, version: str = "0.11") -> bytes:
    space = f"http://www.mediawiki.org/xml/export-{version}/"
    return f'<mediawiki xmlns="{space}" version="{version}" xml:lang="de">{site}{"".join(pages)}</mediawiki>'.encode()


def read(path: Path, data: bytes, **chosen: object) -> tuple[list[dict[str, object]], Counter[str]]:
    path.write_bytes(data)
    counts: Counter[str] = Counter()
    reader = MediawikiXml.model_validate({"paths": str(path), **chosen})
    batches = reader.read(Shard("s", path.name, str(path), ""), counts)
    return [row for batch in batches for row in batch.to_pylist()], counts


def told(rows: list[dict[str, object]]) -> list[object]:
    return [row["fault"] or row["text"] for row in rows]


def multistream(data: bytes) -> bytes:
    """As Wikimedia packs: the head, some pages and the end each a stream of their own."""
    at = data.index(b"<page>"), data.index(b"</mediawiki>")
    return b"".join(map(bz2.compress, (data[: at[0]], data[at[0] : at[1]], data[at[1] :])))


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress, multistream])
def test_a_page(tmp_path: Path, pack: object) -> None:
    assert callable(pack)
    (row,), _ = read(
        tmp_path / "d.xml", pack(dump(page(3, revision("''Mehl'' &amp;amp; [[Korn]]"), title="A &amp; B/ü?")))
    )
    assert row["text"] == "Mehl & Korn"
    assert (row["id"], row["title"], row["authors"]) == ("muehlewiki/3", "A & B/ü?", ["A"])
    assert row["url"] == "https://m.example/wiki/A_%26_B/%C3%BC%3F"
    assert (row["published"], row["declared_language"], row["site_name"]) == ("2020-01-02T03:04:05Z", "de", "Mühle")
    assert row["license"] is None
    assert row["metadata"] == '{"wiki":"muehlewiki","namespace":0,"page_id":"3","revision_id":"5"}'


def test_of_a_history_the_last_revision(tmp_path: Path) -> None:
    old = revision("old", "<ip>192.0.2.1</ip>", "2019-01-01T00:00:00Z")
    hidden = revision("newer", "", "2021-01-01T00:00:00Z").replace("<contributor>", '<contributor deleted="deleted">')
    middle = revision("mid", date="2020-06-01T00:00:00Z")
    rows, _ = read(tmp_path / "d", dump(page(1, old, hidden, middle), page(2)))
    assert told(rows) == ["newer", "Text."]
    assert rows[0]["authors"] == ["192.0.2.1", "A"]
    assert '"revisions":3' in str(rows[0]["metadata"])


def test_what_is_passed_over_is_counted(tmp_path: Path) -> None:
    pages = (
        page(1, rest='<ns>0</ns><redirect title="X"/>'),
        page(2, revision("#WEITERLEITUNG [[X]]")),
        page(3, rest="<ns>1</ns>"),
        page(4, revision("x=1", more="<model>javascript</model>")),
        "<page><title>Bare</title><ns>0</ns><id>5</id></page>",
        page(6, revision("# [[a]] first")),
    )
    rows, counts = read(tmp_path / "d", dump(*pages))
    assert told(rows) == ["1. a first"]
    assert counts == {"redirects": 2, "other_namespaces": 1, "other_content_models": 1, "without_revision": 1}
    assert len(read(tmp_path / "d", dump(*pages), namespaces=None)[0]) == 2


def test_old_and_other_schemas(tmp_path: Path) -> None:
    old = dump(page(1, title="Diskussion:X", rest=""), page(2, title="Zeit: ein Roman", rest=""), version="0.3")
    rows, counts = read(tmp_path / "d", old)
    assert [row["title"] for row in rows] == ["Zeit: ein Roman"]
    assert counts == {"other_namespaces": 1}
    slots = "<revision><timestamp>2020</timestamp><content><role>aux</role><text>no</text></content>"
    slots += "<content><role>main</role><text>yes</text></content></revision>"
    fandom = SITE.replace("<dbname>muehlewiki</dbname>", "").replace("/wiki/Hauptseite", "/index.php?title=Start")
    (row,), _ = read(tmp_path / "d", dump(page(1, slots), site=fandom))
    assert (row["text"], row["id"], row["url"]) == ("yes", "m.example/1", "https://m.example/index.php?title=Page_1")


def test_encodings(tmp_path: Path) -> None:
    data = dump(page(1, revision("Müller"))).decode()
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"):
        assert told(read(tmp_path / "d", data.encode(encoding))[0]) == ["Müller"]
    declared = '<?xml version="1.0" encoding="ISO-8859-1"?>' + data
    assert told(read(tmp_path / "d", declared.encode("latin-1"))[0]) == ["Müller"]


def test_faults_cost_their_record(tmp_path: Path) -> None:
    stub = '<revision><timestamp>2020</timestamp><text bytes="9" id="4" /></revision>'
    gone = '<revision><timestamp>2020</timestamp><text deleted="deleted"/></revision>'
    pages = (
        page(1, stub),
        page(2, gone),
        page(3, revision("<b>")),
        page(4, revision("x" * 500)),
        page(5, revision("")),
        page(6),
    )
    rows, counts = read(tmp_path / "d", dump(*pages, site=""), max_record_bytes=400)
    assert told(rows) == ["no_text", "no_text", "bad_xml", "too_large", "", "Text."]
    assert counts["without_revision"] == 2
    assert rows[2]["detail"] is not None
    whole = dump(page(1), page(2))
    assert told(read(tmp_path / "d", whole[:-60])[0]) == ["Text.", "truncated"]
    assert told(read(tmp_path / "d", whole[:-14])[0]) == ["Text.", "Text.", "truncated"]
    assert told(read(tmp_path / "d", b"<html>no dump</html>")[0]) == ["no_page"]
    assert told(read(tmp_path / "d", b"")[0]) == []
    assert "truncated" in told(read(tmp_path / "d", bz2.compress(whole)[:-9])[0])


def test_a_licence_template_is_the_pages_own_word(tmp_path: Path) -> None:
    (row,), _ = read(tmp_path / "d", dump(page(1, revision("Text {{CC-BY-SA-3.0}}"))))
    assert (row["license"], row["license_method"], row["license_scope"]) == (
        "CC-BY-SA-3.0",
        "wiki_template",
        "document",
    )
    assert row["license_evidence"] == "template {{CC-BY-SA-3.0}}"


@pytest.mark.parametrize(
    ("wikitext", "license"),
    [
        ("Text {{Copyvio}}", "LicenseRef-All-Rights-Reserved"),
        ("Text {{Fair use|x}}", "LicenseRef-All-Rights-Reserved"),
        ("Text {{Non-free content}} {{cc-by-4.0}}", "CC-BY-4.0 AND LicenseRef-All-Rights-Reserved"),
        ("[[File:A.jpg|thumb|By Ann {{cc-by-4.0}}]] Text", None),
        ("[[file : A.jpg|thumb|{{b|[[Ann|{{cc-by-4.0}}]]}}]] Text", None),
        ("[[Ann|the {{cc-by-4.0}}]] Text", "CC-BY-4.0"),
    ],
)
def test_templates_of_files_and_of_what_is_not_free(tmp_path: Path, wikitext: str, license: str | None) -> None:
    (row,), _ = read(tmp_path / "d", dump(page(1, revision(wikitext))))
    assert row["license"] == license


def test_7z(tmp_path: Path) -> None:
    py7zr = pytest.importorskip("py7zr")
    path = tmp_path / "d.7z"
    with py7zr.SevenZipFile(path, "w") as archive:
        archive.writestr(dump(*(page(number, revision("word " * 50_000)) for number in range(20))), "wiki-history.xml")
        archive.writestr("x", "titles.txt")
    data = path.read_bytes()
    rows, counts = read(path, data)
    assert len(rows) == 20
    assert counts == {"other_files": 1}
    assert told(read(path, data[:-50])[0]) == ["bad_7z"] or told(read(path, data[:-50])[0])[-1] == "no_page"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_any_bytes_are_read(tmp_path: Path, data: st.DataObject) -> None:
    good = bytearray(dump(page(1, revision("{{a|[[b]]}}")), page(2), page(3, revision("c"))))
    for _ in range(data.draw(st.integers(1, 6))):
        good[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    try:
        rows, _ = read(tmp_path / "d", bytes(good))
    except ShardError:
        return
    assert all(row["fault"] or row["text"] is not None for row in rows)


@pytest.mark.skipif(not shared_place.is_here(), reason=shared_place.ABSENT)
def test_the_samples(tmp_path: Path) -> None:
    folder = shared_place.SHARED / "data" / "sources" / "wikimedia"
    english = next(folder.glob("enwiki*"))
    rows, counts = read(tmp_path / "en", english.read_bytes())
    assert len(rows) == 106
    assert counts == {"redirects": 99, "other_namespaces": 1}
    assert all(row["fault"] is None for row in rows)
    texts = {row["title"]: str(row["text"]) for row in rows}
    assert texts["Anarchism"].startswith(
        "Anarchism is a political philosophy that advocates self-governed societies based on"
    )
    assert "| Green grass | 0.25 |" in texts["Albedo"]
    assert not [title for title, text in texts.items() if "[[" in text or "''" in text or "</" in text]
    bulgarian = next(folder.glob("bgwiki*"))
    rows, counts = read(tmp_path / "bg", bulgarian.read_bytes())
    assert [row["title"] for row in rows] == ["Григориански календар"]
    assert str(rows[0]["url"]).startswith("https://bg.wikipedia.org/wiki/%D0%93%D1%80%D0%B8%D0%B3%D0%BE%D1%80%D0%B8")
    assert counts == {"other_namespaces": 2}

"""Articles in JATS: their text, their metadata, their licence, and what damage costs."""

import gzip
import io
import tarfile
import zipfile
from collections import Counter
from pathlib import Path

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.readers.xml_hostile import Row, read, try_all
from tests.shared_place import ABSENT, SHARED

from textmill.errors import ShardKindError
from textmill.readers.jats_xml import JatsXml

ARTICLE = """<?xml version="1.0"?>
<!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) Journal Archiving and Interchange DTD v1.2//EN" "JATS.dtd">
<article xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:mml="http://www.w3.org/1998/Math/MathML" xml:lang="en">
<front><journal-meta><journal-title-group><journal-title>Mills</journal-title></journal-title-group></journal-meta>
<article-meta><article-id pub-id-type="pmc">123</article-id><article-id pub-id-type="doi">10.1/x</article-id>
<title-group><article-title>On <italic>stones</italic></article-title></title-group>
<contrib-group><contrib contrib-type="author"><name><surname>Miller</surname><given-names>Ann B</given-names></name>
</contrib><contrib contrib-type="author"><collab>The Stone Group</collab></contrib>
<contrib contrib-type="editor"><name><surname>Other</surname></name></contrib></contrib-group>
<pub-date pub-type="ppub"><year>2013</year></pub-date>
<pub-date pub-type="epub"><day>5</day><month>2</month><year>2013</year></pub-date>
<permissions>PERMISSIONS</permissions>
<abstract><p>Short.</p></abstract><abstract abstract-type="graphical"><p>Seen.</p></abstract></article-meta></front>
<body><sec><label>1.</label><title>Grinding</title><p>Stones grind<sup><xref ref-type="bibr">1</xref></sup> at
10<sup>3</sup> turns [<xref ref-type="bibr">2</xref>],
<inline-formula><alternatives><mml:math><mml:mi>x</mml:mi></mml:math>
<tex-math>\\documentclass{a}\\begin{document}$$x_1$$\\end{document}</tex-math></alternatives></inline-formula>.</p>
<disp-formula><label>(1)</label>
<mml:math><mml:mi>α</mml:mi><mml:mo>=</mml:mo><mml:mn>2</mml:mn></mml:math></disp-formula>
<list list-type="order"><list-item><p>one</p></list-item><list-item><p>two</p></list-item></list>
<fig><label>Figure 1</label><caption><title>A mill.</title><p>Its stone.</p></caption><graphic xlink:href="a"/></fig>
<table-wrap><label>Table 1</label><caption><p>Speeds.</p></caption><table><thead><tr><th>a</th></tr></thead>
<tbody><tr><td>1</td></tr></tbody></table></table-wrap><boxed-text><title>Note</title><p>Boxed.</p></boxed-text>
</sec></body>
<back><ack><title>Thanks</title><p>To all.</p></ack><ref-list><ref><mixed-citation>Cited.</mixed-citation></ref>
</ref-list></back></article>"""
TEXT = """# On stones

## Abstract

Short.

## 1. Grinding

Stones grind at 10^3 turns [2], $x_1$.

$$\\alpha=2 \\quad \\text{(1)}$$

1. one
2. two

Figure 1. A mill.

Its stone.

Table 1. Speeds.

| a |
| --- |
| 1 |

Note

Boxed.

## Thanks

To all."""


def article(permissions: str = "") -> bytes:
    return ARTICLE.replace("PERMISSIONS", permissions).encode()


def test_an_article(tmp_path: Path) -> None:
    counts: Counter[str] = Counter()
    (row,) = read(JatsXml, tmp_path / "a.nxml", article(), counts)
    assert row["text"] == TEXT
    assert (row["id"], row["title"], row["published"]) == ("PMC123", "On stones", "2013-02-05")
    assert row["authors"] == ["Ann B Miller", "The Stone Group"]
    assert row["url"] == "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC123/"
    assert orjson.loads(str(row["metadata"])) == {"journal": "Mills", "pmcid": "PMC123", "doi": "10.1/x"}
    expected = {"citation_marks": 1, "skipped.graphic": 1, "skipped.ref-list": 1, "skipped.abstract": 1}
    assert counts == expected


BY = '<license xlink:href="http://creativecommons.org/licenses/by/4.0/"><license-p>Free.</license-p></license>'


@pytest.mark.parametrize(
    ("permissions", "license"),
    [
        ("", None),
        ("<copyright-statement>© 2013 The Authors</copyright-statement>", None),
        (BY, "CC-BY-4.0"),
        (
            '<license><ali:license_ref xmlns:ali="http://www.niso.org/schemas/ali/1.0/">'
            "https://creativecommons.org/licenses/by-nc/4.0/</ali:license_ref></license>",
            "CC-BY-NC-4.0",
        ),
        (BY + '<license xlink:href="https://creativecommons.org/licenses/by-nc-nd/4.0/"/>', "CC-BY-NC-ND-4.0"),
        (BY + '<license xlink:href="https://creativecommons.org/licenses/by/3.0/"/>', "LicenseRef-CC-BY"),
        ("<copyright-statement>© X. All rights reserved.</copyright-statement>" + BY, "LicenseRef-All-Rights-Reserved"),
        ("<license><license-p>Ask us before copying.</license-p></license>", "NOASSERTION"),
        (
            '<license license-type="open-access"><p>See <ext-link xlink:href="https://creativecommons.org/licenses/by/2.0">'
            'it</ext-link> and <ext-link xlink:href="https://a.example/">us</ext-link>.</p></license>',
            "CC-BY-2.0",
        ),
        ('<license xlink:href="https://a.example/userlicense/1.0/"/>', "https://a.example/userlicense/1.0/"),
        (
            '<license xlink:href="https://a.example/open"><p>Creative Commons Attribution License.</p></license>',
            "LicenseRef-CC-BY",
        ),
        (BY.replace("<license ", '<license license-type="cc-by-nc" '), "LicenseRef-CC-BY-NC"),
        (BY.replace("<license ", '<license license-type="cc-by" '), "CC-BY-4.0"),
        (BY.replace("<license ", '<license license-type="open-access" '), "CC-BY-4.0"),
        (BY.replace("Free.", "For non-commercial use under the CC BY-NC 4.0 licence."), "CC-BY-NC-4.0"),
    ],
)
def test_the_most_restrictive_statement_counts(tmp_path: Path, permissions: str, license: str | None) -> None:
    (row,) = read(JatsXml, tmp_path / "a.nxml", article(permissions))
    assert row["license"] == license
    assert (row["license_evidence"] is not None) == (license is not None)


def test_a_picture_does_not_license_the_article(tmp_path: Path) -> None:
    fig = f"<fig><permissions>{BY}</permissions></fig></body>".encode()
    (row,) = read(JatsXml, tmp_path / "a.nxml", article().replace(b"</body>", fig))
    assert row["license"] is None


def archives() -> dict[str, bytes]:
    tar, packed = io.BytesIO(), io.BytesIO()
    files = {"x/1.nxml": article(BY), "x/p.jpg": b"\xff\xd8", "../2.nxml": article(), "x/3.xml": b"<html/>"}
    with tarfile.open(fileobj=tar, mode="w:gz") as archive:
        for name, data in files.items():
            item = tarfile.TarInfo(name)
            item.size = len(data)
            archive.addfile(item, io.BytesIO(data))
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, data in files.items():
            zipped.writestr(name, data)
    return {"tar.gz": tar.getvalue(), "tar": gzip.decompress(tar.getvalue()), "zip": packed.getvalue()}


@pytest.mark.parametrize(
    "words",
    [
        "which permits unrestricted non-commercial use, distribution, and reproduction",
        "This article may only be used for non-commercial purposes.",
        "Commercial use is not permitted.",
        "Alle Rechte vorbehalten.",
    ],
)
def test_words_take_back_what_an_address_grants(tmp_path: Path, words: str) -> None:
    license = (
        f'<license xlink:href="http://creativecommons.org/licenses/by/4.0/"><license-p>{words}</license-p></license>'
    )
    (row,) = read(JatsXml, tmp_path / "a.xml", article(license))
    assert row["license"] == "NOASSERTION"
    assert row["license_url"] is None
    assert "CC-BY-4.0" in str(row["metadata"])


def test_a_reply_with_a_licence_of_its_own_binds(tmp_path: Path) -> None:
    address = "http://creativecommons.org/licenses"
    reply = (
        f'<sub-article><front-stub><permissions><license xlink:href="{address}/by-nc/4.0/"><license-p>NC</license-p>'
        "</license></permissions></front-stub><body><p>The reply.</p></body></sub-article>"
    )
    whole = article(f'<license xlink:href="{address}/by/4.0/"><license-p>Open.</license-p></license>')
    (row,) = read(JatsXml, tmp_path / "a.xml", whole.replace(b"</article>", reply.encode() + b"</article>"))
    assert "The reply." in str(row["text"])
    assert row["license"] == "CC-BY-NC-4.0"


@pytest.mark.parametrize(
    "mark",
    [
        '<xref ref-type="fn">1</xref>',
        '<xref ref-type="table-fn"><sup>a</sup></xref>',
        '<sup><xref ref-type="fn">*</xref></sup>',
    ],
)
def test_marks_of_notes_do_not_stick_to_words(tmp_path: Path, mark: str) -> None:
    body = f"<body><p>Stones{mark} grind, see <xref ref-type='fn'>note one</xref>.</p></body>".encode()
    start, _, rest = article().partition(b"<body>")
    (row,) = read(JatsXml, tmp_path / "a.xml", start + body + rest.partition(b"</body>")[2])
    assert "Stones grind, see note one." in str(row["text"])


@pytest.mark.parametrize("kind", ["tar.gz", "tar", "zip"])
def test_archives(tmp_path: Path, kind: str) -> None:
    counts: Counter[str] = Counter()
    rows = read(JatsXml, tmp_path / "a", archives()[kind], counts)
    assert [(row["text"] == TEXT, row["fault"]) for row in rows] == [
        (True, None),
        (False, "unsafe_name"),
        (False, "no_article"),
    ]
    assert counts["other_files"] == 1
    data = archives()[kind]
    for cut in range(0, len(data), max(37, len(data) // 60)):
        assert read(JatsXml, tmp_path / "a", data[:cut])


def test_hostile_files(tmp_path: Path) -> None:
    try_all(JatsXml, tmp_path / "a.nxml", article(), "Boxed.")


def test_other_encodings(tmp_path: Path) -> None:
    latin = article().decode().replace('<?xml version="1.0"?>', '<?xml version="1.0" encoding="ISO-8859-1"?>')
    latin = latin.replace("Boxed.", "Café.").replace("α", "&alpha;")
    wide = latin.replace("ISO-8859-1", "UTF-16")
    for data in (latin.encode("latin-1"), wide.encode("utf-16"), wide.encode("utf-16-le")):
        (row,) = read(JatsXml, tmp_path / "a.nxml", data)
        assert "Café." in str(row["text"])


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(at=st.integers(0, len(article(BY)) - 1), junk=st.binary(max_size=8), drop=st.integers(0, 40))
def test_any_bytes(tmp_path: Path, at: int, junk: bytes, drop: int) -> None:
    good = article(BY)
    try:
        rows: list[Row] = read(JatsXml, tmp_path / "a.nxml", good[:at] + junk + good[at + drop :])
    except ShardKindError:
        assert at == 0  # it begins as a Parquet file does, say
        return
    assert rows
    assert all(row["fault"] or row["text"] for row in rows)


@pytest.mark.skipif(not SHARED.is_dir(), reason=ABSENT)
def test_the_samples() -> None:
    folder = SHARED / "data" / "sources" / "pubmed_central"
    reader = JatsXml(paths=str(folder / "*.nxml"))
    rows = [row for shard in reader.shards("s") for batch in reader.read(shard, Counter()) for row in batch.to_pylist()]
    licenses = {row["shard"]: row["license"] for row in rows}
    assert licenses == {
        "1471-2180-11-174.nxml": "CC-BY-2.0",
        "PMC6398430.nxml": "CC-BY-4.0",
        "ehp-116-1694.nxml": "CC-PDM-1.0",
        "mds526.nxml": "CC-BY-NC-3.0",
        "pntd.0002065.nxml": "LicenseRef-CC-BY",
    }
    assert all(len(row["text"]) > 30_000 and row["text"].startswith("# ") and row["published"] for row in rows)

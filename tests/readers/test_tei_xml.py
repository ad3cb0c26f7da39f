"""Texts in TEI: prose, verse, drama, what marks of the page leave behind, and what headers say."""

from collections import Counter
from pathlib import Path

import pytest
from tests.readers.xml_hostile import read, try_all

from textmill.formats.layout.broken_words import Vocabulary
from textmill.readers.tei_xml import TeiXml

HEADER = """<teiHeader><fileDesc><titleStmt><title>Of Mills</title><author><persName><forename>Ann</forename>
<surname>Miller</surname></persName></author></titleStmt><publicationStmt><publisher>P</publisher>
<idno type="URL">https://a.example/t</idno><date when="2005-03">March 2005</date>AVAILABILITY</publicationStmt>
<sourceDesc><bibl><date>1667</date></bibl></sourceDesc></fileDesc></teiHeader>"""
TEI = (
    '<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:id="T1">'
    + HEADER
    + """<text xml:lang="en"><front><titlePage><docTitle><titlePart>OF MILLS</titlePart></docTitle></titlePage></front>
<body><div><head>Of<lb/>Stones</head><p>A mill for exam-<lb/>
ple turns <choice><sic>teh</sic><corr>the</corr></choice> <choice><abbr>Mr</abbr><expan>Master</expan></choice>
well-<pb n="2"/>
<fw>2 OF MILLS</fw>known sto<lb break="no"/>
ne.<note place="foot">So said <hi>he</hi>.</note> An example. It is well-known.<gap/></p>
<lg><l>One line,</l><l>two lines.</l></lg><sp><speaker>HAMLET.</speaker><l>To be,</l><l>or not.</l></sp>
<stage>Exit.</stage><list type="gloss"><label>a</label><item>first</item></list>
<p><w>Hel</w> <w join="right">lo</w> <pc>!</pc></p></div></body></text></TEI>"""
)
TEXT = """# Of Mills

OF MILLS

## Of Stones

A mill for example turns the Master well-known stone. [So said he.] An example. It is well-known.[…]

One line,
two lines.

HAMLET: To be,
or not.

Exit.

- a: first

Hel lo!"""


def tei(availability: str = "") -> bytes:
    return TEI.replace("AVAILABILITY", availability).encode()


def test_a_text(tmp_path: Path) -> None:
    counts: Counter[str] = Counter()
    (row,) = read(TeiXml, tmp_path / "a.xml", tei(), counts)
    assert row["text"] == TEXT
    assert (row["id"], row["title"], row["authors"]) == ("T1", "Of Mills", ["Ann Miller"])
    assert (row["published"], row["url"], row["declared_language"]) == ("2005-03", "https://a.example/t", "en")
    assert counts == {"hyphens_mended": 2, "hyphens_kept": 1, "skipped.fw": 1, "gaps": 1}


def test_the_original_readings(tmp_path: Path) -> None:
    (row,) = read(TeiXml, tmp_path / "a.xml", tei(), original=True)
    assert "example turns teh Mr well-known" in str(row["text"])


CC = "https://creativecommons.org/licenses"


@pytest.mark.parametrize(
    ("availability", "license"),
    [
        ("", None),
        (f'<availability><licence target="{CC}/by-sa/4.0/">CC</licence></availability>', "CC-BY-SA-4.0"),
        (
            f'<availability><licence><p>CC <ref target="{CC}/by-nc/3.0/">x</ref></p></licence></availability>',
            "CC-BY-NC-3.0",
        ),
        ("<availability><p>Distributed under CC BY 4.0.</p></availability>", "CC-BY-4.0"),
        ('<availability status="restricted"/>', "NOASSERTION"),
        (
            f'<availability><licence target="{CC}/by/4.0/">CC</licence><p>Non-commercial use only.</p></availability>',
            "NOASSERTION",
        ),
        (f'<availability><licence target="{CC}/by/4.0/">No commercial use.</licence></availability>', "NOASSERTION"),
        ("<availability><p>Ask the library.</p></availability>", "NOASSERTION"),
        (
            f'<availability><licence target="{CC}/by/4.0/"/><licence target="{CC}/by-nd/4.0/"/></availability>',
            "CC-BY-ND-4.0",
        ),
    ],
)
def test_availability(tmp_path: Path, availability: str, license: str | None) -> None:
    (row,) = read(TeiXml, tmp_path / "a.xml", tei(availability))
    assert row["license"] == license
    assert (row["license_evidence"] is None) == (license is None)


def test_a_corpus_binds_its_texts(tmp_path: Path) -> None:
    head = HEADER.replace("AVAILABILITY", f'<availability><licence target="{CC}/by-nc/4.0/"/></availability>')
    corpus = f"<teiCorpus>{head}{TEI}{TEI}</teiCorpus>".replace("AVAILABILITY", "").encode()
    rows = read(TeiXml, tmp_path / "a.xml", corpus)
    assert [(row["license"], row["license_scope"]) for row in rows] == [("CC-BY-NC-4.0", "collection")] * 2


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("exam-", "ple,", "example,"),
        ("well-", "known", "well-known"),
        ("un-", "heard", "unheard"),
        ("the-", "stone", "the-stone"),
        ("the\u00ad", "stone", "thestone"),
        ("north-", "England", "north-England"),
    ],
)
def test_words_are_mended_by_evidence(before: str, after: str, expected: str) -> None:
    words = Vocabulary(["an example and a well-known one", "the stone"])
    assert words.joined(before, after, Counter()) == expected


def test_hostile_files(tmp_path: Path) -> None:
    try_all(TeiXml, tmp_path / "a.xml", tei(), "Exit.")

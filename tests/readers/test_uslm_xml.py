"""Bills and laws of the USA in USLM and in the older schema of bills."""

from collections import Counter
from pathlib import Path

import orjson
import pytest
from tests.readers.xml_hostile import read, try_all
from tests.shared_place import ABSENT, SHARED

from textmill.readers.uslm_xml import UslmXml

BILL = """<?xml version="1.0" encoding="UTF-8"?><bill xmlns="http://schemas.gpo.gov/xml/uslm"
xmlns:dc="http://purl.org/dc/elements/1.1/" xml:lang="en"><meta><dc:title>116 S 1 CPS: To grind.</dc:title>
<dc:type>Senate Bill</dc:type><docNumber>1</docNumber><citableAs>116 S 1 CPS</citableAs><citableAs>116s1cps</citableAs>
<dc:creator>United States Senate</dc:creator><dc:rights>RIGHTS</dc:rights><congress>116</congress></meta>
<preface><congress value="116">116th CONGRESS</congress><dc:type>S. </dc:type><docNumber>1</docNumber>
<dc:title>To grind.</dc:title><action><date><inline class="smallCaps">April </inline>8, 2019</date>
<actionDescription>Ms. <sponsor>Mill</sponsor> introduced it.</actionDescription></action></preface>
<main><longTitle><docTitle>A BILL</docTitle><officialTitle>To grind.</officialTitle></longTitle>
<enactingFormula><i>Be it enacted, </i></enactingFormula><toc><referenceItem>Sec. 1.</referenceItem></toc>
<section><num value="1">SECTION 1. </num><heading>SHORT TITLE.</heading><content>This is “<shortTitle>The
Act</shortTitle>”.</content></section>
<section><num>SEC. 2. </num><heading>STONES.</heading><subsection><num>(a) </num><heading>In General.—</heading>
<chapeau>They shall—</chapeau><paragraph><num>(1) </num><content>turn; <quotedText>x</quotedText>
<quotedContent><section><num>9.</num><heading>New</heading><content>Text.</content></section></quotedContent></content>
</paragraph><paragraph changed="deleted"><content>stop</content></paragraph><continuation>and so on.</continuation>
</subsection></section></main><endMarker>○</endMarker></bill>"""
TEXT = """# 116 S 1 CPS: To grind.

116th CONGRESS

S. 1

April 8, 2019 Ms. Mill introduced it.

A BILL

To grind.

Be it enacted,

## SECTION 1. SHORT TITLE.

This is “The Act”.

## SEC. 2. STONES.

(a) In General.—They shall—

(1) turn; x

### 9. New

Text.

and so on."""
PUBLIC = (
    "Pursuant to Title 17 Section 105 of the United States Code, this file is not subject to copyright protection "
    "and is in the public domain."
)
OLD = """<bill bill-stage="Introduced-in-House" public-private="public"><metadata><dublinCore>
<dc:title>115 HR 2 IH: Mill Act</dc:title><dc:date>2017-01-03</dc:date><dc:rights>RIGHTS</dc:rights>
</dublinCore></metadata>
<form><distribution-code>I</distribution-code><congress>115th CONGRESS</congress><legis-num>H. R. 2</legis-num>
<action><action-date date="20170103">January 3, 2017</action-date>
<action-desc>Mr. Mill introduced.</action-desc></action>
<legis-type>A BILL</legis-type><official-title>To grind.</official-title></form>
<legis-body><section><enum>1.</enum><header>Short title</header><text>Cited as the <quote>Mill Act</quote>.</text>
<subsection><enum>(a)</enum><header>Amendment</header><text>Add:</text><quoted-block><paragraph><enum>(5)</enum>
<text>stones.</text></paragraph></quoted-block></subsection></section></legis-body></bill>"""
OLD_TEXT = """# 115 HR 2 IH: Mill Act

115th CONGRESS

H. R. 2

January 3, 2017 Mr. Mill introduced.

A BILL

To grind.

## 1. Short title

Cited as the “Mill Act”.

(a) Amendment.—Add:

(5) stones."""


def test_a_bill(tmp_path: Path) -> None:
    counts: Counter[str] = Counter()
    (row,) = read(UslmXml, tmp_path / "a.xml", BILL.replace("RIGHTS", PUBLIC).encode(), counts)
    assert row["text"] == TEXT
    assert (row["id"], row["published"], row["authors"]) == ("116s1cps", "2019-04-08", ["United States Senate"])
    assert row["url"] == "https://www.govinfo.gov/app/details/BILLS-116s1cps"
    assert (row["license"], row["license_method"]) == ("LicenseRef-US-Government-Work", "dc_rights")
    assert str(row["license_evidence"]).startswith("dc:rights: Pursuant to Title 17 Section 105")
    assert orjson.loads(str(row["metadata"]))["citations"] == ["116 S 1 CPS", "116s1cps"]
    assert counts == {"deleted_parts": 1, "skipped.toc": 1}


def test_what_was_struck_out_can_stay(tmp_path: Path) -> None:
    (row,) = read(UslmXml, tmp_path / "a.xml", BILL.encode(), deleted=True)
    assert "\n\nstop\n\n" in str(row["text"])


@pytest.mark.parametrize(
    ("rights", "license"),
    [("", None), ("All rights reserved.", "LicenseRef-All-Rights-Reserved"), ("CC0-1.0", "CC0-1.0")],
)
def test_only_what_the_rights_say(tmp_path: Path, rights: str, license: str | None) -> None:
    (row,) = read(UslmXml, tmp_path / "a.xml", BILL.replace("RIGHTS", rights).encode())
    assert row["license"] == license


def test_the_older_schema(tmp_path: Path) -> None:
    (row,) = read(UslmXml, tmp_path / "a.xml", OLD.replace("RIGHTS", PUBLIC).encode())
    assert row["text"] == OLD_TEXT
    assert (row["published"], row["license"]) == ("2017-01-03", "LicenseRef-US-Government-Work")


def test_a_law_with_notes_in_its_margin(tmp_path: Path) -> None:
    law = """<pLaw><meta><dc:title>Public Law 85-910</dc:title><citableAs>Public Law 85-910</citableAs>
    <approvedDate>1958-09-02</approvedDate></meta><preface><centerRunningHead>PUBLIC LAW</centerRunningHead></preface>
    <main><section><num>1.</num><content>That the
    monument<sidenote><p>Mill.</p></sidenote><page>72 Stat. 1752</page> is established.</content></section>
    <action><actionDescription>Approved</actionDescription> <date>September 2, 1958</date>.</action></main></pLaw>"""
    (row,) = read(UslmXml, tmp_path / "a.xml", f"<statutesAtLarge>{law}</statutesAtLarge>".encode())
    expected = "# Public Law 85-910\n\n1. That the monument [Mill.] is established.\n\nApproved September 2, 1958."
    assert (row["text"], row["published"]) == (expected, "1958-09-02")


def test_hostile_files(tmp_path: Path) -> None:
    try_all(UslmXml, tmp_path / "a.xml", BILL.encode(), "and so on.")


@pytest.mark.skipif(not SHARED.is_dir(), reason=ABSENT)
def test_the_samples() -> None:
    reader = UslmXml(paths=str(SHARED / "data" / "sources" / "us_gov" / "uslm" / "*"))
    rows = [row for shard in reader.shards("s") for batch in reader.read(shard, Counter()) for row in batch.to_pylist()]
    assert len(rows) == 14
    assert {(row["fault"], row["license"]) for row in rows} == {(None, "LicenseRef-US-Government-Work")}
    assert all(row["published"] and row["text"].startswith(f"# {row['title']}\n\n") for row in rows)
    assert len({row["id"] for row in rows}) == 14

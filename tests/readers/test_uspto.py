"""Patents in the four full-text formats, alone, in weekly files and in zips."""

import io
import zipfile
from collections import Counter
from pathlib import Path

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.readers.xml_hostile import read, try_all
from tests.shared_place import ABSENT, SHARED

from textmill.readers.uspto import Uspto

APS = """PATN
WKU  043479030
APT  1
APD  19800310
TTL  Electronic reading
      balance
ISD  19820907
INVT
NAM  Yano; Shozo
CTY  Kyoto
ASSG
NAM  Shimadzu Corporation
CLAS
OCL  177 25
ABST
PAR  A balance of 10.sup.3 g
      and .alpha..ltoreq.2.
BSUM
PAC  BACKGROUND
PAR  It weighs.
TBL          TABLE 1
     ____________________
     A       B
       1       2
     ____________________
CLMS
STM  I claim:
NUM  1.
PAR  1. A balance, comprising:
PA1  a pan.
NUM  2.
PAR  The balance of claim 1.
"""
APS_TEXT = """# Electronic reading balance

## Abstract

A balance of 10^3 g and α≤2.

## BACKGROUND

It weighs.

        TABLE 1
A       B
  1       2

## Claims

I claim:

1. A balance, comprising:

a pan.

2. The balance of claim 1."""
ST32 = """<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE PATDOC SYSTEM "ST32-US-Grant-025xml.dtd" [
<!ENTITY D0.TIF SYSTEM "D0.TIF" NDATA TIF>]><PATDOC DTD="2.4"><SDOBI><B100><B110><DNUM>
<PDAT>D0435854</PDAT></DNUM></B110>
<B130><PDAT>S1</PDAT></B130><B140><DATE><PDAT>20010102</PDAT></DATE></B140></B100><B540><STEXT><PDAT>Disc</PDAT></STEXT>
</B540><B560><PCIT><DOC><DNUM><PDAT>1</PDAT></DNUM></DOC></PCIT><CITED-BY-EXAMINER></B560><B700><B720><B721><PARTY-US>
<NAM><FNM><PDAT>Ken</PDAT></FNM><SNM><STEXT><PDAT>Ohta</PDAT></STEXT></SNM></NAM></PARTY-US></B721></B720></B700></SDOBI>
<SDODE><BRFSUM><BTEXT><H LVL="1"><STEXT><PDAT>FIELD</PDAT></STEXT></H><PARA><PTEXT><PDAT>About 3 &mgr;m.</PDAT></PTEXT>
</PARA></BTEXT></BRFSUM></SDODE><SDOCL><CL><CLM><PARA><PTEXT><PDAT>1. A disc.</PDAT></PTEXT></PARA></CLM></CL></SDOCL>
<SDODR><EMI FILE="D0.TIF"></SDODR></PATDOC>"""
PAP = """<patent-application-publication><subdoc-bibliographic-information><document-id>
<doc-number>20010009014</doc-number>
<kind-code>A1</kind-code><document-date>20010719</document-date></document-id><technical-information>
<title-of-invention>Stones</title-of-invention></technical-information><inventors><first-named-inventor><name>
<given-name>James</given-name><middle-name>A.</middle-name><family-name>Savage</family-name></name></first-named-inventor>
</inventors></subdoc-bibliographic-information><subdoc-abstract><paragraph>Short.</paragraph></subdoc-abstract>
<subdoc-description><summary-of-invention><section><heading lvl="1">BACKGROUND</heading>
<paragraph><number>&lsqb;0001&rsqb;
</number> Long.</paragraph></section></summary-of-invention></subdoc-description><subdoc-claims><claim><claim-text>
<highlight><bold>1</bold></highlight>. A mill, comprising: <claim-text>a stone; and </claim-text>
<claim-text>a wheel of
<dependent-claim-reference><claim-text>claim 9</claim-text></dependent-claim-reference>. </claim-text>
</claim-text></claim>
</subdoc-claims></patent-application-publication>"""
XML4 = """<?xml version="1.0" encoding="UTF-8"?><us-patent-grant lang="EN"><us-bibliographic-data-grant>
<publication-reference><document-id><country>US</country><doc-number>06970935</doc-number><kind>B1</kind>
<date>20051129</date></document-id></publication-reference><application-reference><document-id>
<doc-number>1</doc-number><date>20001101</date></document-id></application-reference>
<invention-title>Talk</invention-title><us-parties><inventors><inventor><addressbook><last-name>Maes</last-name>
<first-name>Stephane</first-name></addressbook></inventor></inventors></us-parties><assignees><assignee><addressbook>
<orgname>IBM</orgname></addressbook></assignee></assignees></us-bibliographic-data-grant><abstract><p>Short.</p></abstract>
<drawings><figure><img/></figure></drawings><description><heading level="1">FIELD</heading>
<p>See <figref>FIG. 1</figref>,
x<sub>1</sub>.</p><maths><math><mi>x</mi></math></maths><p>A portion is subject to copyright protection.</p>
<tables><table>
<tgroup><tbody><row><entry>1</entry><entry>2</entry></row></tbody></tgroup></table></tables></description><claims><claim>
<claim-text>1. A system.</claim-text></claim></claims></us-patent-grant>"""


def test_green_book(tmp_path: Path) -> None:
    data = f"HHHHHT        APS1 ISSUE - 820907\n{APS}{APS}".replace("\n", "\r\n").encode()
    rows = read(Uspto, tmp_path / "a.txt", data)
    assert [row["text"] for row in rows] == [APS_TEXT, APS_TEXT]
    row = rows[0]
    assert (row["id"], row["authors"], row["published"]) == ("US4347903", ["Shozo Yano"], "1982-09-07")
    metadata = orjson.loads(str(row["metadata"]))
    expected = {"number": "US4347903", "filed": "1980-03-10", "assignees": ["Shimadzu Corporation"]}
    assert metadata == {**expected, "classes": ["177 25"], "format": "aps"}


def test_tagged_formats(tmp_path: Path) -> None:
    counts: Counter[str] = Counter()
    data = "\n".join((ST32, PAP, "<sequence-cwu id='1'><s/></sequence-cwu>", XML4)).encode()
    old, application, grant = read(Uspto, tmp_path / "a.xml", data, counts)
    assert old["text"] == "# Disc\n\n## FIELD\n\nAbout 3 μm.\n\n## Claims\n\n1. A disc."
    assert (old["id"], old["authors"], old["published"]) == ("USD435854S1", ["Ken Ohta"], "2001-01-02")
    assert application["text"] == (
        "# Stones\n\n## Abstract\n\nShort.\n\n## BACKGROUND\n\nLong.\n\n## Claims\n\n"
        "1. A mill, comprising:\na stone; and\na wheel of claim 9."
    )
    assert (application["id"], application["authors"]) == ("US20010009014A1", ["James A. Savage"])
    assert grant["text"] == (
        "# Talk\n\n## Abstract\n\nShort.\n\n## FIELD\n\nSee FIG. 1, x1.\n\n$x$\n\nA portion is subject to copyright "
        "protection.\n\n| 1 | 2 |\n\n## Claims\n\n1. A system."
    )
    assert (grant["id"], grant["authors"], grant["license"]) == ("US6970935B1", ["Stephane Maes"], None)
    assert orjson.loads(str(grant["metadata"]))["copyright_notice"] is True
    assert (counts["sequence_lists"], counts["skipped.number"], counts["copyright_notices"]) == (1, 1, 1)


def test_a_weekly_zip(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ipg051129.xml", f"{XML4}\n{XML4}")
        archive.writestr("readme.html", "x")
    counts: Counter[str] = Counter()
    rows = read(Uspto, tmp_path / "ipg051129.zip", packed.getvalue(), counts)
    assert [row["title"] for row in rows] == ["Talk", "Talk"]
    assert (counts["other_files"], counts["duplicate_id"]) == (1, 1)


def test_a_bad_patent_costs_itself(tmp_path: Path) -> None:
    bad = XML4.replace("</description>", "</description").encode()
    rows = read(Uspto, tmp_path / "a.xml", XML4.encode() + bad + XML4.encode())
    assert [row["title"] for row in rows][::2] == ["Talk", "Talk"]
    rows = read(Uspto, tmp_path / "a.txt", (APS + APS[:300]).encode())
    assert [row["fault"] for row in rows] == [None, "truncated"]
    long = APS.replace("It weighs.", "It weighs. " * 200)
    rows = read(Uspto, tmp_path / "a.txt", (APS + long + APS).encode(), max_record_bytes=1000)
    assert [row["fault"] for row in rows] == [None, "too_large", None]


def test_hostile_files(tmp_path: Path) -> None:
    try_all(Uspto, tmp_path / "a.xml", XML4.replace("A system", "A good system").encode(), "A good system")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(at=st.integers(0, len(APS)), junk=st.binary(max_size=8), drop=st.integers(0, 40))
def test_any_bytes(tmp_path: Path, at: int, junk: bytes, drop: int) -> None:
    data = APS.encode()
    assert read(Uspto, tmp_path / "a.txt", data[:at] + junk + data[at + drop :])


@pytest.mark.skipif(not SHARED.is_dir(), reason=ABSENT)
def test_the_samples() -> None:
    reader = Uspto(paths=str(SHARED / "data" / "sources" / "us_gov" / "uspto" / "*"))
    rows = [row for shard in reader.shards("s") for batch in reader.read(shard, Counter()) for row in batch.to_pylist()]
    assert [(row["id"], row["fault"], len(row["authors"])) for row in rows] == [
        ("US3932709", None, 2),
        ("US4347903", None, 8),
        ("US6970935B1", None, 1),
        ("US20010009014A1", None, 2),
        ("USD435854S", None, 8),
    ]
    assert all(row["text"].startswith(f"# {row['title']}\n\n") and "\n## Claims\n" in row["text"] for row in rows)

"""Hansard: digitised sittings and scraped days, their speeches, divisions and dates."""

from collections import Counter
from pathlib import Path

import pytest
from tests.readers.xml_hostile import read, try_all
from tests.shared_place import ABSENT, SHARED

from textmill.readers.hansard_xml import HansardXml

SITTING = """<housecommons><image src="x"/><col>1</col><title>House of Commons</title>
<date format="1985-12-16">Monday 16 December 1985</date><debates><section><title>ENERGY<lb/> BILL</title>
<p>1. <member>Mr. Hunt <memberconstituency>(Wirral)</memberconstituency></member>
<membercontribution> asked the Minister.</membercontribution></p>
<p><member>The Minister</member>
<membercontribution>: Yes&#x2014;indeed. <quote>Quoted.</quote> More.</membercontribution></p>
<p><i>The House divided:</i> Ayes 2, Noes 1.</p>
<division><table><tr><td><b>Division No. 1]</b></td><td><b>[6 pm</b></td></tr><tr><td colspan="2"><b>AYES</b></td></tr>
<tr><td>Able, Ann <i>(Ross &amp;</i></td><td>Baker, Bob</td></tr><tr><td><i>Skye)</i></td><td>Cook, C.</td></tr></table>
</division></section></debates></housecommons>"""
TEXT = """# House of Commons

Monday 16 December 1985

## ENERGY
BILL

1. Mr. Hunt (Wirral) asked the Minister.

The Minister: Yes—indeed.

Quoted.

More.

The House divided: Ayes 2, Noes 1.

Division No. 1] [6 pm

AYES

Able, Ann (Ross & Skye); Baker, Bob; Cook, C.""".replace("ENERGY\nBILL", "ENERGY BILL")
DAY = """<?xml version="1.0" encoding="ISO-8859-1"?>
<!DOCTYPE publicwhip [ <!ENTITY ndash "&#8211;"> ]>
<publicwhip latest="LATEST"><major-heading id="uk.org.publicwhip/debate/2003-06-26.1219.0" url="http://a.example/1#x">
 Business </major-heading><minor-heading id="uk.org.publicwhip/debate/2003-06-26.1219.1">Stones</minor-heading>
<speech id="uk.org.publicwhip/debate/2003-06-26.1219.2" speakername="Peter Hain" colnum="1219"><p>I am &#163;1 &ndash;
\xe9.</p><p>More.</p></speech><speech nospeaker="true" id="a"><p>Question put.</p></speech>
<division divnumber="7"><divisioncount ayes="2" noes="1"/><mplist vote="aye"><mpname vote="aye">A B</mpname>
<mpname vote="aye">C D</mpname></mplist><mplist vote="no"><mpname vote="no">E F</mpname></mplist></division>
</publicwhip>"""
DAY_TEXT = """# House of Commons, 2003-06-26

## Business

### Stones

Peter Hain: I am £1 – é.

More.

Question put.

Division 7: Ayes 2, Noes 1

Ayes: A B; C D

Noes: E F"""


def test_a_digitised_sitting(tmp_path: Path) -> None:
    (row,) = read(HansardXml, tmp_path / "a.xml", SITTING.encode())
    assert row["text"] == TEXT
    assert (row["title"], row["published"]) == ("House of Commons, Monday 16 December 1985", "1985-12-16")
    assert row["license"] is None


def test_a_volume_is_many_documents(tmp_path: Path) -> None:
    lords = "<houselords><title>Lords</title><p>x</p></houselords>"
    rows = read(HansardXml, tmp_path / "a.xml", f"<hansard><titlepage/>{SITTING}{lords}</hansard>".encode())
    assert [row["text"] for row in rows] == [TEXT, "# Lords\n\nx"]


def test_a_scraped_day(tmp_path: Path) -> None:
    data = DAY.replace("LATEST", "yes").encode("latin-1")
    (row,) = read(HansardXml, tmp_path / "debates2003-06-26a.xml", data)
    assert row["text"] == DAY_TEXT
    assert (row["published"], row["url"]) == ("2003-06-26", "http://a.example/1")
    counts: Counter[str] = Counter()
    (row,) = read(HansardXml, tmp_path / "a.xml", data, counts, divisions=False)
    assert row["text"] == DAY_TEXT.partition("\n\nDivision")[0]
    assert counts["divisions_left_out"] == 1
    (row,) = read(HansardXml, tmp_path / "a.xml", DAY.replace("LATEST", "no").encode("latin-1"))
    assert row["fault"] == "superseded"


def test_columns_break_words(tmp_path: Path) -> None:
    broken = "<p>It was made in reli\n<col>2</col>\nance upon it, to\n<image/>\nday.</p><p>His reliance is today.</p>"
    counts: Counter[str] = Counter()
    data = SITTING.replace("</section>", f"{broken}<p>That day, to a day.</p></section>").encode()
    (row,) = read(HansardXml, tmp_path / "a.xml", data, counts)
    assert "made in reliance upon it, to day." in str(row["text"])
    assert counts["joined_words"] == 1


def test_of_several_scrapes_the_last_counts(tmp_path: Path) -> None:
    first, _, rest = DAY.replace(' latest="LATEST"', "").partition("<major-heading")
    body = rest.removesuffix("</publicwhip>")
    last = f'<scrapeversion code="b" latest="yes"><major-heading{body}</scrapeversion>'
    older = '<scrapeversion code="a" latest="no"><p>Old.</p></scrapeversion>'
    data = f"{first}{last}{older}</publicwhip>".encode("latin-1")
    counts: Counter[str] = Counter()
    (row,) = read(HansardXml, tmp_path / "a.xml", data, counts)
    assert (row["text"], row["published"], counts["superseded_versions"]) == (DAY_TEXT, "2003-06-26", 1)


def test_printed_dates_count_before_attributes(tmp_path: Path) -> None:
    counts: Counter[str] = Counter()
    data = SITTING.replace("Monday 16 December 1985", "Wednesday, 21st August, 1889.").encode()
    (row,) = read(HansardXml, tmp_path / "a.xml", data, counts)
    assert (row["published"], counts["date_conflicts"]) == ("1889-08-21", 1)


def test_tags_that_do_not_fit_are_mended(tmp_path: Path) -> None:
    counts: Counter[str] = Counter()
    (row,) = read(HansardXml, tmp_path / "a.xml", SITTING.replace("</section>", "").encode(), counts)
    assert (row["text"], counts["mended_xml"]) == (TEXT, 1)


def test_hostile_files(tmp_path: Path) -> None:
    try_all(HansardXml, tmp_path / "a.xml", SITTING.encode(), "Quoted.")


@pytest.mark.skipif(not SHARED.is_dir(), reason=ABSENT)
def test_the_samples() -> None:
    reader = HansardXml(paths=str(SHARED / "data" / "sources" / "uk_hansard" / "*.xml"))
    counts: Counter[str] = Counter()
    rows = [row for shard in reader.shards("s") for batch in reader.read(shard, counts) for row in batch.to_pylist()]
    assert [(row["fault"], row["license"]) for row in rows] == [(None, None)] * 6
    published = {row["shard"]: row["published"] for row in rows}
    assert published["housecommons_1889_08_21.xml"] == "1889-08-21"
    assert published["housecommons_example.xml"] == "1985-12-16"
    longest = max((row["text"] for row in rows), key=len)
    assert len(longest) > 400_000
    assert "\nMr. Hannam: Will my hon. Friend confirm" in longest

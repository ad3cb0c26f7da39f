"""Cases of courts: the forms of the Caselaw Access Project and of CourtListener, and the layouts of their files."""

import io
import json
import zipfile
from collections import Counter
from pathlib import Path

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.readers.xml_hostile import read

from textmill.errors import ShardError
from textmill.readers.caselaw_json import CaselawJson

CAP: dict[str, object] = {
    "id": 123,
    "name": "Mill v. Stone",
    "decision_date": "1890-03-05",
    "docket_number": "No. 7",
    "citations": [{"type": "official", "cite": "1 Ill. 2"}],
    "court": {"name": "Supreme Court of Illinois"},
    "jurisdiction": {"name_long": "Illinois"},
    "casebody": {
        "judges": ["Brewer, C. J."],
        "parties": ["Mill", "Stone"],
        "head_matter": "Mill v. Stone.\nMarch 5, 1890.",
        "opinions": [
            {"type": "majority", "author": "BREWER, C. J.:", "text": "The stone turns.\nWe affirm."},
            {"type": "dissent", "author": "HOLMES, J.", "text": "It does not."},
        ],
    },
}
CAP_TEXT = """# Mill v. Stone

Mill v. Stone.

March 5, 1890.

## Majority

The stone turns.

We affirm.

## Dissent

It does not."""
MARKUP = (
    "<section class='casebody'><h4>Mill v. Stone</h4><p>The stone <a class='page-label'>*3</a>turns.&sect;</p>"
    "<blockquote>Quoted.</blockquote><aside class='footnote'><p>1 A note.</p></aside></section>"
)
MARKUP_TEXT = "##### Mill v. Stone\n\nThe stone turns.§\n\nQuoted.\n\n1 A note."
OPINION: dict[str, object] = {
    "id": 9,
    "absolute_url": "/opinion/9/mill-v-stone/",
    "author_str": "Brewer",
    "type": "010combined",
    "plain_text": "   THE COURT\r\n   held  \n\n\n\nthis.\f2\n",
    "html": "",
    "html_with_citations": "<pre>x</pre>",
}


def lines(*values: object) -> bytes:
    return b"".join(orjson.dumps(value) + b"\n" for value in values)


def test_a_case_of_cap(tmp_path: Path) -> None:
    (row,) = read(CaselawJson, tmp_path / "a.json", json.dumps(CAP, indent=2).encode())
    assert row["text"] == CAP_TEXT
    assert (row["id"], row["title"], row["published"]) == ("123", "Mill v. Stone", "1890-03-05")
    assert row["authors"] == ["BREWER, C. J", "HOLMES, J"]
    assert orjson.loads(str(row["metadata"])) == {
        "court": "Supreme Court of Illinois",
        "jurisdiction": "Illinois",
        "citations": ["1 Ill. 2"],
        "docket_number": "No. 7",
        "judges": ["Brewer, C. J."],
        "parties": ["Mill", "Stone"],
    }


@pytest.mark.parametrize(
    "data",
    [
        lines(CAP, CAP),
        lines([CAP, CAP]),
        json.dumps([CAP, CAP], indent=1).encode(),
        json.dumps({"count": 2, "results": [CAP, CAP]}, indent=1).encode(),
        lines({**CAP, "casebody": {"status": "ok", "data": CAP["casebody"]}}, CAP).replace(b"\n", b"\r\n"),
    ],
)
def test_layouts_of_files(tmp_path: Path, data: bytes) -> None:
    assert [row["text"] for row in read(CaselawJson, tmp_path / "a", data)] == [CAP_TEXT] * 2


def test_markup(tmp_path: Path) -> None:
    counts: Counter[str] = Counter()
    whole = {"id": 1, "casebody": {"status": "ok", "data": MARKUP}}
    (row,) = read(CaselawJson, tmp_path / "a", lines(whole), counts)
    assert (row["text"], counts["page_marks"]) == (MARKUP_TEXT, 1)
    (row,) = read(CaselawJson, tmp_path / "a", lines({"id": 1, "html_lawbox": MARKUP, "plain_text": "x"}))
    assert row["text"] == MARKUP_TEXT


def test_opinions_of_courtlistener(tmp_path: Path) -> None:
    (row,) = read(CaselawJson, tmp_path / "a", lines(OPINION))
    assert row["text"] == "THE COURT\n   held\n\nthis.\n\n2"
    assert (row["url"], row["authors"]) == ("https://www.courtlistener.com/opinion/9/mill-v-stone/", ["Brewer"])
    cluster = {
        "id": 4,
        "case_name": "Mill v. Stone",
        "date_filed": "1999-01-02",
        "citations": [{"volume": 1, "reporter": "U.S.", "page": "2"}],
        "sub_opinions": [
            {"type": "040dissent", "plain_text": "No."},
            {"type": "020lead", "plain_text": "Yes.", "author_str": "B"},
        ],
    }
    (row,) = read(CaselawJson, tmp_path / "a", lines(cluster))
    assert row["text"] == "# Mill v. Stone\n\n## Lead\n\nYes.\n\n## Dissent\n\nNo."
    assert (row["published"], row["authors"]) == ("1999-01-02", ["B"])
    assert orjson.loads(str(row["metadata"]))["citations"] == ["1 U.S. 2"]


def test_faults_cost_a_case(tmp_path: Path) -> None:
    withheld = {"id": 1, "casebody": {"status": "error_limit_exceeded", "data": None}}
    deep = {"id": 1, "html": "<div>" * 200 + "x"}
    data = lines(CAP) + b"{broken\n" + lines(withheld, {"id": 2}, 5, deep) + b'{"a":' * 300 + b"\n" + lines(CAP)
    rows = read(CaselawJson, tmp_path / "a", data)
    faults = [None, "bad_json", "withheld", "no_text", "bad_json", "too_deep", "too_deep", None]
    assert [row["fault"] for row in rows] == faults
    rows = read(CaselawJson, tmp_path / "a", lines(OPINION, {**OPINION, "plain_text": "x" * 900}), max_record_bytes=500)
    assert [row["fault"] for row in rows] == [None, "too_large"]
    pretty = json.dumps(CAP, indent=1).encode()
    assert [row["fault"] for row in read(CaselawJson, tmp_path / "a", pretty, max_record_bytes=300)] == ["too_large"]
    assert [row["fault"] for row in read(CaselawJson, tmp_path / "a", pretty[:-20])] == ["bad_json"]
    assert [row["fault"] for row in read(CaselawJson, tmp_path / "a", b"")] == ["no_case"]


def test_volumes_in_zips(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("cases/0001-01.json", json.dumps(CAP, indent=1))
        archive.writestr("html/0001-01.html", "x")
    counts: Counter[str] = Counter()
    rows = read(CaselawJson, tmp_path / "1.zip", packed.getvalue(), counts)
    assert [row["text"] for row in rows] == [CAP_TEXT]
    assert counts["other_files"] == 1


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(at=st.integers(0, 2000), junk=st.binary(max_size=8), drop=st.integers(0, 40))
def test_any_bytes(tmp_path: Path, at: int, junk: bytes, drop: int) -> None:
    data = lines(CAP, {"id": 1, "html": MARKUP}, OPINION)
    at %= len(data)
    try:
        assert read(CaselawJson, tmp_path / "a", data[:at] + junk + data[at + drop :])
    except ShardError:  # begins like a kind of file that is not read
        assert at == 0


@pytest.mark.parametrize("case", [{"license": "CC-BY-NC-4.0"}, {"metadata": {"license": "CC-BY-NC-4.0"}}])
def test_a_case_that_names_its_licence(tmp_path: Path, case: dict[str, object]) -> None:
    data = orjson.dumps({"id": 5, "name": "X", "casebody": {"opinions": [{"text": "So held."}]}, **case})
    (row,) = read(CaselawJson, tmp_path / "a.jsonl", data)
    assert (row["license"], row["license_method"]) == ("CC-BY-NC-4.0", "license_field")
    assert row["license_evidence"] == "license: CC-BY-NC-4.0"

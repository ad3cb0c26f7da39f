"""Tables as they are shown, sorted and exported."""

import csv
import io
import json
from pathlib import Path

import pytest
from fake_run import Doc, FakeRun, Setup
from hypothesis import given
from hypothesis import strategies as st
from tests.dashboard.pages import check_is_harmless

from textmill.dashboard import rendering
from textmill.dashboard.export import exported
from textmill.dashboard.navigation import view_named
from textmill.dashboard.page import Cell, Column, Table
from textmill.dashboard.query import Query
from textmill.dashboard.runs import Run
from textmill.dashboard.table_view import MOST_ROWS_SHOWN, ROWS_SHOWN, in_order, shown
from textmill.inspect.plain_text import plain

COLUMNS = (Column("Name"), Column("Share", "", "share"), Column("Text", "", "bytes"), Column("Rate", "1/s", "number"))


def table(*rows: tuple[Cell, ...]) -> Table:
    return Table("some", "Some", COLUMNS, rows, [{"name": str(row[0])} for row in rows])


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("a=1", "a=1"),
        ('say "x", y\nz', 'say "x", y\nz'),
        ("\ud800", "?"),
        ("", ""),
    ],
)
def test_no_cell_of_a_csv_is_a_formula(text: str, written: str) -> None:
    found = exported(table((text, -0.5, -3, None)), "csv").decode()
    rows = list(csv.reader(io.StringIO(found, newline="")))
    assert rows == [["Name", "Share (0..1)", "Text (bytes)", "Rate (1/s)"], [written, "-0.5", "-3", ""]]


def test_a_heading_is_no_formula_either() -> None:
    assert exported(Table("t", "T", (Column("=cmd()"),), ()), "csv") == b"'=cmd()\r\n"


@given(st.lists(st.tuples(st.text(), st.floats(allow_nan=False, allow_infinity=False), st.integers(), st.none())))
def test_json_is_exact(rows: list[tuple[Cell, ...]]) -> None:
    found = json.loads(exported(table(*rows), "json"))
    assert found["rows"] == [list(row) for row in rows]
    assert found["columns"][1] == {"name": "Share", "unit": "0..1", "kind": "share"}


def test_what_is_no_number_is_null() -> None:
    assert json.loads(exported(table(("x", float("nan"), 1, float("inf"))), "json"))["rows"] == [["x", None, 1, None]]


ROWS = (("b", 0.5, 1, None), ("A", 0.1, 30, 2.0), ("c", None, 2, 1.0))


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("", ["b", "A", "c"]),
        ("Name", ["A", "b", "c"]),
        ("-Name", ["c", "b", "A"]),
        ("Share", ["A", "b", "c"]),
        ("-Share", ["b", "A", "c"]),
        ("-Text", ["A", "c", "b"]),
        ("-Rate", ["A", "c", "b"]),
        ("Nothing", ["b", "A", "c"]),
        ("--Name", ["b", "A", "c"]),
    ],
)
def test_order(sort: str, names: list[str]) -> None:
    found = in_order(table(*ROWS), Query({"sort.some": sort, "sort.other": "-Name"}))
    assert [row[0] for row in found.rows] == names
    assert [link["name"] for link in found.links] == names


def test_headings_lead_to_the_other_order() -> None:
    found = shown(table(*ROWS), Query({"sort.some": "-Share", "block": "x"}), is_file=False)
    assert [heading.order for heading in found.headings] == ["", "descending", "", ""]
    assert [heading.link for heading in found.headings][:3] == [
        "?sort.some=Name&block=x",
        "?sort.some=Share&block=x",
        "?sort.some=-Text&block=x",
    ]
    assert found.links == ["?name=b", "?name=A", "?name=c"]


def test_cells_are_written_for_people() -> None:
    found = shown(table(("x" * 500, 0.123, 1_500_000, 1234.5)), Query(), is_file=False)
    assert found.rows[0][1:] == ["12.3 %", "1.50 MB", "1,234"]
    assert len(found.rows[0][0]) == 400
    assert shown(table(("x", None, None, None)), Query(), is_file=False).rows[0][1:] == ["–"] * 3


def test_long_tables_are_cut_and_opened() -> None:
    long = table(*((str(number), 0.0, 0, 0.0) for number in range(3_000)))
    first = shown(long, Query(), is_file=False)
    assert (len(first.rows), first.total, first.more) == (ROWS_SHOWN, 3_000, f"?rows.some={MOST_ROWS_SHOWN}")
    opened = shown(long, Query.parse(first.more.removeprefix("?")), is_file=False)
    assert (len(opened.rows), opened.more) == (MOST_ROWS_SHOWN, "")
    assert exported(long, "csv").count(b"\r\n") == 3_001


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("gopher_quality.too_few_words", "gopher_<wbr>quality.<wbr>too_<wbr>few_<wbr>words"),
        ("cc/a.warc.gz", "cc/<wbr>a.<wbr>warc.<wbr>gz"),
        ("<b>a_b</b>", "&lt;b&gt;a_<wbr>b&lt;/<wbr>b&gt;"),
        ("a&#95;b'_c", "a&amp;#95;b&#39;_<wbr>c"),
        ("a_<wbr>_b", "a_&lt;wbr&gt;_<wbr>b"),
        ("a sentence. Of_words", "a sentence. Of_words"),
        ("https://host.example/a_b", "https://host.example/a_b"),
        ("a_\N{RIGHT-TO-LEFT OVERRIDE}b._", "a_\ufffdb.<wbr>_"),
    ],
)
def test_names_break_where_their_parts_meet_and_stay_text(tmp_path: Path, name: str, written: str) -> None:
    run = Run(FakeRun(tmp_path, [Doc("1")], Setup(versions={name: "1"})).all())
    view = view_named("setup")
    assert view is not None
    page = view.make(run, Query())
    frame = rendering.Frame(run.overview, "/r/0")
    html = rendering.run_page(frame, rendering.section(frame, view, page, Query()), [view])
    tree = check_is_harmless(html)
    assert f'<th scope="row"><bdi>{written}</bdi></th>' in html
    assert tree.xpath("//*[@id='setup-versions']//tbody/tr/th")[0].text_content() == plain(name)
    (versions,) = [table for table in page.tables if table.key == "versions"]
    assert json.loads(exported(versions, "json"))["rows"] == [[name, "1"]]


def test_a_file_has_no_links() -> None:
    found = shown(table(*ROWS), Query(), is_file=True)
    assert not any([*found.links, found.more, *(heading.link for heading in found.headings)])

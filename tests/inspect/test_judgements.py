"""Judgements outlive kills, come in and go out as they were, and never leave the run directory."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from textmill.errors import UserError
from textmill.inspect.csv_cells import safe_cell, text_of_cell
from textmill.inspect.judgement_tables import as_csv, imported, read_file
from textmill.inspect.judgements import Judgement, JudgementFiles, check_name
from textmill.store.store import Store

WHEN = datetime(2026, 11, 30, 12, tzinfo=UTC)


def judged(number: int = 1, verdict: str = "right", reviewer: str = "ann", **others: object) -> Judgement:
    known = {"id": str(number), "source": "cc", "shard": "a", "row": number, "fate": "words.few", "rule": "words.few"}
    return Judgement.model_validate({**known, "judgement": verdict, "when": WHEN, "reviewer": reviewer, **others})


def verdicts(files: JudgementFiles) -> list[str]:
    return [one.judgement for one in files.read().lasting.values()]


@pytest.fixture
def files(tmp_path: Path) -> JudgementFiles:
    return JudgementFiles(Store(str(tmp_path / "run")))


def test_the_last_line_of_a_document_and_rule_counts(files: JudgementFiles) -> None:
    files.add([judged(1), judged(2), judged(1, rule="words.long")])
    files.add([judged(1, "wrong"), judged(1, "unsure", "bo")])
    assert verdicts(files) == ["wrong", "right", "right", "unsure"]
    assert files.read().reviewers == ["ann", "bo"]


@pytest.mark.parametrize("cut", [1, 20, 60])
def test_a_line_that_a_kill_has_cut_is_passed_over_and_spoils_no_other(
    tmp_path: Path, files: JudgementFiles, cut: int
) -> None:
    files.add([judged(1), judged(2)])
    path = tmp_path / "run" / "review" / "ann.jsonl"
    os.truncate(path, path.stat().st_size - 1 - cut)
    assert (verdicts(files), files.read().passed_over) == (["right"], {"ann": 1})
    files.add([judged(3, "wrong")])
    assert (verdicts(files), files.read().passed_over) == (["right", "wrong"], {"ann": 1})


def test_a_line_without_its_end_still_counts(tmp_path: Path, files: JudgementFiles) -> None:
    files.add([judged(1)])
    path = tmp_path / "run" / "review" / "ann.jsonl"
    os.truncate(path, path.stat().st_size - 1)
    files.add([judged(2, "wrong")])
    assert (verdicts(files), files.read().passed_over) == (["right", "wrong"], {})


@pytest.mark.parametrize(
    "line", [b"\xff\n", b"[]\n", b"{}\n", b"x" * 200_000 + b"\n", judged(reviewer="bo").line(), b"[" * 60_000 + b"\n"]
)
def test_what_is_no_judgement_of_this_reviewer_is_counted(tmp_path: Path, files: JudgementFiles, line: bytes) -> None:
    files.add([judged(1)])
    with (tmp_path / "run" / "review" / "ann.jsonl").open("ab") as file:
        file.write(line)
    files.add([judged(2)])
    assert (verdicts(files), files.read().passed_over) == (["right", "right"], {"ann": 1})


@pytest.mark.parametrize("name", ["", "../ann", "a/b", "a.b", "ä", "a\n", "a" * 65, "-\0"])
def test_a_name_that_is_no_file_name_is_refused(name: str) -> None:
    with pytest.raises(UserError, match="no name of a reviewer"):
        check_name(name)
    with pytest.raises(ValidationError):
        judged(reviewer=name)


@pytest.mark.parametrize(
    "wrong",
    [
        {"judgement": "perhaps"},
        {"note": "x" * 2001},
        {"id": "x" * 4001},
        {"key": "18446744073709551616"},
        {"key": "-1"},
        {"when": datetime(2026, 1, 1)},
        {"version": 2},
        {"more": 1},
    ],
)
def test_what_is_no_judgement_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        judged(**wrong)


def test_a_link_leads_nowhere(tmp_path: Path, files: JudgementFiles) -> None:
    files.add([judged(1)])
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"")
    (tmp_path / "run" / "review" / "bo.jsonl").symlink_to(elsewhere)
    with pytest.raises(UserError, match="cannot be stored"):
        files.add([judged(1, reviewer="bo")])
    (tmp_path / "run" / "review" / "ann.jsonl").unlink()
    (tmp_path / "run" / "review" / "bo.jsonl").unlink()
    (tmp_path / "run" / "review").rmdir()
    (tmp_path / "run" / "review").symlink_to(tmp_path, target_is_directory=True)
    with pytest.raises(UserError, match="leads out"):
        files.add([judged(1)])
    assert elsewhere.read_bytes() == b""


def test_what_cannot_be_written_is_one_error(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "review").write_text("")
    with pytest.raises(UserError, match="the judgement cannot be stored: "):
        JudgementFiles(Store(str(tmp_path / "run"))).add([judged(1)])


def test_an_object_store_is_written_whole() -> None:
    files = JudgementFiles(Store("memory://judged/run"))
    files.add([judged(1)])
    files.add([judged(2, "wrong")])
    assert verdicts(files) == ["right", "wrong"]


TEXT = st.text(st.characters(codec="utf-8"), max_size=40)


@given(TEXT | TEXT.map(lambda text: f"'{text}") | TEXT.map(lambda text: f"'={text}"))
def test_a_cell_comes_back_and_begins_no_formula(text: str) -> None:
    cell = safe_cell(text)
    assert text_of_cell(cell) == text
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


@given(id=TEXT, note=TEXT, rule=TEXT, row=st.none() | st.integers(0, 10**12))
def test_a_table_comes_back(tmp_path_factory: pytest.TempPathFactory, **values: object) -> None:
    file = tmp_path_factory.mktemp("csv") / "all.csv"
    told = [judged(**values), judged(2, "unsure", "bo", key="18446744073709551615")]
    file.write_bytes(as_csv(told))
    assert read_file(str(file), None) == told
    assert {one.reviewer for one in read_file(str(file), "cy")} == {"cy"}


HEAD = "id,source,shard,row,fate,rule,judgement,note,when,reviewer\n"
GOOD = "1,cc,a,1,w.few,w.few,right,,2026-11-30T12:00:00Z,ann\n"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", HEAD + GOOD + GOOD.replace("right", "maybe"), "a.csv:3: judgement: "),
        ("a.csv", HEAD + '1,cc,a,1,f,r,right,"two\nlines",x,ann\n', "a.csv:2: when: "),
        ("a.csv", HEAD + '1,cc,a,1,f,r,right,"two\nlines",2026-11-30T12:00:00Z,ann\n' + "1,2\n", "a.csv:4: 2 cells"),
        ("a.csv", HEAD + GOOD.replace("ann", "../x"), "a.csv:2: reviewer: "),
        ("a.csv", HEAD + GOOD.replace("a,1,", "a,one,"), "a.csv:2: row: "),
        ("a.csv", HEAD + GOOD.replace("2026-11-30T12:00:00Z", "2026-11-30T12:00:00"), "a.csv:2: when: "),
        ("a.csv", HEAD.replace("note", "remark") + GOOD, "a.csv:1: .*unknown 'remark'"),
        ("a.csv", HEAD.replace(",judgement", "") + GOOD, "a.csv:1: .*without 'judgement'"),
        ("a.csv", HEAD.replace("note", "id") + GOOD, "a.csv:1: .*one twice"),
        ("a.csv", "", "a.csv:1: "),
        ("a.csv", HEAD + '"1,cc', "a.csv:2: no CSV"),
        ("a.jsonl", "{}\nnot\n", "a.jsonl:2: no JSON object"),
        ("a.jsonl", "[" * 100_000, "a.jsonl:1: no JSON object"),
    ],
)
def test_a_file_with_a_bad_row_is_not_imported(tmp_path: Path, name: str, content: str, said: str) -> None:
    file = tmp_path / name
    file.write_text(content)
    with pytest.raises(UserError, match=said) as problem:
        read_file(str(file), None)
    assert str(problem.value).endswith("nothing was imported")


def test_what_is_there_already_is_not_added_again(files: JudgementFiles) -> None:
    files.add([judged(1), judged(2)])
    assert imported(files, [judged(1), judged(2, "wrong"), judged(3)]) == 2
    assert verdicts(files) == ["right", "wrong", "right"]
    assert imported(files, [judged(3)]) == 0

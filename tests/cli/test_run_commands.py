"""`stats`, `review` and `compare` as people type them: tables, JSON and CSV, and one line for what is wrong."""

import csv
import io
import json
import os
from pathlib import Path

import pytest
from forked import forked
from small_run import small_run
from tests.inspect.run_pair import documents, run_pair
from tests.inspect.test_judgements import judged

from textmill.cli import main as cli
from textmill.inspect.judgements import JudgementFiles
from textmill.store.store import Store

SHORT = "gopher_quality.too_few_words"


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, Store]:
    return run_pair(tmp_path_factory.mktemp("pair"))


def textmill(*arguments: str, code: int = 0) -> str:
    ended, output, errors = forked(arguments, Path.cwd(), dict(os.environ), 240, cli.main)
    assert ended == code, errors
    return output if code == 0 else errors


@pytest.mark.parametrize("by", ["host", "language", "source", "reason", "block", "domain"])
def test_stats_are_the_same_in_every_format(pair: tuple[Store, Store], by: str) -> None:
    told = json.loads(textmill("stats", pair[0].root, "--by", by, "--json"))
    rows = list(csv.DictReader(io.StringIO(textmill("stats", pair[0].root, "--by", by, "--csv"))))
    assert [row[by] for row in rows] == [row[by] for row in told["rows"]]
    assert [int(row["dropped"]) for row in rows] == [row["dropped"] for row in told["rows"]]
    assert all(row["documents"] == row["kept"] + row["dropped"] for row in told["rows"])
    assert all(row["low"] <= row["share_kept"] <= row["high"] for row in told["rows"])
    assert str(told["rows"][0]["documents"]) in textmill("stats", pair[0].root, "--by", by)


def test_stats_tell_of_the_largest(pair: tuple[Store, Store]) -> None:
    words = textmill("stats", pair[0].root, "--by", "block", "--top", "2")
    assert "and 2 further values" in words
    assert "by block, " in textmill("stats", pair[0].root, "--by", "colour", code=2)
    assert "two formats" in textmill("stats", pair[0].root, "--by", "host", "--csv", "--json", code=2)


def test_review_goes_out_and_comes_in(pair: tuple[Store, Store], tmp_path: Path) -> None:
    run = pair[0].root
    assert "nothing was judged yet" in textmill("review", run)
    named = {"source": "s", "shard": "000.jsonl", "rule": SHORT}
    notes = ["=1+1", "'=1", "two\nlines", "\x1b[31m"]
    told = [judged(number, id=f"0/{number}", fate=SHORT, note=note, **named) for number, note in enumerate(notes)]
    JudgementFiles(pair[0]).add([*told, judged(1, "wrong", "bo", id="0/1", fate=SHORT, **named)])
    table = textmill("review", run)
    assert "ann and bo agree on 0.0 % of 1 document" in table
    (rule,) = json.loads(textmill("review", run, "--json"))["rules"]
    assert (rule["rule"], rule["outdated"]) == (SHORT, 3)  # only document 0/1 was too short
    file = tmp_path / "all.csv"
    textmill("review", run, "--export", str(file))
    assert next(row["note"] for row in csv.DictReader(io.StringIO(file.read_text("utf-8")))) == "'=1+1"
    assert "5 judgements added" in textmill("review", pair[1].root, "--import", str(file))
    assert JudgementFiles(pair[1]).read() == JudgementFiles(pair[0]).read()
    assert "0 judgements added, 5 were there already" in textmill("review", pair[1].root, "--import", str(file))
    assert "whole: " in textmill("verify", pair[1].root)
    file.write_text(file.read_text("utf-8").replace("wrong", "wrongly"))
    assert "all.csv:7: judgement: " in textmill("review", pair[1].root, "--import", str(file), code=2)
    assert "no name of a reviewer" in textmill("review", run, "--import", str(file), "--reviewer", "../x", code=2)


def test_compare_says_what_differs(pair: tuple[Store, Store]) -> None:
    words = textmill("compare", pair[0].root, pair[1].root)
    for said in ("+    min_words: 70", "24 documents of both runs were compared", f"kept -> {SHORT}"):
        assert said in words
    told = json.loads(textmill("compare", pair[0].root, pair[1].root, "--json"))
    assert told["documents"]["matched"] == 24
    assert "the configurations are the same" in textmill("compare", pair[0].root, pair[0].root)
    assert "no run here" in textmill("compare", pair[0].root, f"{pair[0].root}/corpus", code=2)


def test_a_run_that_goes_on_otherwise_leaves_judgements_alone(tmp_path: Path) -> None:
    files = [documents(0)]
    store = small_run(tmp_path, files, ["filters.gopher_quality"])
    ids = dict(source="s", shard="000.jsonl", fate="kept", rule="kept")
    JudgementFiles(store).add([judged(2, id="0/2", **ids), judged(0, id="0/0", **ids)])
    before = Path(store.locate("review/ann.jsonl")).read_bytes()
    small_run(tmp_path, files, [{"filters.gopher_quality": {"min_words": 70}}])
    assert Path(store.locate("review/ann.jsonl")).read_bytes() == before
    (rule,) = json.loads(textmill("review", store.root, "--json"))["rules"]
    assert (rule["right"], rule["outdated"]) == (1, 1)

"""Repeated passages are cut in a real run, the same for any shape of the work and after any kill."""

from pathlib import Path

import pytest
import small_steps
from small_run import corpus, reasons, small_run

from textmill.errors import UserError
from textmill.store.store import Commit, Store

pytestmark = pytest.mark.usefixtures("nothing_goes")  # sketches are looked at, and made once

COOKIES = "We and our 42 partners store and read cookies on your device. "
FOOTER = " All rights reserved by the people who wrote this page."
FILES = [
    [{"text": f"{COOKIES}The ferry left at dawn{FOOTER}"}, {"text": "Gulls came back at noon."}, {"text": COOKIES}],
    [{"text": f"It rained{FOOTER}"}, {"text": f"{COOKIES}Nobody spoke of the storm{FOOTER}"}],
    [{"text": f"Nothing else is here: {COOKIES * 3}"}],
]
SETTINGS: dict[str, object] = {"min_bytes": 40}


def texts(store: Store) -> dict[str, object]:
    return {str(row["id"]): row["text"] for row in corpus(store)}


def test_the_first_passage_stays(tmp_path: Path) -> None:
    store = small_run(tmp_path, FILES, [{"dedup.substring": SETTINGS}])
    assert texts(store) == {
        "0/0": f"{COOKIES}The ferry left at dawn{FOOTER}",
        "0/1": "Gulls came back at noon.",
        "1/0": "It rained",
        "1/1": "Nobody spoke of the storm",
        "2/0": "Nothing else is here: ",
    }
    assert reasons(store) == {"0/2": "substring.empty"}
    counts = [commit.stats.blocks[0].counts for commit in store.commits("7-substring-keep").values() if commit.stats]
    assert [count["passages"] for count in counts] == [1, 3, 1]


def test_no_passage_stays(tmp_path: Path) -> None:
    store = small_run(tmp_path, FILES, [{"dedup.substring": {**SETTINGS, "keep": "none", "min_chars": 20}}])
    assert texts(store) == {
        "0/0": "The ferry left at dawn",
        "0/1": "Gulls came back at noon.",
        "1/1": "Nobody spoke of the storm",
        "2/0": "Nothing else is here:",
    }
    assert reasons(store) == {"0/2": "substring.empty", "1/0": "substring.too_short"}


@pytest.mark.parametrize("size", [1, 60, 700])
def test_the_same_bytes_however_the_work_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    whole = small_run(tmp_path, FILES, [{"small_steps:Substring": SETTINGS}], out="whole")
    monkeypatch.setattr(small_steps, "BUDGETS", {"spans_per_part": 3, "bytes_per_part": size * 1000})
    parts = small_run(tmp_path, FILES, [{"small_steps:Substring": SETTINGS}], out="parts")
    assert len(parts.commits("2-substring-repeats")) > 1
    assert (len(parts.commits("5-substring-confirm")) > 1) == (size < 700)
    names = whole.children("corpus/data")
    assert names == parts.children("corpus/data")
    for name in names:
        with whole.open(f"corpus/data/{name}") as one, parts.open(f"corpus/data/{name}") as other:
            assert one.read() == other.read()


def test_a_second_run_does_nothing_and_a_new_file_only_what_it_must(tmp_path: Path) -> None:
    first = small_run(tmp_path, FILES, [{"dedup.substring": SETTINGS}])
    before = {stage: first.commits(stage) for stage in first.children("stages")}
    again = small_run(tmp_path, FILES, [{"dedup.substring": SETTINGS}])
    assert {stage: again.commits(stage) for stage in again.children("stages")} == before
    old = texts(first)
    more = small_run(tmp_path, [*FILES, [{"text": f"And then {COOKIES}"}]], [{"dedup.substring": SETTINGS}])
    assert texts(more) == {**old, "3/0": "And then"}
    for stage in ("0-read", "1-substring-sketch", "7-substring-keep"):
        assert {task: more.commits(stage)[task] for task in before[stage]} == before[stage]


def test_another_choice_of_what_stays_sketches_nothing_again(tmp_path: Path) -> None:
    first = small_run(tmp_path, FILES, [{"dedup.substring": SETTINGS}])
    stages = ("1-substring-sketch", "4-substring-passages")
    before = [first.commits(stage) for stage in stages]
    other = small_run(tmp_path, FILES, [{"dedup.substring": {**SETTINGS, "keep": "none"}}])
    assert [other.commits(stage) for stage in stages] == before
    assert texts(other)["0/0"] == "The ferry left at dawn"


class Killed(BaseException):
    """Stands for the end of the process."""


@pytest.mark.parametrize("last", range(1, 18, 2))
def test_a_killed_run_resumes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, last: int) -> None:
    expected = corpus(small_run(tmp_path, FILES, [{"dedup.substring": SETTINGS}], out="whole"))
    commit, seen = Store.commit, []

    def dying(store: Store, stage: str, record: Commit) -> None:
        seen.append(record)
        if len(seen) == last:
            raise Killed
        commit(store, stage, record)

    with monkeypatch.context() as killing:
        killing.setattr(Store, "commit", dying)
        with pytest.raises(Killed):
            small_run(tmp_path, FILES, [{"dedup.substring": SETTINGS}])
    assert corpus(small_run(tmp_path, FILES, [{"dedup.substring": SETTINGS}])) == expected


def test_too_much_for_one_task_stops_the_run_with_a_reason(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"one task would hold .* more than max_bytes: 50; .* Raise max_bytes"):
        small_run(tmp_path, FILES, [{"dedup.substring": {**SETTINGS, "max_bytes": 50}}])

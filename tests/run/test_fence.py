"""An attempt that comes late makes nothing visible, and the driver takes only what it has asked for."""

from pathlib import Path

import pytest

from textmill.run.failure import LateError
from textmill.run.fence import Fence, FencedStore
from textmill.run.receipt import Receipt
from textmill.step import Part
from textmill.store.commit import Commit, sealed
from textmill.store.store import Store
from textmill.store.task import Task

TASK = Task("0-read", Part("s/1"), "now")


def commit(fingerprint: str = "now", task: str = "s/1") -> Commit:
    return Commit(task=task, fingerprint=fingerprint, files={})


@pytest.mark.parametrize("how", ["another driver", "another attempt", "the end of the run"])
def test_a_late_attempt_of_old_settings(tmp_path: Path, how: str) -> None:
    """It was stopped before its commit; what was made meanwhile stays, commit record and file of the corpus."""
    store = Store(str(tmp_path))
    fence = Fence(store)
    late = FencedStore(store.url, fence.term, "attempt")
    late.commit("0-read", commit("before"))
    if how == "another driver":
        fence = Fence(store)
    elif how == "another attempt":
        fence.shut_out("attempt")
    new = FencedStore(store.url, fence.term, "another")
    with new.output("corpus/data", "part", ".txt", fixed="part-00000") as output:
        output.local.write_text("new")
    new.commit("0-read", commit("now"))
    if how == "the end of the run":
        fence.close()
    with pytest.raises(LateError), late.output("corpus/data", "part", ".txt", fixed="part-00000") as output:
        output.local.write_text("old")
    with pytest.raises(LateError):
        late.commit("0-read", commit("before"))
    assert store.commits("0-read")["s/1"].fingerprint == "now"
    assert (tmp_path / "corpus" / "data" / "part-00000.txt").read_text() == "new"


def test_a_commit_must_be_in_the_driver_s_store(tmp_path: Path) -> None:
    store, elsewhere = Store(str(tmp_path / "run")), Store(str(tmp_path / "elsewhere"))
    receipt = Receipt(store, is_shared=True)
    elsewhere.commit("0-read", commit())
    assert "not in the driver's run directory" in receipt.lacks(TASK, commit(), sealed(commit()), "node")
    store.commit("0-read", commit("before"))
    assert "not in the driver's run directory" in receipt.lacks(TASK, commit(), sealed(commit()), "node")
    store.commit("0-read", commit())
    assert receipt.lacks(TASK, commit(), sealed(commit()), "node") == ""


@pytest.mark.parametrize("other", [commit("before"), commit(task="s/2")])
def test_a_commit_of_another_task_or_setting_does_not_count(tmp_path: Path, other: Commit) -> None:
    store = Store(str(tmp_path))
    store.commit("0-read", other)
    assert "with another fingerprint" in Receipt(store, is_shared=False).lacks(TASK, other, sealed(other), "node")

"""A run whose records are gone does not pass for complete."""

from pathlib import Path

from small_run import small_run

from textmill.inspect.status import status
from textmill.inspect.why import so_far
from textmill.store.store import Store


def test_a_run_without_its_records_is_not_complete(tmp_path: Path) -> None:
    texts = [[{"text": f"Text {shard} of {row}, which says little."} for row in range(3)] for shard in range(2)]
    store = small_run(tmp_path, texts, ["annotators.language"])
    assert status(store).is_complete
    stage = next(iter(status(store).stages))
    (tmp_path / "run" / "stages" / stage / "folded.json").unlink()
    damaged = Store(str(tmp_path / "run"))
    found = status(damaged)
    assert (found.is_complete, found.shards_lost) == (False, 2)
    assert "the records of 2 shards are gone: `textmill verify` says more; run again" in found.lines()
    assert so_far(damaged) == "; of 2 shards 0 are read so far"

"""A commit record is believed only as it was written."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textmill.errors import UserError
from textmill.store.commit import Commit, DamagedRecordError, StoredFile, sealed, unsealed
from textmill.store.stats import TaskStats

COMMIT = Commit(
    task="s/a.jsonl",
    fingerprint="f",
    files={"data": StoredFile(path="stages/0-read/data/a.parquet", rows=20, bytes=300, sha256="ab" * 32)},
    stats=TaskStats(records=20, kept=20),
    seconds=0.25,
)
RECORD = sealed(COMMIT)


def test_a_record_is_read_as_it_was_written() -> None:
    assert unsealed(RECORD, "x.json", Commit) == COMMIT


def test_a_record_of_an_earlier_version_has_no_seal() -> None:
    assert unsealed(COMMIT.model_dump_json(indent=1).encode(), "x.json", Commit) == COMMIT


@given(st.integers(0, len(RECORD) - 1), st.integers(1, 255))
@settings(max_examples=300)
def test_any_changed_byte_is_seen(place: int, change: int) -> None:
    changed = RECORD[:place] + bytes([RECORD[place] ^ change]) + RECORD[place + 1 :]
    with pytest.raises(DamagedRecordError):
        unsealed(changed, "x.json", Commit)


@pytest.mark.parametrize(
    ("said", "instead"),
    [(b'"rows": 20', b'"rows": 2'), (b'"bytes": 300', b'"bytes": 30'), (b'"kept": 20', b'"kept": 9')],
)
def test_a_record_that_lies(said: bytes, instead: bytes) -> None:
    assert said in RECORD
    with pytest.raises(DamagedRecordError, match=r"^x\.json: a damaged commit record; run again"):
        unsealed(RECORD.replace(said, instead), "x.json", Commit)


@pytest.mark.parametrize("cut", [0, 1, len(RECORD) // 2, len(RECORD) - 1])
def test_a_record_that_was_cut_off(cut: int) -> None:
    with pytest.raises(DamagedRecordError, match=r"^x\.json: no commit record of this version"):
        unsealed(RECORD[:cut], "x.json", Commit)


def test_another_version_s_record_is_not_taken_for_a_damaged_one() -> None:
    class Later(Commit):
        weather: str = "fair"

    later = Later(**COMMIT.model_dump())
    with pytest.raises(UserError, match=r"no commit record of this version \(weather: .*use that version") as caught:
        unsealed(sealed(later), "x.json", Commit)
    assert not isinstance(caught.value, DamagedRecordError)


@pytest.mark.parametrize("path", ["../a", "/a", "a/../b", "", "a//b", "a/./b", "a\nb", "..", "a\\..\\b"])
def test_a_record_s_paths_stay_inside(path: str) -> None:
    text = COMMIT.model_dump_json(indent=1).replace(
        "stages/0-read/data/a.parquet", path.encode("unicode_escape").decode()
    )
    with pytest.raises(DamagedRecordError, match=r"files: data: path: .*no path inside the folder"):
        unsealed(text.encode(), "x.json", Commit)

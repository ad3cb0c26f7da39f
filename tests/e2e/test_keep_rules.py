"""`keep` decides which copy reaches the corpus, as datatrove's priority does; wrong columns are errors at once."""

from pathlib import Path

import pytest
from small_run import corpus, reasons, small_run

from textmill.errors import ConfigError

FILES = [
    [{"text": "Same  words.", "n": 1}, {"text": "other", "n": None}, {"text": "Same words.", "n": 3}],
    [{"text": " Same words. ", "n": 3}, {"text": "other", "n": 0}],
]


@pytest.mark.parametrize(
    ("keep", "kept"),
    [
        ("first", ["0/0", "0/1"]),
        ("longest", ["0/1", "1/0"]),
        ({"highest": "n"}, ["0/2", "1/1"]),
        ([{"highest": "n"}, "longest"], ["1/0", "1/1"]),
    ],
)
def test_which_copy_stays(tmp_path: Path, keep: object, kept: list[str]) -> None:
    store = small_run(tmp_path, FILES, [{"dedup.exact": {"keep": keep}}], columns={"n": "int"})
    rows = corpus(store, "id", "cluster_size")
    assert [row["id"] for row in rows] == kept
    assert {str(row["id"]): row["cluster_size"] for row in rows} == {
        place: 2 if place in ("0/1", "1/1") else 3 for place in kept
    }
    assert set(reasons(store).values()) == {"exact.duplicate"}


def test_minhash_keeps_by_the_same_rules(tmp_path: Path) -> None:
    words = "one two three four five six seven eight nine ten"
    files = [[{"text": words}], [{"text": f"{words}!!!"}]]
    store = small_run(tmp_path, files, [{"dedup.minhash": {"keep": "longest"}}])
    assert [row["id"] for row in corpus(store)] == ["1/0"]


def test_rows_before_shards_as_in_datatrove(tmp_path: Path) -> None:
    files = [[{"text": "x"}, {"text": "same"}], [{"text": "same"}]]
    store = small_run(tmp_path, files, [{"dedup.exact": {"faithful": True}}])
    assert [row["id"] for row in corpus(store)] == ["0/0", "1/0"]


def test_a_column_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="needs column 'm', which no earlier block gives"):
        small_run(tmp_path, FILES, [{"dedup.exact": {"keep": {"highest": "m"}}}])


def test_a_column_that_is_no_number(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="keep: column 'url' is string, not a number"):
        small_run(tmp_path, FILES, [{"dedup.exact": {"keep": {"highest": "url"}}}])


def test_minhash_keeps_what_datatrove_keeps(tmp_path: Path) -> None:
    """The root of a union by size: the pair of equal texts is joined first, then the edited one before them."""
    words = [f"w{number}" for number in range(60)]
    near = " ".join([*words[:-1], "changed"])
    files = [[{"text": "short"}, {"text": near}], [{"text": " ".join(words)}], [{"text": " ".join(words)}]]
    found = {}
    for faithful in (False, True):
        blocks: list[object] = [{"dedup.minhash": {"faithful": True} if faithful else {"verify": "none"}}]
        store = small_run(tmp_path, files, blocks, out=f"faithful-{faithful}")
        found[faithful] = [row["id"] for row in corpus(store)]
        assert {row["cluster_size"] for row in corpus(store)} == {1, 3}
    assert found == {False: ["0/0", "0/1"], True: ["0/0", "1/0"]}

"""Runs of many small shards: few files, few requests, and what became of each document is told all the same."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from damage_lab import again, content, flip
from small_run import Document, corpus, small_run

from textmill.config import pipeline as config
from textmill.dashboard.report import render
from textmill.inspect.snapshot import take
from textmill.inspect.verify import verify
from textmill.inspect.why import why
from textmill.run.driver import run
from textmill.run.executor import InlineExecutor
from textmill.store.directory import RunDirectory
from textmill.store.stats import TaskStats
from textmill.store.store import Store, StoredFile

BLOCKS: list[object] = [
    {"filters.gopher_quality": {"min_words": 3}},
    {"dedup.minhash": {"bands": 3, "rows": 2}},
    "formatters.pii",
]
SHARDS = 24


def shards(number: int = SHARDS) -> list[list[Document]]:
    """One document each; every sixth is too short, every fourth is a copy of the one before it."""
    found: list[list[Document]] = []
    for at in range(number):
        words = " ".join(f"the mill of{at} and that river {word * 37 + at}" for word in range(30))
        text = "too short" if at % 6 == 5 else str(found[-1][0]["text"]) if at % 4 == 3 else words
        found.append([{"text": text, "url": f"https://example.org/{at}"}])
    return found


def told(store: Store) -> dict[str, tuple[str, str, str]]:
    """Shard, last stage and fate of each document."""
    answers = [answer for at in range(SHARDS) for answer in why(store, f"https://example.org/{at}").found]
    return {answer.id: (answer.shard, answer.stage, answer.fate) for answer in answers}


def expected() -> dict[str, tuple[str, str, str]]:
    fates = {}
    for at in range(SHARDS):
        shard, stage, fate = f"s/{at:03d}.jsonl", "8-minhash-keep", "kept"
        if at % 6 == 5:
            stage, fate = "0-read", "gopher_quality.too_few_words"
        elif at % 4 == 3:
            fate = "minhash.duplicate"
        fates[f"{at}/0"] = (shard, stage, fate)
    return fates


def slices(store: Store, stage: str, role: str) -> list[StoredFile]:
    return [entry.files[role] for entry in store.stage(stage).entries.values() if role in entry.files]


def files(store: Store) -> int:
    return len(store.fs.find(store.root))


def test_a_finished_run_leaves_few_files(tmp_path: Path) -> None:
    """A document's two `data` and its sketch, and what was found of it if it is in a cluster."""
    store = small_run(tmp_path, shards(), BLOCKS)
    clustered = len(store.children("stages/7-minhash-gather/data"))
    assert files(store) - clustered <= 3 * SHARDS + 60
    (tmp_path / "larger").mkdir()
    larger = small_run(tmp_path / "larger", shards(2 * SHARDS), BLOCKS)
    more = files(larger) - len(larger.children("stages/7-minhash-gather/data"))
    assert more - (files(store) - clustered) <= 3 * SHARDS


def test_every_fate_is_told(tmp_path: Path) -> None:
    store = small_run(tmp_path, shards(), BLOCKS)
    for stage, role in (("0-read", "fates"), ("8-minhash-keep", "fates")):
        assert len({file.path for file in slices(store, stage, role)}) == 1
        assert all(file.is_slice and file.rows == 1 for file in slices(store, stage, role)[:5])
    assert told(store) == expected()
    removed = [file for file in take(store).removed if file.rows]
    assert sum(file.rows for file in removed) == sum(fate != "kept" for _, _, fate in expected().values())
    page = render(store)
    assert "too short" in page
    assert "minhash.duplicate" in page


@pytest.mark.parametrize("changed", [{0}, {7, 8}, set(range(SHARDS))])
def test_shards_that_changed(tmp_path: Path, changed: set[int]) -> None:
    """Their fates are new; those of others still stand where they were put together, time and again."""
    files = shards()
    store = small_run(tmp_path, files, BLOCKS)
    for version in range(3):
        for at in changed:
            files[at] = [{**files[at][0], "text": f"{files[at][0]['text']} and version {version} of it here"}]
        store = small_run(tmp_path, files, BLOCKS)
        fresh = tmp_path / f"fresh{version}"
        fresh.mkdir()
        other = small_run(fresh, files, BLOCKS)
        assert content(store) == content(other)
        assert told(store) == told(other)
        assert take(store).stats.drops == take(other).stats.drops
    paths = {file.path for file in slices(store, "0-read", "fates")}
    assert {f"stages/0-read/fates/{name}" for name in store.children("stages/0-read/fates")} == paths


def test_damage_to_what_was_put_together(tmp_path: Path) -> None:
    store = small_run(tmp_path, shards(), BLOCKS)
    before = content(store)
    for stage in ("0-read", "8-minhash-keep"):
        file = slices(store, stage, "fates")[0]
        flip(store, file)
        assert [line for line in verify(store) if "SHA-256" in line] == [
            f"{file.path}: damaged: its SHA-256 is not the committed one; `textmill run --recheck` makes it again"
        ]
        _, said = again(store, recheck=True)
        assert len(said) == 1
        assert f"of {stage} are done again" in said[0]
        assert (content(store), list(verify(store)), told(store)) == (before, [], expected())


def test_what_is_damaged_is_not_put_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small file is flipped between its commit and the end of the stage: it stays what it is, and is found."""
    real = TaskStats.check
    store = Store(str(tmp_path / "run"))
    flipped: list[str] = []

    def late(self: TaskStats, where: str) -> None:
        real(self, where)
        if where == "s/020.jsonl" and not flipped:
            (name,) = (name for name in store.children("stages/0-read/fates") if name.startswith("003-"))
            flip(store, StoredFile(f"stages/0-read/fates/{name}", 1, 1, ""))
            flipped.append(name)

    with monkeypatch.context() as failing:
        failing.setattr(TaskStats, "check", late)
        with pytest.raises(AssertionError):
            small_run(tmp_path, shards(), BLOCKS)
    (line,) = verify(store)
    assert "stages/0-read/fates/003-" in line
    _, said = again(store, recheck=True)
    assert len(said) == 1
    assert (told(store), list(verify(store))) == (expected(), [])


class Asked(Counter[str]):
    """Calls of a store, by name."""

    def count(self, monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
        for name in names:
            monkeypatch.setattr(RunDirectory, name, self._counted(name, getattr(RunDirectory, name)))

    def _counted(self, name: str, real: Callable[..., object]) -> Callable[..., object]:
        def counted(store: RunDirectory, *given: object, **more: object) -> object:
            self[name] += 1
            return real(store, *given, **more)

        return counted


def test_a_run_that_has_nothing_to_do_asks_no_more_of_more_shards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    for number in (SHARDS, 3 * SHARDS):
        folder = tmp_path / str(number)
        folder.mkdir()
        store = small_run(folder, shards(number), BLOCKS)
        with monkeypatch.context() as counting:
            counts = Asked()
            counts.count(counting, "open", "exists", "children", "sizes", "put", "remove", "open_sparsely", "check")
            result = run(config.load(str(folder / "pipeline.yaml")), store.url, InlineExecutor)
            take(store)
        assert result.tasks_done == 0
        asked.append(counts)
    assert asked[0] == asked[1]
    assert asked[0].total() < 40 * 10  # ten stages
    assert corpus(store)

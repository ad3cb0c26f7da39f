"""What stages leave for each other goes when nothing needs it, and what follows from it stays as it was."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from damage_lab import EXACT, NEAR, SPANS, again, content, texts
from forked import forked
from killed import KilledAtDeletion
from small_run import small_run

from textmill.config import pipeline as config
from textmill.inspect import fate_rows
from textmill.inspect.plan_view import describe
from textmill.inspect.snapshot import take
from textmill.inspect.stored_texts import Place, stored_texts
from textmill.inspect.verify import verify
from textmill.inspect.why import why
from textmill.plan.preparing import prepare
from textmill.run import failure as engine
from textmill.run import worker
from textmill.run.driver import run
from textmill.run.executor import InlineExecutor
from textmill.store.directory import RunDirectory
from textmill.store.store import Store

PII = {"formatters.pii": {"ipv6": False}}
RESULTS = ("fates", "fates-index", "fates-sample", "folded", "folded.json", "commits")


class StoppedError(Exception):
    """As a kill: nothing is tidied up."""


def made(folder: Path, block: object, intermediates: str = "drop", after: object = PII) -> Store:
    """A complete run."""
    folder.mkdir(exist_ok=True)
    store = small_run(folder, texts(1), [block, after])
    if intermediates == "drop":
        again(store, intermediates="drop")
    return store


def documents(store: Store) -> dict[str, bytes]:
    """The corpus but for its card, which quotes the settings."""
    return {name: data for name, data in content(store).items() if name not in ("README.md", "SHA256SUMS")}


def shown(store: Store) -> dict[str, str | None]:
    """Texts of kept documents as the dashboard shows them."""
    snapshot, rows = take(store), []
    for part in fate_rows.parts(store, ["id", "source", "shard", "row", "fate"]):
        rows += [{**row, "stage": part.file.stage} for row in part.rows.to_pylist() if row["fate"] == "kept"]
    last = [row for row in rows if row["stage"] == snapshot.map_stages[-1]]
    found = stored_texts(store, snapshot, map(Place.of, last), 10_000)
    return {place.id: text.text for place, text in found.items()}


def between(store: Store) -> list[str]:
    """Files that stages have left for each other, by stage."""
    found = []
    for stage in store.children("stages"):
        if not stage.endswith("-corpus"):
            found += [f"{stage}/{name}" for name in store.children(f"stages/{stage}/data")]
    return found


@pytest.mark.parametrize("block", [EXACT, NEAR, SPANS, {"small_steps:Bloom": {"expected_ngrams": 100_000}}])
def test_a_run_that_drops_has_the_same_corpus_and_results_alone(tmp_path: Path, block: object) -> None:
    kept = small_run(tmp_path, texts(1), [block, PII])
    assert any(name.startswith("0-read/") for name in between(kept))
    assert not any("-sketch/" in name for name in between(kept))  # they go in any case
    described = yaml.safe_load((tmp_path / "pipeline.yaml").read_text())
    (tmp_path / "pipeline.yaml").write_text(yaml.safe_dump({**described, "intermediates": "drop"}))
    pipeline = config.load(str(tmp_path / "pipeline.yaml"))
    dropped = run(pipeline, str(tmp_path / "dropped"), InlineExecutor).store
    assert documents(dropped) == documents(kept)
    whole = content(dropped)
    left = between(dropped)
    assert all(name.endswith(".json") for name in left), left  # what steps are listed by
    assert list(verify(dropped)) == []
    ids = [f"{file}/{row}" for file in range(3) for row in range(12)]
    assert [why(dropped, one).found[0].fate for one in ids] == [why(kept, one).found[0].fate for one in ids]
    assert shown(dropped) == shown(kept)
    resumed = run(pipeline, str(tmp_path / "dropped"), InlineExecutor)
    assert (resumed.tasks_done, between(dropped), content(dropped)) == (0, left, whole)


@pytest.mark.parametrize("block", [EXACT, NEAR])
def test_a_changed_setting_makes_again_what_it_needs_and_the_plan_says_so(tmp_path: Path, block: object) -> None:
    store = made(tmp_path / "a", block)
    other = {"formatters.pii": {"ipv6": True}}
    fresh = small_run(tmp_path / "a", texts(1), [block, other], out="fresh")
    path = tmp_path / "a" / "pipeline.yaml"
    path.write_text(yaml.safe_dump({**yaml.safe_load(path.read_text()), "intermediates": "drop"}))
    pipeline = config.load(str(path))
    stages = {stage["name"]: stage for stage in describe(prepare(pipeline, store), store)["stages"]}
    assert stages["0-read"]["outlook"] == {"tasks": 3, "done": 0, "redone": 3, "new": 0}
    keep = next(name for name in stages if name.endswith("-keep"))
    assert stages["0-read"]["why"] == [f"what 3 tasks made was deleted when it was used, and {keep} needs it"]
    assert stages[keep]["outlook"] == {"tasks": 3, "done": 0, "redone": 3, "new": 0}
    result = run(pipeline, store.url, InlineExecutor)
    done = {stage for stage, _ in result.done}
    assert "0-read" in done
    assert not any(stage.endswith(("-edges", "-forest", "-clusters")) for stage in done)
    assert documents(store) == documents(fresh)
    assert list(verify(store)) == []
    assert all(name.endswith(".json") for name in between(store))


def stops(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """Stop a run at a removal, before or within it, or at the folding that comes before."""
    seen: list[str] = []
    remove, put = RunDirectory.remove_files, RunDirectory.put

    def step(what: str) -> None:
        seen.append(what)
        if len(seen) == number:
            raise StoppedError(what)

    def removing(self: RunDirectory, paths: Iterator[str]) -> None:
        for path in paths:
            if "/data/" in path:
                step(path)
            remove(self, [path])

    def putting(self: RunDirectory, path: str, data: bytes) -> None:
        if path.endswith("folded.json"):
            step(path)
        put(self, path, data)

    monkeypatch.setattr(RunDirectory, "remove_files", removing)
    monkeypatch.setattr(RunDirectory, "put", putting)


def test_a_run_that_is_stopped_at_any_deletion_goes_on_to_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_run(tmp_path, texts(1), [EXACT, PII])
    path = tmp_path / "pipeline.yaml"
    path.write_text(yaml.safe_dump({**yaml.safe_load(path.read_text()), "intermediates": "drop"}))
    pipeline = config.load(str(path))
    expected = content(run(pipeline, str(tmp_path / "through"), InlineExecutor).store)
    whole: list[str] | None = None
    for number in range(1, 99, 5):
        store = Store(str(tmp_path / f"stopped-{number}"))
        with monkeypatch.context() as patch:
            stops(patch, number)
            try:
                run(pipeline, store.url, InlineExecutor)
            except StoppedError:
                pass
            else:
                break
        tasks: list[str] = []

        def counted(*given: object, seen: list[str] = tasks) -> object:
            seen.append(f"{given[1].stage}/{given[1].name}")  # type: ignore[attr-defined]  # a task
            return worker.run_task(*given)  # type: ignore[arg-type]  # as it came

        with monkeypatch.context() as patch:
            patch.setattr(engine, "run_task", counted)
            run(pipeline, store.url, InlineExecutor)
        assert content(store) == expected, number
        assert list(verify(store)) == [], number
        assert len(tasks) == len(set(tasks)), number
        assert not any("0-read" in task for task in tasks if number > 3), (number, tasks)
        whole = whole or [name.split("/")[0] for name in between(store)]
        assert [name.split("/")[0] for name in between(store)] == whole, number
    else:
        pytest.fail("no run has come to its end")
    assert number > 20


@pytest.mark.parametrize("number", [1, 4])
def test_a_run_that_is_killed_while_it_deletes(tmp_path: Path, number: int) -> None:
    small_run(tmp_path, texts(1), [EXACT, PII])
    path = tmp_path / "pipeline.yaml"
    path.write_text(yaml.safe_dump({**yaml.safe_load(path.read_text()), "intermediates": "drop"}))
    expected = content(run(config.load(str(path)), str(tmp_path / "through"), InlineExecutor).store)
    command = ("run", "pipeline.yaml", "--out", "killed", "--executor", "inline")
    code, _, _ = forked(command, tmp_path, os.environ, 120, KilledAtDeletion(number))
    assert code == -signal.SIGKILL
    code, _, errors = forked(command, tmp_path, os.environ, 120)
    assert code == 0, errors
    store = Store(str(tmp_path / "killed"))
    assert (content(store), list(verify(store))) == (expected, [])
    assert all(name.endswith(".json") for name in between(store))


def test_what_is_no_choice_is_said(tmp_path: Path) -> None:
    store = made(tmp_path, EXACT, "keep")
    path = tmp_path / "pipeline.yaml"
    path.write_text(yaml.safe_dump({**yaml.safe_load(path.read_text()), "intermediates": "some"}))
    command = ("run", "pipeline.yaml", "--out", "run", "--executor", "inline")
    code, _, errors = forked(command, tmp_path, os.environ, 120)
    assert code == 2
    assert errors == "textmill: pipeline.yaml:5: intermediates must be keep or drop\n"
    assert store.exists("corpus/SHA256SUMS")

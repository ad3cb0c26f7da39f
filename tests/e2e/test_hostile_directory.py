"""A run directory that somebody else has prepared: nothing outside it is read as its own, written or deleted."""

import json
from contextlib import nullcontext
from pathlib import Path

import pytest
from small_run import small_run

from textmill.config import pipeline as config
from textmill.errors import UserError
from textmill.inspect.status import status
from textmill.inspect.verify import verify
from textmill.plan.listing import list_tasks
from textmill.plan.redo import reasons
from textmill.run.driver import run
from textmill.run.executor import InlineExecutor
from textmill.store.commits import Records
from textmill.store.manifest import manifest
from textmill.store.store import Store

DOCUMENTS = [[{"text": f"Rain fell on day {day}."}] for day in range(2)]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A complete run, and precious files beside it."""
    (tmp_path / "victim").mkdir()
    (tmp_path / "victim" / "precious").write_text("here")
    return small_run(tmp_path, DOCUMENTS, [])


def again(store: Store) -> None:
    run(config.load(str(Path(store.root).parent / "pipeline.yaml")), store.url, lambda: InlineExecutor(retries=0))


def precious(store: Store) -> list[str]:
    return [path.read_text() for path in sorted((Path(store.root).parent / "victim").iterdir())]


@pytest.mark.parametrize("folder", ["stages/0-read/data", "stages/0-read", "stages", "removed", "corpus"])
def test_folders_that_lead_out(store: Store, folder: str) -> None:
    """What a sweep takes for leftovers, or the corpus for what is not its own, would be deleted there."""
    place = Path(store.locate(folder))
    place.rename(place.with_name("aside"))
    place.symlink_to(Path(store.root).parent / "victim")
    with pytest.raises(UserError, match="a symbolic link leads out of the run directory; nothing is changed there"):
        again(store)
    assert precious(store) == ["here"]


@pytest.mark.parametrize("name", [".lock", "run.json", "report.html", "corpus/README.md", "damaged.json"])
def test_files_that_are_links(store: Store, name: str) -> None:
    place = Path(store.locate(name))
    described = json.dumps(manifest(store))
    place.unlink(missing_ok=True)
    if name == "run.json":
        (Path(store.root).parent / "victim" / "precious").write_text(described)
    place.symlink_to(Path(store.root).parent / "victim" / "precious")
    before = precious(store)
    is_followed = name in (".lock", "damaged.json")  # to be locked and read, so that a link there is refused
    with pytest.raises(UserError, match=r"cannot be opened|damaged") if is_followed else nullcontext():
        again(store)
    store.put(name, b"new")
    assert precious(store) == before


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"stages": [{"name": "../../victim", "kind": "map", "label": "x"}]}, "stages.0.name"),
        ({"stages": [{"name": "0-read", "kind": "map"}]}, "stages.0.label"),
        ({"stages": "0-read"}, "stages"),
        ({"stages": [1]}, "stages.0"),
        ({"shards": "many"}, "shards"),
        ({"versions": {"textmill": 1}}, "versions.textmill"),
        ({"config": []}, "config"),
        ({"complete": "yes"}, "complete"),
        ({"shards": -1}, "shards"),
        ({"stages": []}, "stages"),
        ({"stages": [{"name": "0-read", "kind": "map", "label": "x"}]}, "stages"),
        ({"notes": 5}, "notes"),
        ({"described": 5}, "described"),
    ],
)
def test_a_manifest_that_lies(store: Store, change: dict[str, object], where: str) -> None:
    store.put("run.json", json.dumps({**manifest(store), **change}).encode())
    for look in (status, lambda store: list(verify(store))):
        with pytest.raises(UserError, match=rf"run\.json: not a Textmill run \({where} is not as a run writes it\)"):
            look(store)


def test_a_checksum_list_that_points_out(store: Store) -> None:
    with store.open("corpus/SHA256SUMS") as stream:
        listed = stream.read()
    store.put("corpus/SHA256SUMS", listed + b"0" * 64 + b"  ../../victim/precious\n")
    assert list(verify(store)) == ["corpus/SHA256SUMS: 'corpus/../../victim/precious' is no path inside the run"]


@pytest.mark.parametrize(
    "content", [b"{", b"[5]", b"[" * 200_000, b'{"0-read": {"reader of source s": {"settings": 5}}}', b"\xff"]
)
def test_a_damaged_list_of_what_a_run_was_made_with(store: Store, content: bytes) -> None:
    store.put("made_with.json", content)
    plan = run(config.load(str(Path(store.root).parent / "pipeline.yaml")), store.url, InlineExecutor).plan
    store.put("made_with.json", content)
    commit = next(iter(store.commits("0-read").values()))
    (task,) = [task for task in list_tasks(plan, plan.stages[0], Records(store)) if task.name == commit.task]
    stale = [(task, commit.model_copy(update={"fingerprint": "other"}))]
    with pytest.raises(UserError, match=r"made_with\.json: damaged; the next run writes it anew"):
        reasons(plan, plan.stages[0], store, stale)

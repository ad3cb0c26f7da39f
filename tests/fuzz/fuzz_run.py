"""Runs over small made-up sources: the same corpus whatever the batches, the listing, the order of tasks and the kills.

Each pipeline is run as it is, one task after the other, and again with all of that changed, or with the documents
otherwise shared out among files or crawls. Ray is not started here;
`tests/e2e/test_same_bytes.py` does.
"""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, Final

import yaml
from hypothesis import strategies as st
from tests.fuzz.executors import InterruptedRun, PermutedExecutor
from tests.fuzz.formats import Format, bounded
from tests.fuzz.run_inputs import INDEX, SOURCES, Source, blocks_for, name_of, settings_of
from tests.fuzz.run_results import corpus_files, corpus_texts, counts, fates

from textmill.config.pipeline import load
from textmill.inspect.status import status
from textmill.inspect.verify import verify
from textmill.matching.index import integrity as index_verify
from textmill.run.driver import run
from textmill.run.executor import Executor, InlineExecutor
from textmill.store.store import Store

__all__ = ["RUN"]


@dataclass(frozen=True)
class Variation:
    """What is otherwise in the second run."""

    batch_rows: int
    batch_bytes: int
    listing: int | None
    """Files are named one by one, in an order drawn from this; None: found by a pattern."""
    tasks: int | None
    """Tasks are done in an order drawn from this; None: as they come."""
    before: str
    """What was in the run directory: nothing, an interrupted run, or one of other blocks or fewer sources."""
    tasks_before_end: int


VARIATIONS: Final = st.builds(
    Variation,
    st.sampled_from([64, 1, 2, 3]),
    st.sampled_from([1 << 24, 1, 100]),
    st.none() | st.integers(0, 99),
    st.none() | st.integers(0, 99),
    st.sampled_from(["nothing", "interrupted", "interrupted", "blocks", "sources"]),
    st.integers(0, 24),
)
PLAIN: Final = Variation(64, 1 << 24, None, None, "nothing", 0)


@dataclass(frozen=True)
class Case:
    sources: list[Source]
    blocks: list[Any]
    writer: dict[str, Any]
    removed: str
    ids: str
    skip: int
    limit: int | None
    variation: Variation
    mode: str
    """varied: the second run is; regrouped: each source is one file; crawls: each source is a crawl of an index."""

    @property
    def follows_from_shards(self) -> bool:
        """Whether draws by lot, or datatrove's choice of copies, make a difference between shards."""
        return any(
            name_of(block) == "filters.sampler"
            or (name_of(block) == "select.rank" and "by" not in settings_of(block))
            or settings_of(block).get("faithful")
            for block in self.blocks
        )

    @property
    def is_of_crawls(self) -> bool:
        """Whether crawl after crawl keeps what one run over all of them does: one barrier, and `keep: first`."""
        barriers = [block for block in self.blocks if name_of(block).startswith(("dedup.", "select."))]
        own = settings_of(barriers[0])
        return len(barriers) == 1 and "index" in own and "keep" not in own and self.skip == 0 and self.limit is None

    def settings(self, variation: Variation, index: str) -> dict[str, Any]:
        """The pipeline file; `index` is the folder of its index."""
        blocks = [
            {name_of(block): {key: index if value == INDEX else value for key, value in settings_of(block).items()}}
            for block in self.blocks
        ]
        sources = [
            {"name": f"s{number}", "reader": self._reader(source, number, variation), "license": LICENSES[number]}
            for number, source in enumerate(self.sources)
        ]
        removed = {"keep": self.removed, **({"rate": 0.5} if self.removed == "sample" else {})}
        return {"name": "f", "sources": sources, "blocks": blocks, "writer": self.writer, "removed": removed}

    def _reader(self, source: Source, number: int, variation: Variation) -> dict[str, Any]:
        names = [source.name_of(file) for file in range(len(source.files))]
        if variation.listing is not None:
            Random(variation.listing).shuffle(names)
        else:
            names = ["*"]
        window = {"skip": self.skip, "limit": self.limit} if number == 0 else {}
        has_columns = source.format == "jsonl"
        settings = {
            "paths": [f"s{number}/{name}" for name in names],
            "ids": self.ids,
            "batch_rows": variation.batch_rows,
            "batch_bytes": variation.batch_bytes,
            **window,
            **({"columns": {"score": "float"}} if has_columns else {}),
        }
        return {f"readers.{source.format}": settings}

    @property
    def records(self) -> int:
        """So many are read."""
        first, *others = (source.documents for source in self.sources)
        first = max(0, first - self.skip)
        return sum(others) + (first if self.limit is None else min(first, self.limit))


LICENSES: Final = (None, {"spdx": "CC-BY-4.0", "evidence": "https://mill.example/terms"})
WRITERS: Final = st.sampled_from(
    (
        *[{"writers.parquet": {}}] * 3,
        {"writers.parquet": {"max_rows_per_file": 2, "row_group_rows": 1}},
        {"writers.jsonl": {"compression": "none"}},
        {"writers.jsonl": {"max_rows_per_file": 3}},
    )
)
CASES: Final = st.lists(SOURCES, min_size=1, max_size=2).flatmap(
    lambda sources: st.builds(
        Case,
        st.just(sources),
        blocks_for(sources),
        WRITERS,
        st.sampled_from(["all", "sample", "none"]),
        st.sampled_from(["given", "qualified"]),
        st.sampled_from([0, 0, 0, 0, 1, 3]),
        st.sampled_from([None, None, None, 2, 4]),
        VARIATIONS,
        st.sampled_from(["varied"] * 6 + ["regrouped", "crawls"]),
    )
)


def check(case: Case) -> None:
    """Two runs give the same; each is whole and accounts for every record."""
    with TemporaryDirectory() as folder, bounded():
        place = Path(folder)
        for number, source in enumerate(case.sources):
            source.write(place / f"s{number}")
        plain = _made(place, "plain", case, PLAIN)
        if case.mode == "regrouped" and not case.follows_from_shards:
            _regrouped(place / "other", case, corpus_texts(place / "plain"))
        elif case.mode == "crawls" and case.is_of_crawls:
            _crawls(place, case, corpus_texts(place / "plain"))
        else:
            again = _made(place, "again", case, case.variation)
            for name in {**plain, **again}:
                assert plain.get(name) == again.get(name), name


def _regrouped(place: Path, case: Case, texts: list[object]) -> None:
    """The same documents come out where each source is one file."""
    place.mkdir()
    for number, source in enumerate(case.sources):
        source.in_one_file().write(place / f"s{number}")
    _made(place, "again", case, PLAIN)
    assert corpus_texts(place / "again") == texts, "documents depend on how they are shared out among files"


def _crawls(place: Path, case: Case, texts: list[object]) -> None:
    """The same documents come out where each source is a crawl of its own."""
    settings = case.settings(case.variation, "grown")
    found: list[object] = []
    for source in settings["sources"]:
        _run(place, source["name"] + "-run", {**settings, "sources": [source]}, _executor(case.variation, None))
        found += corpus_texts(place / (source["name"] + "-run"))
    assert found == texts, "documents depend on how they are shared out among crawls"
    assert list(index_verify.problems(str(place / "grown"))) == []


def _made(place: Path, name: str, case: Case, variation: Variation) -> dict[str, object]:
    """What a run leaves that is promised to be the same."""
    settings = case.settings(variation, f"{name}-index")
    _before(place, name, settings, variation)
    _run(place, name, settings, _executor(variation, None))
    store = Store(str(place / name))
    assert list(verify(store)) == []
    if (place / f"{name}-index").exists():
        assert list(index_verify.problems(str(place / f"{name}-index"))) == []
    found = status(store)
    assert found.is_complete
    assert found.records == case.records, "records in"
    assert found.records == found.kept + found.dropped, "records in != kept + dropped"
    return {**corpus_files(place / name), "counts": counts(found), "fates": fates(place / name)}


def _executor(variation: Variation, tasks_before_end: int | None) -> Executor:
    if variation.tasks is None and tasks_before_end is None:
        return InlineExecutor(retries=0)
    return PermutedExecutor(Random(variation.tasks), tasks_before_end)


def _before(place: Path, name: str, settings: dict[str, Any], variation: Variation) -> None:
    """Leave in the run directory what was there before."""
    match variation.before:
        case "interrupted":
            with suppress(InterruptedRun):
                _run(place, name, settings, _executor(variation, variation.tasks_before_end))
        case "blocks":
            _run(place, name, {**settings, "blocks": settings["blocks"][:-1]}, _executor(variation, None))
        case "sources":
            ((reader, own),) = settings["sources"][0]["reader"].items()
            fewer = {"name": "s0", "reader": {reader: {**own, "paths": own["paths"][:1]}}}
            _run(place, name, {**settings, "sources": [fewer]}, _executor(variation, None))


def _run(place: Path, name: str, settings: dict[str, Any], executor: Executor) -> None:
    (place / "pipeline.yaml").write_text(yaml.safe_dump(settings))
    result = run(load(str(place / "pipeline.yaml")), str(place / name), lambda: executor)
    assert result.is_complete, result.quarantined


RUN: Final = Format("run", CASES, check, suite_examples=3, one_in=50)

"""Crawls run one after another against an index keep what one run over all of them keeps, with the same sizes."""

import itertools
from pathlib import Path

import pytest
from index_crawls import BARRIERS, add, chained, changes, crawls, details, grown
from small_run import corpus, reasons, small_run

from textmill.config import pipeline as config
from textmill.errors import UserError
from textmill.matching.index import state as index_state
from textmill.matching.index.integrity import leftovers, problems
from textmill.run.driver import run
from textmill.run.ray_executor import RayExecutor


@pytest.mark.parametrize(("barrier", "count"), [("verified", 2), *((barrier, 3) for barrier in BARRIERS)])
def test_crawls_one_by_one_equal_one_run(tmp_path: Path, barrier: str, count: int) -> None:
    block, given = BARRIERS[barrier], crawls(count, count)
    url = str(tmp_path / "index")
    (tmp_path / "whole").mkdir()
    whole = add(tmp_path / "whole", 0, list(itertools.chain.from_iterable(given)), block, None)
    stores = [add(tmp_path, number, crawl, block, url) for number, crawl in enumerate(given)]
    expected = {str(row["id"]): int(str(row["cluster_size"])) for row in corpus(whole)}
    assert grown(stores) == expected
    assert max(expected.values()) > 3
    assert list(problems(url)) == []
    assert leftovers(url) == []
    replaced = {row["id"] for store in stores for row in changes(store) if row["duplicate_of"] is not None}
    if count == 3:
        assert bool(replaced) == (barrier not in ("exact", "url", "verified", "contained"))
    dropped = set().union(*map(reasons, stores)) | replaced
    assert dropped == set(reasons(whole))
    if barrier in ("exact", "url", "verified", "contained"):
        said = {id_: detail for store in stores for id_, detail in details(store).items()}
        assert said == details(whole)
        assert any(detail.split()[2].startswith("0/") for id_, detail in said.items() if id_.startswith("1/"))
    repeats = {row["id"]: row["repeats"] for row in corpus(whole)}
    last = corpus(stores[-1])
    assert {row["id"]: row["repeats"] for row in last} == {row["id"]: repeats[row["id"]] for row in last}


@pytest.mark.parametrize("seed", range(2))
def test_two_blocks_with_indexes_count_each_other_s_documents(tmp_path: Path, seed: int) -> None:
    """What the first drops, the second never sees, but its clusters stand for it."""
    given, url = crawls(20 + seed, 3), str(tmp_path / "index")
    for folder in ("whole", "0", "1", "2", "3"):
        (tmp_path / folder).mkdir()
    columns = {"rating": "int"}
    whole = small_run(tmp_path / "whole", list(itertools.chain.from_iterable(given)), chained(None), columns=columns)
    stores = [
        small_run(tmp_path / str(number), crawl, chained(url), columns=columns) for number, crawl in enumerate(given)
    ]
    expected = {str(row["id"]): int(str(row["cluster_size"])) for row in corpus(whole)}
    assert grown(stores) == expected
    assert {id_: detail for store in stores for id_, detail in details(store).items()} == details(whole)
    assert list(problems(f"{url}-1")) == list(problems(f"{url}-2")) == []
    index_state.drop_last(f"{url}-2")
    with pytest.raises(UserError, match="the indexes of a pipeline grow together"):
        small_run(tmp_path / "3", crawls(30, 1)[0], chained(url), columns=columns)


def test_an_index_in_memory(tmp_path: Path) -> None:
    url = f"memory://{tmp_path.name}"
    block, given = BARRIERS["verified"], crawls(13, 2)
    stores = [add(tmp_path, number, crawl, block, url) for number, crawl in enumerate(given)]
    whole = add(tmp_path, 2, list(itertools.chain.from_iterable(given)), block, None)
    assert grown(stores) == {str(row["id"]): int(str(row["cluster_size"])) for row in corpus(whole)}
    assert list(problems(url)) == []


def test_an_index_on_s3(tmp_path: Path, bucket: str) -> None:
    block, given = BARRIERS["verified"], crawls(14, 2, 1)
    near = [add(tmp_path, number, crawl, block, str(tmp_path / "index")) for number, crawl in enumerate(given)]
    far = tmp_path / "far"
    far.mkdir()
    stores = [add(far, number, crawl, block, f"{bucket}/index") for number, crawl in enumerate(given)]
    assert grown(stores) == grown(near)
    assert list(problems(f"{bucket}/index")) == []
    assert index_state.read(f"{bucket}/index").state == index_state.read(str(tmp_path / "index")).state


def test_workers_add_the_same_bytes(tmp_path: Path) -> None:
    """With Ray tasks end in any order, in other processes."""
    block, given = BARRIERS["verified"], crawls(15, 2)
    for number, crawl in enumerate(given):
        add(tmp_path, number, crawl, block, str(tmp_path / "index"))
    there = index_state.read(str(tmp_path / "index"))
    index_state.drop_last(str(tmp_path / "index"))
    path = tmp_path / "crawl-1" / "pipeline.yaml"
    result = run(config.load(str(path)), str(tmp_path / "crawl-1" / "ray"), lambda: RayExecutor(workers=2, retries=0))
    assert result.is_complete
    assert index_state.read(str(tmp_path / "index")).state == there.state

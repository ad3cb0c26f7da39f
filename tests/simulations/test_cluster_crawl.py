"""A crawl that was never read: its tasks are those that a run would have, and nothing gets lost between the stages."""

from pathlib import Path

import pytest
from scripts.simulations.cluster_costs import dedup_plan, fitted, lowered, measured
from scripts.simulations.cluster_crawl import Imagined, Size, crawl
from scripts.simulations.cluster_events import simulate

from textmill.store.store import Store


def test_a_small_run_says_what_a_crawl_takes(tmp_path: Path) -> None:
    plan = dedup_plan(tmp_path / "run", (10, 40) * 6)
    seen = measured(lowered(plan, 1), Store(str(tmp_path / "x1")))
    costs = fitted(seen)
    assert {"combined", "band"} <= {kind for _, kind in costs}
    assert all(number >= 0 for cost in costs.values() for number in cost.seconds)
    sizes = [Size(shards, 100, 40) for shards in (20, 2000)]
    small, large = (crawl(plan, Imagined(Store(str(tmp_path / f"of-{one.shards}"))), costs, one) for one in sizes)
    for found, size in ((small, sizes[0]), (large, sizes[1])):
        by_shard = [found.stages[stage.name].tasks for stage in plan.stages if stage.step.is_by_shard]
        assert by_shard == [size.shards] * 3
        assert found.documents == pytest.approx(40 * size.shards, rel=0.1)
        ended = simulate(found.waves, 64, 0.0)
        assert ended.busy == pytest.approx(3600 * sum(one.hours for one in found.stages.values()))
        assert ended.over.keys() == found.stages.keys()
    edges = next(name for name in large.stages if name.endswith("-edges"))
    assert small.stages[edges].tasks == 1
    assert large.stages[edges].tasks == 3  # 2,000 sketches become two files first


def test_the_first_tasks_are_those_of_a_run(tmp_path: Path) -> None:
    plan = dedup_plan(tmp_path / "run", (5, 5))
    seen = measured(plan, Store(str(tmp_path / "real")))
    listed = crawl(plan, Imagined(Store(str(tmp_path / "made-up"))), fitted(seen), Size(2, 5, 5))
    assert {name: one.tasks for name, one in listed.stages.items()} == {
        stage.name: sum(one.kind[0] == stage.name for one in seen) for stage in plan.stages
    }

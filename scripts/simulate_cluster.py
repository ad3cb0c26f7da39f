"""A crawl of 90,000 shards on 6,400 slots, simulated: what grows, what is the bottleneck, what would all wait for?

    python scripts/simulate_cluster.py

Nothing of the plan is made up: tasks of 900, 9,000 and 90,000 shards are listed by the code that lists them in a run
(`simulations.cluster_crawl`). What a task costs comes from small real runs on this machine
(`simulations.cluster_costs`): extraction and filters from the sample crawl, all that follows from generated documents
and `dedup.minhash`; requests from the same on a local S3 server. What the driver takes comes from runs in which only
the driver works (`bench_run_directory`), of three sizes: a line through two, checked at the third; and of shards with
many documents, whose fates it sorts, as workers do where they are more. Then the tasks pass through the slots, event
by event (`simulations.cluster_events`).

The exit code is 1 if something grows faster than the crawl: between the last two sizes by more than their ratio and a
fifth. Not simulated: failures, slots that differ, how long an object store takes, and what Ray itself asks of the
driver.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.bench_run_directory import S3, first_run, pipeline_file
from scripts.simulations import cluster_costs
from scripts.simulations.cluster_costs import Cost, crawl_plan, dedup_plan, fitted, lowered, measured
from scripts.simulations.cluster_crawl import Crawl, Imagined, Size, crawl
from scripts.simulations.cluster_events import Ended, simulate

from textmill.plan.plan import Plan
from textmill.store.store import Store

PROJECT = Path(__file__).resolve().parents[1]
EXTRACTION = [
    "filters.url",
    {"extractors.trafilatura": {"favor_precision": True}},
    "annotators.language",
    {"filters.language": {"keep": ["eng"], "min_score": 0.65}},
    "filters.gopher_repetition",
    "filters.gopher_quality",
    {"filters.c4_quality": {"require_end_mark": False}},
    "filters.fineweb_quality",
]
DOCUMENTS = (10, 50, 200, 1000) * 5
"""In the shards of which costs are measured."""
MARGIN = 1.2
READ = ("0-read", "shard")
_WIDE_SHARDS, _WIDE_DOCUMENTS = 30, 3_000
"""Of the run in which the driver sorts many fates."""


@dataclass(frozen=True)
class Driver:
    """What the driver takes."""

    seconds: float
    """CPU time for each task."""
    flat: float
    requests: float
    """For each task."""
    fate: float
    """CPU time to sort a row of fates, which workers do where they are many."""


def main() -> int:
    """Measure, simulate, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shards", type=int, nargs="+", default=[900, 9_000, 90_000])
    parser.add_argument("--slots", type=int, default=6_400)
    parser.add_argument("--records", type=int, default=33_000, help="in a shard: 3 billion in 90,000")
    parser.add_argument("--kept", type=int, default=4_000, help="of these, behind the filters")
    parser.add_argument("--driver-shards", type=int, nargs=3, default=[300, 600, 1200], help="the third is the check")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="simulate-") as name:
        folder = Path(name)
        server = S3(folder)  # one for all: s3fs keeps to the first address that it was given
        try:
            Store("s3://simulated/run").fs.mkdir("simulated")
            plan, costs = measure(folder, DOCUMENTS, PROJECT / "configs" / "sample" / "crawl", server.count)
            tell_costs(costs)
            driver = driver_costs(folder, options.driver_shards, server.count)
        finally:
            server.end()
        sizes = [Size(shards, options.records, options.kept) for shards in options.shards]
        columns = []
        for size in sizes:
            found = crawl(plan, Imagined(Store(str(folder / f"of-{size.shards}"))), costs, size, driver.fate)
            ended = simulate(found.waves, options.slots, driver.seconds)
            chain = simulate(found.waves, None, 0.0)
            columns.append(column(found, ended, chain, driver, options.slots))
        tell_stages(found, ended)
        return tell(sizes, columns)


def measure(
    folder: Path, documents: Sequence[int], shards: Path, count: Callable[[], int]
) -> tuple[Plan, dict[tuple[str, str], Cost]]:
    """The plan of what follows extraction, and costs by kind of task; `count` is of requests to `s3://simulated`."""
    plan = dedup_plan(folder / "dedup", documents)
    measured(lowered(plan, 1), Store(str(folder / "warm")))  # compiles
    costs = fitted(
        [one for scale in (1, 4) for one in measured(lowered(plan, scale), Store(str(folder / f"x{scale}")))]
    )
    pages = crawl_plan(folder / "pages", shards, EXTRACTION)
    for again in range(2):  # the first one loads models
        seen = measured(pages, Store(str(folder / f"pages{again}")))
    read = [one for one in seen if one.kind == READ]
    each = sum(one.seconds for one in read) / sum(one.rows for one in read)
    small = dedup_plan(folder / "asked", documents[:12])
    asked = fitted(measured(lowered(small, 1), Store("s3://simulated/run"), count))
    costs[READ] = cluster_costs.with_seconds(costs[READ], (0.0, 0.0, each))
    return plan, {kind: cluster_costs.with_requests(cost, asked.get(kind)) for kind, cost in costs.items()}


def driver_costs(folder: Path, shards: Sequence[int], asked_so_far: Callable[[], int]) -> Driver:
    """A line through two sizes, which is held against the third; requests from two small runs on a local S3 server."""
    runs = []
    for count in shards:
        (own := folder / f"driver-{count}").mkdir()
        runs.append(first_run(pipeline_file(own, count), str(own / "run")))
    one, two, check = runs
    each = (two.driver - one.driver) / (two.tasks - one.tasks)
    flat = one.driver - each * one.tasks
    said = flat + each * check.tasks
    print(
        f"driver: {flat:.1f} s + {1000 * each:.2f} ms of CPU a task, by runs of {one.tasks:,} and {two.tasks:,} tasks;"
    )
    print(f"of {check.tasks:,} tasks that is {said:.1f} s, and {check.driver:.1f} s were measured")
    asked = []
    for count in (10, 30):
        (own := folder / f"driver-s3-{count}").mkdir()
        asked.append(first_run(pipeline_file(own, count), f"s3://simulated/{count}", asked_so_far))
    few, many = asked
    requests = (many.requests - few.requests) / (many.tasks - few.tasks)
    print(f"driver: {requests:.1f} requests a task, from runs of {few.tasks:,} and {many.tasks:,} tasks")
    (own := folder / "driver-rows").mkdir()
    rows = first_run(pipeline_file(own, _WIDE_SHARDS, _WIDE_DOCUMENTS), str(own / "run"))
    fate = max(0.0, rows.driver - flat - each * rows.tasks) / rows.fates
    print(f"driver: {1e6 * fate:.1f} µs of CPU to sort each of {rows.fates:,} rows of fates")
    return Driver(max(each, check.driver / check.tasks), flat, requests, fate)


def column(found: Crawl, ended: Ended, chain: Ended, driver: Driver, slots: int) -> dict[str, float]:
    """The numbers of one size."""
    tallies = found.stages.values()
    tasks = sum(one.tasks for one in tallies)
    return {
        "documents behind the filters, million": found.documents / 1e6,
        "tasks": tasks,
        "CPU of workers, hours": sum(one.hours for one in tallies),
        "time, hours": ended.makespan / 3600,
        "slots at work, %": 100 * ended.busy / (slots * ended.makespan),
        "longest chain of tasks, hours": chain.makespan / 3600,
        "CPU of the driver, minutes": (driver.flat + ended.driver) / 60,
        "driver at work, %": 100 * ended.driver / ended.makespan,
        "tasks sent, MB": sum(one.sent for one in tallies),
        "files opened, thousand": sum(one.opened for one in tallies) / 1e3,
        "files and commit records written, thousand": sum(one.written for one in tallies) / 1e3,
        "requests to an object store, thousand": (sum(one.requests for one in tallies) + driver.requests * tasks) / 1e3,
    }


def tell_costs(costs: Mapping[tuple[str, str], Cost]) -> None:
    """What was measured of each kind of task."""
    print("| stage | tasks | ms + ms a file + µs a row | requests + requests a file |\n| --- | --- | ---: | ---: |")
    for (stage, kind), cost in costs.items():
        flat, file, row = cost.seconds
        seconds = f"{1e3 * flat:.1f} + {1e3 * file:.2f} + {1e6 * row:.1f}"
        print(f"| {stage} | {kind} | {seconds} | {cost.requests[0]:.1f} + {cost.requests[1]:.1f} |")


def tell_stages(found: Crawl, ended: Ended) -> None:
    """The largest size by stage."""
    names = (
        "tasks",
        "CPU, hours",
        "longest task, s",
        "listing, s",
        "files opened",
        "requests",
        "sent, MB",
        "over at, h",
    )
    print(f"\n| stage | {' | '.join(names)} |\n| --- |{' ---: |' * len(names)}")
    for name, one in found.stages.items():
        over = ended.over[name] / 3600
        cells = (one.tasks, one.hours, one.longest, one.listing, one.opened, one.requests, one.sent, over)
        print(f"| {name} | {' | '.join(map(_number, cells))} |")


def tell(sizes: Sequence[Size], columns: Sequence[Mapping[str, float]]) -> int:
    """The table, and 1 if something grows faster than the crawl."""
    print(f"\n| | {' | '.join(f'{size.shards:,} shards' for size in sizes)} | growth |")
    print(f"| --- |{' ---: |' * (len(sizes) + 1)}")
    most = MARGIN * sizes[-1].shards / sizes[-2].shards
    faster = []
    for name in columns[0]:
        values = [one[name] for one in columns]
        growth = values[-1] / values[-2]
        print(f"| {name} | {' | '.join(map(_number, values))} | {growth:.1f} |")
        if growth > most:
            faster.append(f"{name}: {growth:.1f} times, and the crawl {sizes[-1].shards / sizes[-2].shards:g}")
    for line in faster:
        print(f"grows faster than the crawl: {line}")
    return bool(faster)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.2g}"


if __name__ == "__main__":
    sys.exit(main())

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textmill.block import Measure
from textmill.errors import ConservationError
from textmill.store.stats import BINS, OTHERS, BlockStats, Histogram, Tally, TaskStats
from textmill.store.totals import Totals, largest

names = st.sampled_from(["a", "b", "c"])
counts = st.dictionaries(names, st.integers(0, 9), max_size=3)


@st.composite
def task_stats(draw: st.DrawFn) -> TaskStats:
    blocks = []
    for label in ("read", "filter"):
        drops = draw(counts)
        out = draw(st.integers(0, 50))
        blocks.append(
            BlockStats(label=label, kind=label, documents_in=out + sum(drops.values()), documents_out=out, drops=drops)
        )
    groups = draw(st.dictionaries(names, st.builds(Tally, kept=st.integers(0, 5), dropped=st.integers(0, 5))))
    return TaskStats(records=draw(st.integers(0, 99)), kept=3, blocks=blocks, breakdowns={"language": groups})


def total(*stats: TaskStats) -> TaskStats:
    totals = Totals()
    for one in stats:
        totals.add(one)
    return totals.stats()


@given(task_stats(), task_stats(), task_stats())
def test_sums_of_sums_in_any_order_are_the_sum(a: TaskStats, b: TaskStats, c: TaskStats) -> None:
    assert total(total(a, b), c) == total(a, total(b, c)) == total(c, b, a)


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 5), max_size=9), st.integers(1, 9))
def test_groups_beyond_the_largest_are_counted_together(sizes: dict[str, int], most: int) -> None:
    groups = {value: Tally(kept=size, dropped=1, kept_bytes=7) for value, size in sizes.items()}
    found = largest(groups, most)
    assert len(found) <= most + 1
    for wanted in ("kept", "dropped", "kept_bytes"):
        assert sum(getattr(one, wanted) for one in found.values()) == sum(
            getattr(one, wanted) for one in groups.values()
        )
    listed = [groups[value].kept for value in found if value in groups and value != OTHERS]
    hidden = [one.kept for value, one in groups.items() if value not in found]
    assert min(listed, default=9) >= max(hidden, default=0)


def test_histogram_counts_every_value_and_outliers_fall_in_the_end_bins() -> None:
    histogram = Histogram.of(Measure("ratio", "", pa.float64(), 0, 1))
    histogram.add(pa.array([-5.0, 0.0, 0.5, 1.0, 7.0, None, float("nan")]))
    assert sum(histogram.counts) == 5
    assert histogram.missing == 2
    assert histogram.counts[0] == 2
    assert histogram.counts[-1] == 2
    assert histogram.counts[BINS // 2] == 1


def test_histogram_with_powers_spreads_small_and_large() -> None:
    histogram = Histogram.of(Measure("words", "", pa.int64(), 1, 1_000_000, log=True))
    histogram.add(pa.array([0, 1, 1_000, 1_000_000, 5_000_000]))
    assert histogram.counts[0] == 2
    assert histogram.counts[-1] == 2


def test_histograms_of_different_bins_do_not_merge() -> None:
    a = Histogram.of(Measure("x", "", pa.float64(), 0, 1))
    with pytest.raises(ValueError, match="different bins"):
        a.merge(Histogram.of(Measure("x", "", pa.float64(), 0, 2)))


def block(entered: int, left: int, dropped: int) -> BlockStats:
    return BlockStats(label="f", kind="f", documents_in=entered, documents_out=left, drops={"f.x": dropped})


def test_check_accepts_what_adds_up() -> None:
    TaskStats(records=3, kept=1, blocks=[block(3, 1, 2)]).check("t")


@pytest.mark.parametrize(
    "stats",
    [TaskStats(records=3, kept=2, blocks=[block(3, 1, 2)]), TaskStats(records=3, kept=1, blocks=[block(4, 1, 2)])],
)
def test_check_refuses_a_lost_record(stats: TaskStats) -> None:
    with pytest.raises(ConservationError, match=r"records in|documents in"):
        stats.check("t")

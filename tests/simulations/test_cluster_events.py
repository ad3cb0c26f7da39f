"""Tasks on slots: what can be worked out by hand."""

import pytest
from scripts.simulations.cluster_events import Wave, simulate


@pytest.mark.parametrize(
    ("slots", "driver", "makespan"),
    [
        (1, 0.0, 16.0),  # one after the other
        (2, 0.0, 10.0),  # 1+4 beside 2+2, then 3 beside 3, then 1
        (None, 0.0, 8.0),  # 4, 3, 1
    ],
)
def test_waves_wait_for_those_before(slots: int | None, driver: float, makespan: float) -> None:
    waves = [
        Wave("read", [1.0, 2.0, 2.0, 4.0], ()),
        Wave("link", [3.0, 3.0], (0,)),
        Wave("join", [1.0], (1,)),
    ]
    ended = simulate(waves, slots, driver)
    assert ended.makespan == pytest.approx(makespan)
    assert ended.busy == pytest.approx(16.0)
    assert list(ended.over) == ["read", "link", "join"]


def test_tasks_of_early_waves_wait_for_their_own_input_only() -> None:
    waves = [Wave("read", [1.0, 5.0], ()), Wave("sketch", [3.0, 1.0], (0,), first=[0, 1]), Wave("link", [1.0], (1,))]
    assert simulate(waves, None, 0.0).makespan == pytest.approx(7.0)  # 5 + 1 + 1; the sketch of the other ends at 4
    late = [waves[0], Wave("sketch", [3.0, 1.0], (0,)), waves[2]]
    assert simulate(late, None, 0.0).makespan == pytest.approx(9.0)


def test_a_driver_can_be_what_all_wait_for() -> None:
    waves = [Wave("read", [1.0] * 1000, (), listing=7.0)]
    ended = simulate(waves, 1000, 0.1)
    assert ended.driver == pytest.approx(107.0)
    assert ended.makespan == pytest.approx(107.0)

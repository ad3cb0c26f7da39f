import pyarrow as pa
import pytest

from textmill.batch import Batch
from textmill.decide import first_failing
from textmill.filters.sampler import Sampler

IDS = [f"<urn:uuid:{number}>" for number in range(4000)]


def kept(block: Sampler, ids: list[str] = IDS) -> set[str]:
    batch = Batch(pa.record_batch({"id": ids}))
    passes = first_failing(block.apply(batch), block.rules(), len(ids)) < 0
    return {one for one, passed in zip(ids, passes, strict=True) if passed}


@pytest.mark.parametrize("rate", [0.0, 0.1, 0.5, 1.0])
def test_the_share_kept(rate: float) -> None:
    assert abs(len(kept(Sampler(rate=rate))) / len(IDS) - rate) < 0.03


def test_order_and_company_do_not_matter_and_lower_rates_are_part_of_higher() -> None:
    half = kept(Sampler(rate=0.5, seed=7))
    assert kept(Sampler(rate=0.5, seed=7), IDS[::-3]) == half & set(IDS[::-3])
    assert kept(Sampler(rate=0.2, seed=7)) < half
    assert kept(Sampler(rate=0.5, seed=8)) != half
    assert kept(Sampler(name="again", rate=0.5, seed=7)) != half

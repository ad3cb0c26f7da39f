import pyarrow as pa
import pytest

from textmill.batch import Batch
from textmill.decide import first_failing
from textmill.filters.sampler import Sampler

IDS = [f"<urn:uuid:{number}>" for number in range(4000)]


def kept(block: Sampler, ids: list[str] = IDS) -> set[str]:
    batch = Batch(pa.record_batch({"source": ["s"] * len(ids), "shard": ["0"] * len(ids), "id": ids}))
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


def test_files_that_number_from_nought_do_not_share_draws() -> None:
    """200 files of three documents each: of 600 about 300 stay, whatever the seed, and not all or none of a number."""
    shards = [str(row // 3) for row in range(600)]
    batch = Batch(pa.record_batch({"source": ["s"] * 600, "shard": shards, "id": [str(row % 3) for row in range(600)]}))
    for seed in range(5):
        block = Sampler(rate=0.5, seed=seed)
        passes = first_failing(block.apply(batch), block.rules(), 600) < 0
        assert 250 < passes.sum() < 350
        assert all(70 < passes[number::3].sum() < 130 for number in range(3))


def test_every_document_by_its_own_share() -> None:
    shares = [(0.0, 0.25, 0.5, 1.0, 6.0, None)[row % 6] for row in range(len(IDS))]
    columns = {"source": ["s"] * len(IDS), "shard": ["0"] * len(IDS), "id": IDS, "share": shares}
    block = Sampler(rate_column="share", seed=7)
    passes = first_failing(block.apply(Batch(pa.record_batch(columns))), block.rules(), len(IDS)) < 0
    found = {one for one, passed in zip(IDS, passes, strict=True) if passed}
    for place, share in enumerate((0.0, 0.25, 0.5, 1.0, 1.0, 1.0)):
        own = set(IDS[place::6])
        assert found & own == kept(Sampler(rate=share, seed=7)) & own


def test_one_rate_only() -> None:
    with pytest.raises(ValueError, match="`rate` or `rate_column`"):
        Sampler(rate=0.5, rate_column="share")

"""A fixed few of the made-up inputs that `scripts/fuzz.py` tries by the thousand."""

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from tests.fuzz.every_format import FORMATS
from tests.fuzz.formats import Format, HangError, bounded


@pytest.mark.filterwarnings("ignore:Generating overly large repr")
@pytest.mark.parametrize("tried", FORMATS.values(), ids=FORMATS)
def test_what_is_made_up_is_read_or_has_a_reason(tried: Format) -> None:
    few = settings(
        max_examples=tried.suite_examples, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )
    few(given(tried.cases)(tried.check))()


def test_an_example_that_hangs_is_a_finding() -> None:
    with pytest.raises(HangError), bounded(0.05):
        _forever()


def _forever() -> None:
    for _ in itertools.count():
        pass

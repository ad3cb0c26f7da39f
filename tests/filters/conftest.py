"""What tests of filters share: one document's fault, and a cache folder for block lists."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from textmill.batch import Batch
from textmill.block import Filter
from textmill.decide import faults, first_failing

Decide = Callable[[Filter, str], str | None]


@pytest.fixture(scope="session")
def fault_of() -> Decide:
    """The fault of a filter for one text, None if it passes."""

    def decide(block: Filter, text: str) -> str | None:
        columns = block.apply(Batch(pa.record_batch({"text": pa.array([text], pa.large_string())})))
        fault: str | None = faults(first_failing(columns, block.rules(), 1), block.rules()).to_pylist()[0]
        return fault

    return decide


@pytest.fixture(scope="session")
def measures_of() -> Callable[[Filter, str], dict[str, float | None]]:
    """The measures of a filter for one text, by name without the block's."""

    def measure(block: Filter, text: str) -> dict[str, float | None]:
        columns = block.apply(Batch(pa.record_batch({"text": pa.array([text], pa.large_string())})))
        return {name.removeprefix(f"{block.label}."): values[0].as_py() for name, values in columns.items()}

    return measure


@pytest.fixture(scope="module")
def url_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A cache folder of this module, and no longer than it lasts."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder))
        yield folder

"""The sample run, made once for all tests that only read it."""

import pytest
from tests.inspect.sample_run import sample_run

from textmill.store.store import Store


@pytest.fixture(scope="session")
def sample_store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A run with fates, removed documents and a corpus."""
    return sample_run(tmp_path_factory.mktemp("sample"))

"""Shared places of the tests: the project, the shared data beside it, and a private home for what runs write."""

from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def project() -> Path:
    """The project's root."""
    return PROJECT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real pages and hostile input; skips where they are not on this machine."""
    place = PROJECT.parent / "shared" / "data"
    if not place.is_dir():
        pytest.skip("the shared sample data is not beside the project")
    return place

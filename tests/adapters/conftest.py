"""Makes the odd steps importable by name, as a user's package is."""

import sys
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _odd_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    sys.modules.pop("odd_steps", None)

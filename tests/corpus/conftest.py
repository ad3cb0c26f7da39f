"""The fake run, for the tests of what describes a corpus."""

import importlib.util
import sys
from pathlib import Path

_NAME = "fake_run"
if _NAME not in sys.modules:
    _spec = importlib.util.spec_from_file_location(_NAME, Path(__file__).parents[1] / "dashboard" / f"{_NAME}.py")
    assert _spec is not None
    assert _spec.loader is not None
    sys.modules[_NAME] = importlib.util.module_from_spec(_spec)
    _spec.loader.exec_module(sys.modules[_NAME])

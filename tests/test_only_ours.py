import os
from pathlib import Path

import pytest

from textmill.machine import compiled
from textmill.machine.only_ours import others_can_write


@pytest.mark.parametrize(
    ("modes", "open_to_all"),
    [
        ((0o755, 0o755), False),
        ((0o755, 0o775), False),
        ((0o755, 0o777), True),
        ((0o777, 0o755), True),
        ((0o1777, 0o755), False),
        ((0o755, 0o1777), True),
    ],
)
def test_folders_open_to_all(modes: tuple[int, int], open_to_all: bool, tmp_path: Path) -> None:
    inner = tmp_path / "outer" / "inner"
    inner.mkdir(parents=True)
    for folder, mode in zip((inner.parent, inner), modes, strict=True):
        os.chmod(folder, mode)
    assert others_can_write(inner) is open_to_all
    assert others_can_write(inner / "not" / "there") is (open_to_all and modes != (0o755, 0o1777))


def test_compiled_functions_are_not_read_where_others_can_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    folder = compiled._folder.__wrapped__
    assert folder() == tmp_path / "textmill" / "compiled"
    os.chmod(tmp_path, 0o777)
    assert folder() is None

import os
import subprocess
import sys
from pathlib import Path

MODULE = """
import numpy as np
from textmill.machine.compiled import compiled

STEP = {step}
TABLE = np.array({table})

@compiled
def _more(value):
    return value + STEP + TABLE[0]

@compiled
def more(value):
    return _more(value)

print(more(1), more(1.5))
"""
PRINT_HITS = "print(sum(more.stats.cache_hits.values()))\n"


def run(folder: Path, cache: Path, step: int = 1, table: str = "[0]") -> list[str]:
    """What a process prints that compiles the module of a folder."""
    folder.mkdir(exist_ok=True)
    source = folder / "numbers_of_a_test.py"
    source.write_text(MODULE.format(step=step, table=table) + PRINT_HITS)
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache)}
    done = subprocess.run([sys.executable, source], env=environment, capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_what_one_process_compiled_the_next_one_loads_wherever_its_copy_of_the_source_lies(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    assert run(tmp_path / "one", cache) == ["2", "2.5", "0"]
    assert run(tmp_path / "two", cache) == ["2", "2.5", "2"]
    for file in (cache / "textmill" / "compiled").iterdir():
        file.write_bytes(file.read_bytes()[:100])
    assert run(tmp_path / "one", cache) == ["2", "2.5", "0"], "files that are cut short are written again"
    assert run(tmp_path / "one", cache) == ["2", "2.5", "2"]


def test_another_constant_is_another_function(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    assert run(tmp_path / "one", cache) == ["2", "2.5", "0"]
    assert run(tmp_path / "one", cache, step=2) == ["3", "3.5", "0"]
    assert run(tmp_path / "one", cache, step=2, table="[1]") == ["4", "4.5", "0"]


def test_without_a_place_to_write_to_it_compiles_as_ever(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    assert run(tmp_path / "one", blocked) == ["2", "2.5", "0"]
    assert run(tmp_path / "one", blocked) == ["2", "2.5", "0"]


def test_a_change_of_an_imported_compiled_function_is_seen(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    tmp_path.joinpath("steps_of_a_test.py").write_text(
        "from textmill.machine.compiled import compiled\n@compiled\ndef step(value):\n    return value + 1\n"
    )
    user = tmp_path / "user_of_a_test.py"
    user.write_text(
        "from textmill.machine.compiled import compiled\nfrom steps_of_a_test import step\n"
        "@compiled\ndef twice(value):\n    return step(step(value))\n"
        "print(twice(1), sum(twice.stats.cache_hits.values()))\n"
    )
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache)}

    def printed() -> str:
        return subprocess.run(
            [sys.executable, user], env=environment, capture_output=True, text=True, check=True
        ).stdout

    assert [printed(), printed()] == ["3 0\n", "3 1\n"]
    tmp_path.joinpath("steps_of_a_test.py").write_text(
        "from textmill.machine.compiled import compiled\n@compiled\ndef step(value):\n    return value + 2\n"
    )
    assert printed() == "5 0\n"

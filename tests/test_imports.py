"""What a module reaches is found in its source, without importing it."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from textmill.imports import reached, source_of

FILES = {
    "own/first.py": "from own import second\nfrom .third import name\nimport json, spacy.lang.en as en\n",
    "own/second.py": "def later():\n    import lazy.part\n    return optional('named.at.run')\n",
    "own/third.py": 'name = "own.fourth:load"\nother = "see own.fifth: it is text"\n',
    "own/fourth.py": "from importlib import import_module\nimport_module('by_string')\nfrom . import second\n",
    "own/fifth.py": "import unreached\n",
}


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Modules that would fail to be imported."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"{text}raise RuntimeError\n")
    (tmp_path / "own" / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    for name in [name for name in sys.modules if name.partition(".")[0] == "own"]:
        del sys.modules[name]


def test_lazy_relative_and_named_imports(own: Path) -> None:
    found = reached("own.first", lambda top: top == "own")
    assert [*found.modules] == ["own.first", "own", "own.second", "own.third", "own.fourth"]
    assert found.packages == {
        "spacy": "own.first",
        "lazy": "own.second",
        "named": "own.second",
        "by_string": "own.fourth",
    }


def test_packages_that_are_not_followed_are_named_once(own: Path) -> None:
    found = reached("own.first", lambda top: False)
    assert [*found.modules] == ["own.first"]
    assert found.packages == {"own": "own.first", "spacy": "own.first"}


def test_what_is_no_module_reaches_nothing() -> None:
    assert not reached("textmill.block.Block", lambda top: True).modules
    assert not reached("nowhere.at.all", lambda top: True).modules


def test_folders_without_init_in_packages_not_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python's own finder asks for the package above, which is not imported."""
    inner = tmp_path / "outerpack" / "middle" / "inner"
    inner.mkdir(parents=True)
    (inner / "leaf.py").write_text("import numpy\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert source_of("outerpack.middle.inner.leaf") == inner / "leaf.py"
    assert source_of("outerpack.middle.inner") is None
    assert source_of("outerpack.middle.gone.leaf") is None

"""Names and paths that were read from a file never lead out of their folder."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textmill.errors import UserError
from textmill.inside import inner_name, inner_path, leads_out
from textmill.store.store import Store

OUT = ["", "..", ".", "../a", "a/..", "a/../b", "/a", "a/", "a//b", "./a", "a\\b", "a\0b", "a\nb", "a\x7f"]
IN = ["a", "a/b", "...", "a..b", ".hidden", "ünï/co dé", "a:b", "-rf", "~"]


@pytest.mark.parametrize("path", OUT)
def test_what_leads_out(path: str) -> None:
    with pytest.raises(ValueError, match=r"no path inside the folder|no plain name"):
        inner_path(path)
    with pytest.raises(ValueError, match=r"no path inside the folder|no plain name"):
        inner_name(path)


@pytest.mark.parametrize("path", IN)
def test_what_stays(path: str) -> None:
    assert inner_path(path) == path
    if "/" not in path:
        assert inner_name(path) == path


@given(st.text(st.sampled_from("./\\a\n"), max_size=9))
def test_what_is_let_through_is_below_the_folder(path: str) -> None:
    try:
        inner_path(path)
    except ValueError:
        return
    assert os.path.normpath(f"/root/{path}") == f"/root/{path}"
    assert f"/root/{path}".startswith("/root/")


@pytest.mark.parametrize("path", [path for path in OUT if path])
@pytest.mark.parametrize("scheme", ["", "memory://"])
def test_a_store_touches_nothing_outside(path: str, scheme: str, tmp_path: Path) -> None:
    store = Store(f"{scheme}{tmp_path}/run")
    for touch in (store.remove, store.open, store.exists, lambda path: store.put(path, b"")):
        with pytest.raises(UserError, match="no path inside the folder"):
            touch(path)


def test_links(tmp_path: Path) -> None:
    """Only those that lead out are refused, and a link itself is replaced or removed, never what it names."""
    root, victim = tmp_path / "run", tmp_path / "victim"
    for folder in (root / "real", victim):
        folder.mkdir(parents=True)
        (folder / "kept").write_text("precious")
    (root / "in").symlink_to("real")
    (root / "out").symlink_to("../victim")
    (root / "file").symlink_to("../victim/kept")
    (tmp_path / "alias").symlink_to("run")
    assert not leads_out(str(root), str(root / "in" / "a"))
    assert not leads_out(str(tmp_path / "alias"), str(tmp_path / "alias" / "real" / "a"))
    assert not leads_out(str(root), str(root / "out"))
    assert leads_out(str(root), str(root / "out" / "a"))
    assert leads_out(str(root), str(root / "in" / ".." / ".." / "a"))
    store = Store(str(root))
    for change in (lambda: store.remove("out/kept"), lambda: store.put("out/new", b"")):
        with pytest.raises(UserError, match="a symbolic link leads out of the run directory; nothing is changed there"):
            change()
    store.put("file", b"new")
    store.remove("out")
    store.remove("in")
    assert not (root / "out").exists()
    assert [(path.name, path.read_text()) for path in sorted(victim.iterdir())] == [("kept", "precious")]
    assert (root / "real" / "kept").read_text() == "precious"

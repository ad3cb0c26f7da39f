"""Names of files: any bytes that Linux allows, given as a path, by a pattern, in a list or as a file:// URL."""

import glob
import json
import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from hypothesis import strategies as st
from tests.fuzz.formats import Format, bounded

from textmill.block import Shard
from textmill.errors import UserError
from textmill.readers.jsonl import Jsonl

__all__ = ["FILE_NAMES"]

ODD: Final = st.sampled_from(
    (
        *("a[1].jsonl", "*.jsonl", "?", "a::b", "s3::x", "file::y", "zip::z.jsonl", "a#b", "a%20b", "a?b=c", "~", "-x"),
        *(
            " ",
            " lead",
            "trail ",
            "a\nb",
            "a\r",
            "\t",
            "a:b",
            "{a,b}",
            "!x",
            "[",
            "]",
            "[!a]",
            "a\\b",
            "'",
            '"',
            "$HOME",
        ),
        *("x.path", "paths", "http:", "https:", "C:", "...", "..a", ".hidden", "é", "e\u0301", "\u2028", "a" * 200),
        *("**", "a**b", "@", "&", "|", "\x7f", "\x01", "😀", "a.gz", "local:x", "memory:", "::", "a::", "::a", "[[]"),
    )
)
TEXTS: Final = st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=12)
RAW: Final = st.binary(min_size=1, max_size=8).filter(lambda name: b"/" not in name and b"\0" not in name)
PARTS: Final = (ODD | TEXTS).map(os.fsencode) | RAW


@dataclass(frozen=True)
class Case:
    names: list[bytes]
    folder: bytes
    way: str


CASES: Final = st.builds(
    Case,
    st.lists(PARTS.filter(lambda name: name not in (b".", b"..")), min_size=1, max_size=3, unique=True),
    PARTS.filter(lambda name: name not in (b".", b"..")) | st.just(b"in"),
    st.sampled_from(["path", "pattern", "list", "url", "escaped"]),
)


def check(case: Case) -> None:
    """Each file is a shard, once, with what is in it; or the one line that is the error says its name is no UTF-8."""
    with TemporaryDirectory() as place, bounded():
        folder = os.path.join(os.fsencode(place), case.folder)
        os.mkdir(folder)
        files = [os.path.join(folder, name) for name in case.names]
        for number, file in enumerate(files):
            Path(os.fsdecode(file)).write_text(json.dumps({"text": str(number)}))
        paths = [os.fsdecode(file) for file in files]
        wanted = Counter(str(number) for number in range(len(files)))
        given = _given(case, paths, Path(place))
        if given is None:
            return
        if case.way == "pattern":
            wanted = Counter(str(n) for n, name in enumerate(case.names) if not name.startswith(b"."))
        try:
            reader = Jsonl(paths=tuple(given))
            shards = reader.shards("s")
        except UserError as error:
            is_none = not wanted and "no file matches" in str(error)
            str(error).encode()  # it can be printed
            if not is_none and all(map(_is_utf8, paths)):
                raise AssertionError("refused") from error
            return
        assert Counter(_content(reader, shard) for shard in shards) == wanted
        assert len({shard.name for shard in shards}) == len(shards)
        assert all(not shard.name.startswith("/") and ".." not in shard.name.split("/") for shard in shards)


def _given(case: Case, paths: list[str], place: Path) -> list[str] | None:
    """What a user writes to name the files; None where a way has no such writing."""
    match case.way:
        case "pattern":
            return [f"{glob.escape(os.path.dirname(paths[0]))}/*"]
        case "escaped":
            return list(map(glob.escape, paths))
        case "list":
            if any("\n" in path or path != path.strip() or "\r" in path for path in paths) or not all(
                map(_is_utf8, paths)
            ):
                return None
            (listed := place / "files.paths").write_text("".join(f"{path}\n" for path in paths), newline="")
            return [str(listed)]
    if any(sign in path for path in paths for sign in "*?["):
        return None
    return [f"file://{path}" for path in paths] if case.way == "url" else paths


def _is_utf8(path: str) -> bool:
    return path.encode(errors="ignore").decode() == path


def _content(reader: Jsonl, shard: Shard) -> str:
    (batch,) = reader.read(shard, Counter())
    return str(batch["text"][0].as_py())


FILE_NAMES: Final = Format("names", CASES, check, 100)

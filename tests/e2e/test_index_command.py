"""`textmill index` shows what an index holds, proves it whole, and takes crawls back from the end."""

import json
from pathlib import Path

import pytest
from small_run import small_run
from typer.testing import CliRunner

from textmill.cli.main import app
from textmill.errors import UserError


def index(*arguments: str, code: int = 0) -> str:
    """Output of the command, in this process."""
    result = CliRunner().invoke(app, ["index", *arguments])
    if isinstance(result.exception, UserError):
        raise result.exception
    assert result.exit_code == code, result.output
    return result.output


def grown(folder: Path) -> str:
    """An index of two crawls."""
    url = str(folder / "index")
    for number, texts in enumerate((["one", "two", "one"], ["two", "three"])):
        place = folder / str(number)
        place.mkdir()
        documents = [{"id": f"{number}/{row}", "text": text} for row, text in enumerate(texts)]
        small_run(place, [documents], [{"dedup.exact": {"index": url}}])
    return url


def test_list_verify_and_drop(tmp_path: Path) -> None:
    url = grown(tmp_path)
    lines = index("list", url).splitlines()
    assert lines[0].startswith("keys: Exact (version 1): column: text, faithful: False, ")
    assert "small: 3 documents, 2 kept, 0 earlier ones superseded, " in lines[1]
    assert "small: 2 documents, 1 kept, 0 earlier ones superseded, " in lines[2]
    assert lines[3] == "2 segments, 5 documents"
    found = json.loads(index("list", url, "--json"))
    assert [(row["first"], row["documents"]) for row in found["segments"]] == [(0, 3), (3, 2)]
    assert index("verify", url) == "whole: 2 segments, 5 documents, every file as it was added\n"
    newest = found["segments"][1]["segment"]
    with pytest.raises(UserError, match=rf"would drop {newest} \(run 'small', 1 documents kept\); say --yes"):
        index("drop", url)
    assert index("list", url).splitlines()[-1] == "2 segments, 5 documents"
    assert index("drop", url, "--yes") == f"dropped: {newest}\n"
    assert index("list", url).splitlines()[-1] == "1 segment, 3 documents"
    with pytest.raises(UserError, match="2 segments cannot be dropped: the index has 1"):
        index("drop", url, "--last", "2", "--yes")


def test_verify_says_what_is_wrong(tmp_path: Path) -> None:
    url = grown(tmp_path)
    damaged = next((tmp_path / "index" / "segments").glob("00001-*/keys-*.arrow"))
    content = damaged.read_bytes()
    damaged.write_bytes(content[:300] + b"?" + content[301:])
    assert "its checksum is not the recorded one" in index("verify", url, code=3)
    assert json.loads(index("verify", url, "--json", code=3))["problems"] == [
        f"segments/{damaged.parent.name}/{damaged.name}: its checksum is not the recorded one"
    ]
    damaged.write_bytes(content)
    (damaged.parents[1] / "00002-left").mkdir()
    assert "note: segments/00002-left is no part of the index" in index("verify", url)


@pytest.mark.parametrize("command", ["list", "verify"])
def test_a_folder_without_an_index(tmp_path: Path, command: str) -> None:
    with pytest.raises(UserError, match="no index is here"):
        index(command, str(tmp_path / "nothing"))

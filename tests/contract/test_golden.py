"""A block whose results change raises its `version`: what each makes of fixed texts is written down in golden.json.

`python -m pytest tests/contract/test_golden.py --write-golden` writes it anew; it refuses results that have changed
under the same version.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypedDict

import pytest
from tests.contract.golden import inputs_digest, reader_file, result_digest

from textmill.block import Block
from textmill.config import catalog
from textmill.identity import versions_of

FILE: Final = Path(__file__).parent / "golden.json"
WRITE: Final = "python -m pytest tests/contract/test_golden.py --write-golden"
MakeBlock = Callable[..., Block]


class Entry(TypedDict):
    """What is written down of a block."""

    version: int
    digest: str
    packages: dict[str, str]


class Golden(TypedDict):
    """The file."""

    inputs: str
    blocks: dict[str, Entry]


def written() -> Golden:
    found: Golden = json.loads(FILE.read_text("utf-8")) if FILE.exists() else {"inputs": "", "blocks": {}}
    return found


def judged(name: str, before: Entry, now: Entry) -> str | None:
    """What is wrong with an entry, None if nothing is; skips where other packages are installed."""
    if before["digest"] == now["digest"]:
        same = before["version"] == now["version"]
        return None if same else f"{name}: the version was raised; write it down: {WRITE}"
    if before["version"] != now["version"]:
        return f"{name}: its version and its results have changed; write both down: {WRITE}"
    if before["packages"] != now["packages"]:
        pytest.skip(f"{name}: other results by other packages: {before['packages']}, here {now['packages']}")
    return (
        f"{name} gives other results than before under the same version ({now['version']}), so that finished runs "
        "would keep the old ones. If that is meant, raise `version` in its class, say so in CHANGELOG.md, and write "
        f"the new results down: {WRITE}. If not, this test has found a fault"
    )


@pytest.mark.parametrize("name", catalog.names())
def test_results_change_with_the_version_only(
    name: str, make_block: MakeBlock, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    settings: dict[str, object] = {}
    if name.startswith("readers."):
        path = reader_file(name, tmp_path)
        settings = {"folder": str(path)} if path.is_dir() else {"paths": [str(path)]}
    block = make_block(name, **settings)
    now = Entry(version=block.version, digest=result_digest(block, tmp_path), packages=versions_of(block))
    golden = written()
    before = golden["blocks"].get(name) if golden["inputs"] == inputs_digest() else None
    if request.config.getoption("--write-golden"):
        is_other = before is not None and before["digest"] != now["digest"] and before["version"] == now["version"]
        if is_other and before is not None and before["packages"] == now["packages"]:
            pytest.fail(str(judged(name, before, now)))
        kept = golden["blocks"] if golden["inputs"] == inputs_digest() else {}
        known = {one: entry for one, entry in kept.items() if one in catalog.names()}
        after = Golden(inputs=inputs_digest(), blocks=dict(sorted({**known, name: now}.items())))
        FILE.write_text(json.dumps(after, indent=1) + "\n", "utf-8")
        return
    assert before is not None, f"{name} or the texts are new; write the results down: {WRITE}"
    problem = judged(name, before, now)
    assert problem is None, problem


def test_nothing_else_is_written_down() -> None:
    assert set(written()["blocks"]) == set(catalog.names())


def test_what_is_told() -> None:
    old = Entry(version=1, digest="a", packages={"regex": "1"})
    assert judged("b", old, old) is None
    assert judged("b", old, Entry(version=1, digest="a", packages={})) is None
    assert "raise `version`" in str(judged("b", old, Entry(version=1, digest="c", packages={"regex": "1"})))
    assert "write both down" in str(judged("b", old, Entry(version=2, digest="c", packages={"regex": "2"})))
    assert "the version was raised" in str(judged("b", old, Entry(version=2, digest="a", packages={"regex": "1"})))
    with pytest.raises(pytest.skip.Exception, match="other packages"):
        judged("b", old, Entry(version=1, digest="c", packages={"regex": "2"}))

"""What is wrong with a setting is said in the words of a pipeline file, whatever block it belongs to."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import ValidationError

from textmill.block import Block
from textmill.config import catalog, setting_errors
from textmill.config.pipeline import load
from textmill.config.source_map import Data
from textmill.errors import ConfigError

BAD: tuple[Data, ...] = (
    *("x y", "", "no", -1e12, 1e12, 3.5, float("nan"), None, True),
    *([], ["x", 1], [None], [[1]], ["eng", "eng"], {}, {"a": {"b": 1}}, {"highest": 1, "b": 2}),
)
LIBRARY = re.compile(
    r"[Ss]hould |valid (string|tuple|dict|bool|int|number)|Value error|function-|unable|of another kind"
)


def errors(block: type[Block]) -> Iterator[tuple[str, Data, ValidationError]]:
    for name in block.model_fields:
        for value in BAD:
            try:
                block.model_validate({name: value}, context={"base": "/"})
            except ValidationError as error:
                yield name, value, error


@pytest.mark.parametrize("kind", [kind for _, kind in catalog.blocks()], ids=[name for name, _ in catalog.blocks()])
def test_every_setting_of_every_block(kind: type[Block]) -> None:
    for name, value, error in errors(kind):
        found = setting_errors.problem(error, {name: value}, lambda path: None)
        said = f"{found.path} {found.words}"
        assert not LIBRARY.search(said), f"{name}: {value!r}: {said}"
        data: Any = {name: value}
        for part in found.path if found.kind != "missing" else found.path[:-1]:
            data = data[part]


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ("filters.language: {keep: [no]}", 'keep.0: must be text; YAML reads no without quotes as false: write "no"'),
        ("filters.language: {keep: [1]}", 'keep.0: must be text; YAML reads 1 without quotes as 1: write "1"'),
        ("filters.language: {keep: eng}", "keep: must be a list: [eng]"),
        ("filters.language: {keep: {a: 1}}", "keep: must be a list (got {'a': 1})"),
        ("filters.language: {keep: [eng], min_score: x}", "min_score: must be a number (got x)"),
        ("filters.language: {keep: [eng], min_score: 2}", "min_score: must be at most 1 (got 2)"),
        ("filters.gopher_quality: {min_words: 1.5}", "min_words: must be a whole number (got 1.5)"),
        ("dedup.exact: {keep: last}", "keep: must be "),
        ("dedup.exact: {keep: {highest: [1]}}", "keep.highest: must be text (got [1])"),
        ("dedup.exact: {keep: {}}", "setting 'keep.highest' is required"),
        ("dedup.exact: {name: a b}", "name: must be text of the form "),
        ("formatters.symbol_lines: {symbols: [ab]}", "symbols.0: must be text of at most 1 characters (got ab)"),
        ("filters.regex: {}", "is required"),
    ],
)
def test_the_words(tmp_path: Any, block: str, said: str) -> None:
    config = tmp_path / "p.yaml"
    config.write_text(
        "name: p\nsources: [{name: s, reader: {readers.jsonl: {paths: x}}}]\nwriter: writers.parquet\nblocks:\n"
        f"  - {block}\n"
    )
    with pytest.raises(ConfigError) as error:
        load(str(config))
    assert str(error.value).startswith(f"{config}:5: ")
    assert said in str(error.value)


def test_a_list_of_paths_is_told_from_one_path(tmp_path: Any) -> None:
    config = tmp_path / "p.yaml"
    config.write_text("name: p\nsources: [{name: s, reader: {readers.jsonl: {paths: 3}}}]\nwriter: writers.parquet\n")
    with pytest.raises(
        ConfigError, match=r'paths: must be text or a list; YAML reads 3 without quotes as 3: write "3"'
    ):
        load(str(config))
    config.write_text(
        "name: p\nsources: [{name: s, reader: {readers.jsonl: {paths: [a, {}]}}}]\nwriter: writers.parquet\n"
    )
    with pytest.raises(ConfigError, match=r"paths.1: must be text \(got \{\}\)"):
        load(str(config))

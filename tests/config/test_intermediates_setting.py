"""`intermediates` is keep or drop, in the file, in its schema, and by --set; anything else is said with its line."""

from pathlib import Path

import jsonschema
import pytest
import yaml

from textmill.config.json_schema import json_schema
from textmill.config.pipeline import load
from textmill.errors import ConfigError

PIPELINE = {
    "name": "p",
    "sources": [{"name": "s", "reader": {"readers.jsonl": {"paths": "*.jsonl"}}}],
    "writer": "writers.parquet",
}


def written(folder: Path, **settings: object) -> str:
    path = folder / "p.yaml"
    path.write_text(yaml.safe_dump({**PIPELINE, **settings}, sort_keys=False))
    return str(path)


def test_keep_is_the_default_and_a_command_may_say_otherwise(tmp_path: Path) -> None:
    assert load(written(tmp_path)).intermediates == "keep"
    assert load(written(tmp_path), ("intermediates=drop",)).intermediates == "drop"
    assert load(written(tmp_path, intermediates="drop")).intermediates == "drop"


@pytest.mark.parametrize("wrong", ["delete", True, 1, ["keep"], {"keep": 1}])
def test_anything_else_is_said_with_its_line(tmp_path: Path, wrong: object) -> None:
    with pytest.raises(ConfigError, match=r"p\.yaml:\d+: intermediates must be keep or drop"):
        load(written(tmp_path, intermediates=wrong))


def test_the_schema_has_it() -> None:
    schema = jsonschema.Draft202012Validator(json_schema())
    schema.validate({**PIPELINE, "intermediates": "drop"})
    with pytest.raises(jsonschema.ValidationError):
        schema.validate({**PIPELINE, "intermediates": "delete"})

"""A pipeline file with other limits, and what is done again for them."""

from textmill.digest import Json
from textmill.inspect.changed_config import changed_config, redone
from textmill.store.manifest import Manifest, RuleEntry


def described(config: dict[str, Json]) -> Manifest:
    entry: RuleEntry = {
        "reason": "gopher_quality.too_few_words",
        "block": "filters.gopher_quality",
        "label": "gopher_quality",
        "measure": "gopher_quality.words",
        "op": "<",
        "limit": 50,
        "setting": "blocks.0.min_words",
        "whole": True,
        "source": None,
        "exact": True,
    }
    stages = [("0-read", "map"), ("1-exact-sketch", "sketch"), ("2-exact-keep", "map"), ("3-corpus", "write")]
    return {
        "name": "a\nname: evil",
        "complete": True,
        "config": config,
        "versions": {},
        "shards": 1,
        "stages": [{"name": name, "kind": kind, "label": name[2:]} for name, kind in stages],
        "rules": [entry],
    }


def test_a_bare_block_gets_settings_and_comments_stay_comments() -> None:
    text = changed_config(described({"blocks": ["filters.gopher_quality"]}), {"gopher_quality.too_few_words": "60"})
    lines = [line for line in text.splitlines() if not line.startswith("# ")]
    assert lines == ["blocks:", "- filters.gopher_quality:", "    min_words: 60"]
    assert "(hidden)" not in text
    assert "Credentials" not in text


def test_credentials_stay_hidden_and_that_is_said() -> None:
    config: dict[str, Json] = {
        "token": "hunter2",
        "paths": "s3://ann:hunter2@bucket/x",
        "blocks": ["filters.gopher_quality"],
    }
    text = changed_config(described(config), {"gopher_quality.too_few_words": "60"})
    assert "hunter2" not in text
    assert "Credentials were left out" in text


def test_stages_behind_are_done_again() -> None:
    manifest = described({})
    assert redone(manifest, ["2-exact-keep"]) == ["2-exact-keep", "3-corpus"]
    assert redone(manifest, ["2-exact-keep", "0-read"])[0] == "0-read"
    assert redone(manifest, [""])[0] == "0-read"

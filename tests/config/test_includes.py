"""Pipeline files that include others are the pipeline that one file would be, and say of errors where they are."""

import json
from pathlib import Path

import jsonschema
import pytest
import yaml
from tests.config.pipeline_files import BOOKS, DEEP, FLAT, MAIN, ONE, WIKIS, write

from textmill.config.json_schema import json_schema
from textmill.config.pipeline import Pipeline, load
from textmill.digest import Json
from textmill.errors import ConfigError
from textmill.identity import block_spec
from textmill.plan.plan import make_plan
from textmill.plan.preparing import find_shards
from textmill.run.driver import run
from textmill.run.executor import InlineExecutor
from textmill.store.manifest import manifest


@pytest.fixture
def joined(tmp_path: Path) -> Path:
    """A main file, one that it includes, and two more one below the other."""
    return write(tmp_path, main=MAIN, parts__books=BOOKS, parts__wikis=WIKIS, parts__more__deep=DEEP)


def results(pipeline: Pipeline) -> list[Json]:
    """All that decides what a run makes."""
    plan = make_plan(pipeline, find_shards(pipeline, pipeline.sources))
    return [[stage.name, stage.settings, stage.step.listed_from()] for stage in plan.stages]


def test_the_same_pipeline_as_in_one_file(joined: Path) -> None:
    (joined.parent / "flat.yaml").write_text(FLAT)
    found, flat = load(str(joined)), load(str(joined.parent / "flat.yaml"))
    assert [(source.name, source.reader, source.license, source.blocks) for source in found.sources] == [
        (source.name, source.reader, source.license, source.blocks) for source in flat.sources
    ]
    assert found.written == flat.written
    assert results(found) == results(flat)


def test_a_run_goes_on_where_files_are_joined_or_moved(joined: Path) -> None:
    (joined.parent / "flat.yaml").write_text(FLAT)
    out = str(joined.parent / "run")
    first = run(load(str(joined.parent / "flat.yaml")), out, lambda: InlineExecutor(retries=0))
    again = run(load(str(joined)), out, lambda: InlineExecutor(retries=0))
    assert first.tasks_done > again.tasks_done == 0
    written = manifest(again.store)["config"]
    assert "include" not in json.dumps(written)
    (joined.parent / "parts" / "books.yaml").write_text(BOOKS.replace("nowhere", "elsewhere"))
    changed = run(load(str(joined)), out, lambda: InlineExecutor(retries=0))
    assert 0 < changed.tasks_done < first.tasks_done


def test_what_a_run_writes_down_is_a_pipeline_file(joined: Path) -> None:
    found = load(str(joined))
    alone = joined.parent / "alone.yaml"
    alone.write_text(yaml.safe_dump(found.written))
    assert results(load(str(alone))) == results(found)


def test_every_included_file_runs_by_itself(joined: Path) -> None:
    for file in sorted(joined.parent.rglob("*.yaml")):
        pipeline = load(str(file))
        assert run(pipeline, f"{file}.run", lambda: InlineExecutor(retries=0)).is_complete


def test_the_schema_knows_includes() -> None:
    schema = jsonschema.Draft202012Validator(json_schema())
    for file in (MAIN, BOOKS, WIKIS, DEEP, FLAT):
        schema.validate(yaml.safe_load(file))
    with pytest.raises(jsonschema.ValidationError):
        schema.validate(yaml.safe_load(MAIN.replace("without: [exact]", "license: null")))


def test_places_are_those_of_the_files(joined: Path) -> None:
    found = load(str(joined))
    names = {found.where(block).removeprefix(f"{joined.parent}/") for block in found.all_blocks()}
    assert names >= {"parts/books.yaml:5", "parts/books.yaml:7", "parts/books.yaml:11", "main.yaml:6", "main.yaml:7"}
    assert names >= {"parts/more/deep.yaml:4", "parts/more/deep.yaml:5", "parts/wikis.yaml:6"}


@pytest.mark.parametrize(
    ("override", "source", "block"),
    [
        ("sources.books.blocks.regex.pattern=x", 0, 2),
        ("sources.0.blocks.2.pattern=x", 0, 2),
        ("regex.pattern=x", 0, 2),
    ],
)
def test_overrides_reach_into_included_files(joined: Path, override: str, source: int, block: int) -> None:
    changed = load(str(joined), (override,)).sources[source].blocks[block]
    assert block_spec(changed)["settings"]["pattern"] == "x"  # type: ignore[index]  # of settings that JSON has


def test_an_override_changes_one_source_of_a_file(tmp_path: Path) -> None:
    two = WIKIS.replace("{include: more/deep.yaml}", "{name: other, reader: {readers.jsonl: {paths: in/main.jsonl}}}")
    main = write(tmp_path, main=MAIN.replace("books.yaml\n    without: [exact]", "wikis.yaml"), parts__wikis=two)
    main.write_text(main.read_text().replace("  - include: parts/wikis.yaml\nblocks", "blocks"))
    found = load(str(main), ("sources.wiki.blocks.pii.ipv6=false",))
    assert ["ipv6=False" in repr(source.blocks[0]) for source in found.sources if source.blocks] == [False, True]


def test_a_label_of_many_sources_is_told_by_their_names(joined: Path) -> None:
    with pytest.raises(ConfigError, match=r"write one of sources\.deep\.blocks\.1, sources\.wiki\.blocks\.0 instead"):
        load(str(joined), ("pii.ipv6=false",))


def test_places_of_paths_are_told_apart(tmp_path: Path) -> None:
    lists = "name: l\nsources:\n  - name: s\n    reader: {readers.jsonl: {paths: [in/a.jsonl, /b, s3://c/d, ~/e]}}\n"
    block = "    blocks: [annotators.unigram_log_prob: {table: t.csv}]\nwriter: writers.parquet\n"
    main = write(tmp_path, main=ONE.format("sub/lists.yaml"), sub__lists=lists + block)
    found = load(str(main))
    home = str(Path.home())
    reader, table = found.sources[0].reader, found.sources[0].blocks[0]
    sub = f"{tmp_path}/sub"
    assert reader.model_dump()["paths"] == (f"{sub}/in/a.jsonl", "/b", "s3://c/d", f"{home}/e")
    assert table.model_dump()["table"] == f"{sub}/t.csv"
    assert found.written["sources"][0]["reader"] == {  # type: ignore[index,call-overload]  # of JSON
        "readers.jsonl": {"paths": ["sub/in/a.jsonl", "/b", "s3://c/d", "~/e"]}
    }

"""Wrong input is one clear line and exit code 2, before any work starts."""

import os

import pytest
from lab import Lab

CRAWL = [{"name": "c", "reader": {"readers.warc": {"paths": "crawl/*.warc.gz"}}}]


def complaint(lab: Lab, *arguments: str) -> str:
    """What the command line says; one line, no traceback."""
    said = lab.textmill(*arguments, code=2)
    assert said.startswith("textmill: ")
    assert len(said.strip().splitlines()) == 1, said
    return said


def run(lab: Lab, out: str = "run") -> str:
    said = complaint(lab, "run", str(lab.config), "--out", out, "--executor", "inline")
    assert not (lab.folder / out / "stages").exists()
    return said


def test_a_missing_config(lab: Lab) -> None:
    assert "nowhere.yaml: cannot read" in complaint(lab, "run", "nowhere.yaml", "--out", "run")


def test_a_missing_file(lab: Lab) -> None:
    lab.write_config(sources=[{"name": "c", "reader": {"readers.warc": {"paths": "crawl/none.warc.gz"}}}])
    assert "none.warc.gz" in run(lab)


def test_an_empty_glob(lab: Lab) -> None:
    lab.write_config(sources=[{"name": "c", "reader": {"readers.warc": {"paths": "nothing/*.warc.gz"}}}])
    assert "nothing/*.warc.gz" in run(lab)


def test_malformed_yaml(lab: Lab) -> None:
    lab.config.write_text("name: x\nblocks: [a\nwriter: b\n")
    assert "pipeline.yaml:3: malformed YAML" in run(lab)


@pytest.mark.parametrize(
    ("block", "problem"),
    [
        ("filters.gopher_qualty", "there is no block 'filters.gopher_qualty'; did you mean 'filters.gopher_quality'?"),
        ({"filters.gopher_quality": {"min_wrds": 5}}, "unknown setting 'min_wrds'; did you mean 'min_words'?"),
        ({"filters.gopher_quality": {"min_words": "many"}}, "min_words: "),
        ({"annotators.language": {}, "filters.url": {}}, "a block is a name, or one name with its settings"),
        ("writers.parquet", "cannot stand among the blocks"),
        ({"filters.threshold": {"column": "langage_score", "min": 0.5}}, "needs column 'langage_score'"),
        ({"filters.threshold": {"column": "language", "min": 0.5}}, "column 'language' is string, not a number"),
        ({"filters.dclm_word_removal": {"before": "url"}}, "column 'url' is string, not a number"),
        ({"annotators.rehydration": {"column": "url"}}, "column 'url' is string, not a number"),
        ({"annotators.fasttext_quality": {"model": "nowhere.bin"}}, "nowhere.bin"),
        ("no_such_package.module:Block", "cannot import 'no_such_package.module'"),
        ({"filters.threshold": {"column": "zzz", "min": 0.5}}, "needs column 'zzz'"),
        ({"filters.threshold": {"min": 0.5}}, "setting 'column' is required"),
    ],
)
def test_a_wrong_block_is_named_with_its_line(lab: Lab, block: object, problem: str) -> None:
    lab.write_config(blocks=["extractors.resiliparse", "annotators.language", block])
    said = run(lab)
    assert problem in said
    assert not (lab.folder / "run").exists()
    if "nowhere.bin" not in problem:
        assert "pipeline.yaml:" in said


def test_a_missing_column(lab: Lab) -> None:
    lab.write_config(blocks=["extractors.resiliparse", {"filters.language": {"keep": ["eng"]}}])
    assert "needs column 'language'" in (said := run(lab))
    assert "'annotators.language' gives it" in said


@pytest.mark.parametrize("key", ["nam", "sorces"])
def test_an_unknown_key(lab: Lab, key: str) -> None:
    lab.write_config(**{key: 1})
    assert f"unknown key '{key}'; did you mean" in run(lab)


def test_a_wrong_override(lab: Lab) -> None:
    arguments = ("run", str(lab.config), "--out", "run", "--set")
    assert "no position in a list" in complaint(lab, *arguments, "blocks.99.x=1")
    assert "write it as" in complaint(lab, *arguments, "blocks")
    assert "unknown setting 'min_scor'" in complaint(lab, *arguments, "blocks.4.min_scor=1")


def test_an_unwritable_output(lab: Lab) -> None:
    (lab.folder / "file").write_text("x")
    assert "cannot" in complaint(lab, "run", str(lab.config), "--out", "file/run")
    if os.geteuid() != 0:
        (lab.folder / "locked").mkdir(mode=0o500)
        assert "cannot write" in complaint(lab, "run", str(lab.config), "--out", "locked/run")


def test_a_directory_of_another_pipeline(lab: Lab) -> None:
    lab.run("run", "--executor", "inline")
    lab.write_config(name="another")
    assert "belongs to pipeline 'lab', not 'another'" in complaint(lab, "run", str(lab.config), "--out", "run")


def test_a_directory_of_something_else(lab: Lab) -> None:
    assert "holds no Textmill run" in complaint(lab, "run", str(lab.config), "--out", "crawl")


@pytest.mark.parametrize("command", ["status", "verify", "report"])
def test_a_directory_without_a_run(lab: Lab, command: str) -> None:
    assert "there is no run here" in complaint(lab, command, "nowhere")


def test_an_unknown_record(lab: Lab) -> None:
    lab.run("run", "--executor", "inline")
    assert "no record has the id, URL or host" in complaint(lab, "why", "run", "https://nowhere.example/")

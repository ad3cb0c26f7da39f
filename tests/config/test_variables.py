"""Variables in paths: where values come from, what they may hold, and what is said where one is missing."""

import json
from pathlib import Path

import pytest
import yaml
from tests.config.pipeline_files import ONE, write
from typer.testing import CliRunner

from textmill.cli.main import app
from textmill.config.pipeline import Pipeline, load
from textmill.config.variables import Variables, divided
from textmill.errors import ConfigError
from textmill.identity import block_spec
from textmill.inspect.shown_settings import without_credentials

FILE = """
name: v
sources:
  - {name: s, reader: {readers.jsonl: {paths: PATH}}}
blocks:
  - formatters.replace: {replacements: [{pattern: x, by: "${DATA}"}]}
writer: writers.parquet
"""


def put(path: str, **values: str) -> str:
    return Variables({}, values).put_into(path, "f.yaml:1")


@pytest.mark.parametrize(
    ("path", "values", "found"),
    [
        ("${DATA}/a", {"DATA": "/d"}, "/d/a"),
        ("${DATA}", {"DATA": "s3://b/c"}, "s3://b/c"),
        ("s3://${BUCKET}/x/${DAY_1}.jsonl", {"BUCKET": "b", "DAY_1": "2"}, "s3://b/x/2.jsonl"),
        ("in/${DATA}.jsonl", {"DATA": "a"}, "in/a.jsonl"),
        ("${DATA}/a", {"DATA": "~/d"}, "~/d/a"),
        ("${DATA:-../d}/a", {}, "../d/a"),
        ("${DATA:-../d}/a", {"DATA": "/e"}, "/e/a"),
        ("${DATA:-../d}/a", {"DATA": ""}, "../d/a"),
        ("${DATA:-s3://b:-c}/a", {}, "s3://b:-c/a"),
        ("${DATA}/a", {"DATA": "/${OTHER}", "OTHER": "x"}, "/$${OTHER}/a"),
        ("${DATA}/a", {"DATA": "/d: [1]\\n #{}"}, "/d: [1]\\n #{}/a"),
        ("$${DATA}/a", {"DATA": "/d"}, "$${DATA}/a"),
        ("$DATA/a$", {"DATA": "/d"}, "$DATA/a$"),
        ("${DATA}/${MORE}", {"DATA": "/d"}, "${DATA}/${MORE}"),
        ("in/*.jsonl", {}, "in/*.jsonl"),
    ],
)
def test_values(path: str, values: dict[str, str], found: str) -> None:
    assert put(path, **values) == found


def test_a_relative_value_starts_at_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert put("${DATA}/a", DATA="../d") == f"{tmp_path}/../d/a"
    assert put("in/${DATA}", DATA="../d") == "in/../d"


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("${data}/a", "", "a variable is written ${NAME} or ${NAME:-default}"),
        ("${DATA/a", "", "a variable is written"),
        ("${}/a", "", "a variable is written"),
        ("${DATA-x}", "", "a variable is written"),
        ("${DATA:-${OTHER}}", "", "a variable is written"),
        ("${1A}", "", "a variable is written"),
        ("${DATA}", "a\nb", "the value of ${DATA} has a line end"),
        ("${DATA}", "a\0b", "the value of ${DATA} has a line end"),
    ],
)
def test_what_is_no_variable(path: str, value: str, said: str) -> None:
    with pytest.raises(ConfigError) as error:
        put(path, DATA=value)
    assert said in str(error.value)
    assert str(error.value).startswith("f.yaml:1: ")
    assert "\n" not in str(error.value)


def test_names_in_capitals_are_variables_of_set() -> None:
    written = ["DATA=a=b", "name=x", "A.b=c", "X_1=", "blocks.0.b=DATA=1", "DATA"]
    assert divided(written) == (["name=x", "A.b=c", "blocks.0.b=DATA=1", "DATA"], {"DATA": "a=b", "X_1": ""})


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A pipeline file whose source is below ${DATA}."""
    monkeypatch.delenv("DATA", raising=False)
    monkeypatch.chdir(tmp_path)
    return write(tmp_path, sub__v=FILE.replace("PATH", '"${DATA}/v.jsonl"'))


def paths(pipeline: Pipeline) -> object:
    return pipeline.sources[0].reader.model_dump()["paths"]


def test_set_goes_before_the_environment(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA", "sub/in")
    here = str(file.parent / "in")
    assert paths(load(str(file))) == f"{here}/v.jsonl"
    assert paths(load(str(file), ("DATA=/d: {x}",))) == "/d: {x}/v.jsonl"


def test_only_paths_have_variables(file: Path) -> None:
    assert '"${DATA}"' in json.dumps(block_spec(load(str(file), ("DATA=x",)).blocks[0]))


def test_a_value_is_no_variable_again(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTHER", "/o")
    found = load(str(file), ("DATA=/${OTHER}",))
    assert paths(found) == "/${OTHER}/v.jsonl"
    again = file.with_name("again.yaml")
    again.write_text(yaml.safe_dump(found.written))
    assert paths(load(str(again))) == "/${OTHER}/v.jsonl"


def test_values_decide_no_fingerprint(file: Path) -> None:
    found = [block_spec(load(str(file), (f"DATA={value}",)).sources[0].reader) for value in ("/a", "s3://b")]
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("overrides", "said"),
    [
        ((), "v.yaml:4: ${DATA} is not set: give a value by --set DATA=…, or in the environment"),
        (("DATA=",), "v.yaml:4: ${DATA} is not set"),
        (("DATE=x",), "no path has a variable ${DATE}; did you mean DATA?"),
        (("DATA=x", "QUITE_OTHER=x"), "no path has a variable ${QUITE_OTHER}; there are DATA"),
    ],
)
def test_one_line_says_what_is_missing(file: Path, overrides: tuple[str, ...], said: str) -> None:
    with pytest.raises(ConfigError) as error:
        load(str(file), overrides)
    assert said in str(error.value)


def test_variables_of_included_files(file: Path) -> None:
    main = write(file.parent.parent, main=ONE.format("sub/v.yaml"))
    assert paths(load(str(main), ("DATA=sub/in",))) == str(file.parent / "in" / "v.jsonl")
    file.write_text(file.read_text().replace("${DATA}", "${DATA:-in}"))
    assert paths(load(str(main))) == str(file.parent / "in" / "v.jsonl")
    assert paths(load(str(file))) == str(file.parent / "in" / "v.jsonl")


@pytest.mark.parametrize("command", ["plan", "run"])
def test_what_needs_the_files_does_not_begin(file: Path, command: str) -> None:
    inline = ["--executor", "inline"] if command == "run" else []
    result = CliRunner().invoke(app, [command, str(file), *inline])
    assert isinstance(result.exception, ConfigError)
    assert not (Path.cwd() / "runs").exists()


def test_check_notes_what_it_did_not_look_up(file: Path) -> None:
    text = file.read_text().replace(
        "blocks:\n", 'blocks:\n  - annotators.unigram_log_prob: {table: "${TABLES}/t.csv"}\n'
    )
    file.write_text(text)
    found = CliRunner().invoke(app, ["check", str(file), "--json"])
    assert found.exit_code == 0, found.exception
    assert json.loads(found.stdout)["notes"] == [
        "${DATA} is not set: not looked up: sources s",
        "${TABLES} is not set: not looked up: blocks unigram_log_prob",
    ]
    wrong = CliRunner().invoke(app, ["check", str(file), "--set", "DATA=nowhere"])
    assert "nowhere" in str(wrong.exception)


def test_credentials_in_values_are_hidden_in_what_a_run_writes_down(file: Path) -> None:
    found = load(str(file), ("DATA=https://me:pass@a.example/d?sig=s3cret&x=",))
    assert paths(found) == "https://me:pass@a.example/d?sig=s3cret&x=/v.jsonl"
    kept = json.dumps(without_credentials(found.written))
    assert "https://a.example/d?sig=(hidden)&x=/v.jsonl" in kept


def test_a_run_folder_of_its_own_name(file: Path) -> None:
    result = CliRunner().invoke(app, ["run", str(file), "--executor", "inline", "--set", "DATA=sub/in"])
    assert result.exit_code == 0, result.exception
    assert (Path.cwd() / "runs" / "v" / "run.json").is_file()

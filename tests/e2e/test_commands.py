"""Every command does what its help says: output for people, JSON for scripts, and exit codes."""

import gzip
import json
import re
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from importlib import metadata
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from lab import CRAWL, PROJECT, Lab

INLINE = ("--executor", "inline")
CONFIGS = sorted((*(PROJECT / "configs").glob("*.yaml"), PROJECT / "configs" / "common_pile" / "cccc.yaml"))
QUALITY = PROJECT / "configs" / "sample" / "quality"
DROPPED = "https://seebrief.example.net/brot-von-gestern"
KEPT = "https://openlessons.example.org/adding-fractions"

BROKEN = """
from textmill.block import Block

class Broken(Block):
    def prepare(self):
        raise RuntimeError("a bug in a block")
"""


def small_lab(folder: Path) -> Lab:
    """Two shards and a few fast blocks, not run yet."""
    lab = Lab.at(folder, COLUMNS="200")
    (folder / "crawl").mkdir()
    for shard in ("sample-00000.warc.gz", "sample-00001.warc.gz"):
        shutil.copy(CRAWL / shard, folder / "crawl")
    blocks = [
        "filters.url",
        "extractors.resiliparse",
        "annotators.language",
        {"filters.language": {"keep": ["eng"]}},
        "dedup.exact",
        "formatters.pii",
    ]
    lab.write_config(blocks=blocks)
    return lab


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    """A finished run in `run`; tests leave it as it is."""
    made = small_lab(tmp_path_factory.mktemp("commands"))
    made.run("run", *INLINE)
    return made


def as_json(lab: Lab, *arguments: str) -> Any:
    return json.loads(lab.textmill(*arguments))


def test_check_counts_stages_and_shards(lab: Lab) -> None:
    assert f"{lab.config}: fine: 11 stages, 2 shards" in lab.textmill("check", str(lab.config))
    assert "unknown setting" in lab.textmill("check", str(lab.config), "--set", "blocks.3.kep=[eng]", code=2)


def test_check_asks_no_server(lab: Lab) -> None:
    there = "https://crawl.invalid/warc.paths.gz"
    said = lab.textmill("check", str(lab.config), "--set", f"sources.0.reader.paths={there}")
    assert "11 stages, 0 shards" in said
    assert "source 'crawl' is remote: not looked up" in said
    assert "cannot be reached" in lab.textmill(
        "plan", str(lab.config), "--set", f"sources.0.reader.paths={there}", code=2
    )


def test_plan_shows_stages_and_shards(lab: Lab) -> None:
    said = lab.textmill("plan", str(lab.config)).splitlines()
    assert said[:3] == ["2 shards", "  crawl: sample-00000.warc.gz", "  crawl: sample-00001.warc.gz"]
    assert said[3] == "0-read: filters.url, extractors.resiliparse, annotators.language, filters.language"
    assert [line.partition(":")[0] for line in said[4:] if not line.startswith("  ")] == [
        *(
            f"{index}-exact-{kind}"
            for index, kind in enumerate(
                ("sketch", "edges", "forest", "members", "clusters", "ids", "gather", "keep"), 1
            )
        ),
        "9-corpus",
        "10-corpus-ids",
    ]


def test_plan_as_json_says_all(lab: Lab) -> None:
    plan = as_json(lab, "plan", str(lab.config), "--json")
    assert plan["sources"] == [{"name": "crawl", "reader": "readers.warc", "blocks": [], "license": None, "shards": 2}]
    assert plan["columns"]["language_score"] == "float"
    assert (plan["name"], plan["writer"]) == ("lab", "writers.parquet")
    checked = as_json(lab, "check", str(lab.config), "--json")
    assert checked == {"config": str(lab.config), **plan, "notes": []}


def test_plan_says_what_is_done_redone_and_new(lab: Lab, tmp_path: Path) -> None:
    done = as_json(lab, "plan", str(lab.config), "--out", "run", "--json")
    assert {shard["name"] for shard in done["shards"]} == {"sample-00000.warc.gz", "sample-00001.warc.gz"}
    tasks = {stage["name"]: stage["outlook"]["tasks"] for stage in done["stages"]}
    assert [stage["outlook"]["done"] for stage in done["stages"]] == [*tasks.values()]
    assert {name for name, count in tasks.items() if not count} == {"5-exact-clusters", "7-exact-gather"}
    new = as_json(lab, "plan", str(lab.config), "--out", str(tmp_path / "none"), "--json")["stages"]
    assert new[0]["outlook"] == {"tasks": 2, "done": 0, "redone": 0, "new": 2}
    assert new[1]["outlook"]["tasks"] == "known once earlier stages are done"
    late = as_json(lab, "plan", str(lab.config), "--out", "run", "--json", "--set", "blocks.5.ipv6=false")["stages"]
    assert [stage["outlook"]["redone"] for stage in late[:9]] == [0, 0, 0, 0, 0, 0, 0, 0, 2]
    assert late[8]["why"] == ["pii: ipv6 true, now false"]
    early = lab.textmill("plan", str(lab.config), "--out", "run", "--set", "blocks.3.min_score=0.9")
    assert "[tasks 2, done 0, redone 2, new 0]\n  redone: language: min_score 0.65, now 0.9\n" in early
    assert not (tmp_path / "none").exists()


def test_plan_changes_nothing(lab: Lab) -> None:
    before = sorted(path.stat().st_mtime_ns for path in (lab.folder / "run").rglob("*"))
    lab.textmill("plan", str(lab.config), "--out", "run", "--set", "blocks.3.min_score=0.9")
    assert sorted(path.stat().st_mtime_ns for path in (lab.folder / "run").rglob("*")) == before


@pytest.fixture(scope="module")
def schema(lab: Lab) -> Any:
    """What asks of a pipeline whether it is as the schema says; the schema itself is looked at once."""
    jsonschema = pytest.importorskip("jsonschema")
    found = as_json(lab, "schema")
    jsonschema.Draft202012Validator.check_schema(found)
    return jsonschema.Draft202012Validator(found)


@pytest.mark.parametrize("config", CONFIGS, ids=lambda config: config.stem)
def test_the_schema_accepts_every_recipe(schema: Any, config: Path) -> None:
    schema.validate(yaml.safe_load(config.read_text("utf-8")))


@pytest.mark.parametrize(
    "wrong",
    [
        {"nam": "x"},
        {"writer": "filters.url"},
        {"blocks": ["filters.nothing"]},
        {"blocks": [{"filters.language": {"kep": ["eng"]}}]},
        {"blocks": [{"filters.language": {"min_score": "high"}}]},
        {"sources": []},
        {"removed": {"keep": "some"}},
    ],
)
def test_the_schema_refuses_what_check_refuses(lab: Lab, schema: Any, tmp_path: Path, wrong: dict[str, Any]) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    written = {**yaml.safe_load(lab.config.read_text("utf-8")), **wrong}
    with pytest.raises(jsonschema.ValidationError):
        schema.validate(written)


def test_the_schema_accepts_a_block_of_ones_own(lab: Lab, schema: Any) -> None:
    blocks = ["my_package.my_module:MyBlock", {"my_package.my_module:MyBlock": {"limit": 3}}]
    written = {**yaml.safe_load(lab.config.read_text("utf-8")), "blocks": blocks}
    schema.validate(written)


def test_blocks_lists_and_describes(lab: Lab) -> None:
    listed = dict(line.split(maxsplit=1) for line in lab.textmill("blocks").splitlines())
    assert {"readers.warc", "extractors.trafilatura", "filters.gopher_quality", "dedup.minhash"} <= listed.keys()
    assert all(effect.endswith(".") for effect in listed.values())
    described = lab.textmill("blocks", "filters.language")
    assert "| `min_score` | `number` | `0.65` |" in described
    assert "| `language.low_score` | `language.score` < 0.65 |" in described
    assert "did you mean 'filters.language'" in lab.textmill("blocks", "filters.languge", code=2)
    reference = lab.textmill("blocks", "--markdown")
    assert [f"## `{name}`" for name in listed] == re.findall(r"^## .*$", reference, flags=re.M)


def test_status(lab: Lab) -> None:
    said = lab.textmill("status", "run")
    found = as_json(lab, "status", "run", "--json")
    assert said.startswith("lab: complete\nshards read: 2 of 2\n")
    assert f"records: {found['records']} in = {found['kept']} kept + {found['dropped']} dropped" in said
    assert found["records"] == found["kept"] + sum(found["drops"].values())
    assert found["is_complete"] is True
    assert found["stages"]["0-read"] == 2


def test_why_a_page_was_dropped(lab: Lab) -> None:
    (answer,) = as_json(lab, "why", "run", DROPPED, "--json")
    assert answer["stage"] == "0-read"
    assert answer["fate"] == "language.wrong_language"
    assert re.fullmatch(r"found deu \(score 0\.9\d+\); language\.wanted = 0, dropped if < 1", answer["detail"])
    assert f"  fate   {answer['fate']} ({answer['detail']})" in lab.textmill("why", "run", DROPPED)


def test_why_a_page_was_kept(lab: Lab) -> None:
    (answer,) = as_json(lab, "why", "run", KEPT, "--json")
    assert (answer["stage"], answer["fate"], answer["detail"]) == ("8-exact-keep", "kept", None)
    assert answer["measures"]["cluster_size"] == 1
    assert answer["measures"]["language_score"] > 0.65


def test_report_says_where_it_is(lab: Lab) -> None:
    page = lab.folder / "run" / "report.html"
    before = page.read_bytes()
    page.unlink()
    assert lab.textmill("report", "run").strip() == str(page)
    assert page.read_bytes() == before


def test_verify_as_json(lab: Lab) -> None:
    found = as_json(lab, "verify", "run", "--json")
    assert found["problems"] == []
    assert found["records"] == found["kept"] + found["dropped"]


def test_serve_shows_the_run_until_interrupted(lab: Lab) -> None:
    process = lab.start("serve", "run", "--port", "0")
    try:
        assert process.stderr is not None
        said = process.stderr.readline()
        address = re.match(r"(http://127\.0\.0\.1:[1-9][0-9]*/) \(Ctrl-C ends\)", said)
        assert address is not None, said
        with urllib.request.urlopen(address[1], timeout=30) as index:
            assert b"lab" in index.read()
        with urllib.request.urlopen(f"{address[1]}r/0/funnel", timeout=30) as page:
            assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
            assert "language.wrong_language" in page.read().decode()
        with pytest.raises(urllib.error.HTTPError, match="404") as missing:
            urllib.request.urlopen(f"{address[1]}r/1/funnel", timeout=30)
        missing.value.close()
    finally:
        process.send_signal(signal.SIGINT)
        try:
            output, errors = process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            output, errors = process.communicate()
    assert process.returncode == 0, output + errors
    assert "Traceback" not in errors


def test_train_quality_tells_how_good_the_model_is(lab: Lab, tmp_path: Path) -> None:
    sets = ("--positive", str(QUALITY / "positive.jsonl"), "--negative", str(QUALITY / "negative.jsonl"))
    found = as_json(lab, "train-quality", *sets, "--out", str(tmp_path / "model"), "--epochs", "3", "--json")
    assert found["trained_positives"] > 100
    assert 0.9 < found["metrics"]["auc"] <= 1
    assert (tmp_path / "model" / found["model"]).stat().st_size > 1000
    assert (tmp_path / "model" / "README.md").exists()
    missing = ("--positive", "nowhere.jsonl", "--negative", "nowhere.jsonl", "--out", "model")
    assert lab.textmill("train-quality", *missing, code=2) == "textmill: nowhere.jsonl: no such file\n"


def test_run_as_json_counts_what_it_did(lab: Lab) -> None:
    said = lab.start("run", str(lab.config), "--out", "run", "--json", *INLINE)
    output, errors = said.communicate(timeout=120)
    found = json.loads(output)
    assert said.returncode == 0
    assert (found["tasks_done"], found["is_complete"]) == (0, True)
    assert "stage 0-read: 2 tasks (2 done before)" in errors


@pytest.mark.parametrize(
    "arguments",
    [
        ("nothing",),
        ("run",),
        ("run", "pipeline.yaml", "--out", "x", "--workers", "0"),
        ("run", "pipeline.yaml", "--out", "x", "--executor", "slurm"),
        ("status", "nowhere"),
        ("status", "nosuch://place"),
        ("serve", "run", "--port", "70000"),
    ],
)
def test_exit_code_2_is_the_user_s_to_mend(lab: Lab, arguments: tuple[str, ...]) -> None:
    lab.textmill(*arguments, code=2)


def test_exit_code_1_is_a_bug_with_its_traceback(tmp_path: Path) -> None:
    broken = small_lab(tmp_path)
    (tmp_path / "broken.py").write_text(BROKEN)
    broken.write_config(blocks=["extractors.resiliparse", "broken:Broken"])
    process = broken.start("run", str(broken.config), "--out", "run", *INLINE)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 1
    assert "Traceback" in errors
    assert "a bug in a block" in errors


def test_a_plan_against_what_is_no_run_of_the_pipeline(lab: Lab, tmp_path: Path) -> None:
    other = small_lab(tmp_path)
    other.write_config(name="other")
    run = str(lab.folder / "run")
    said = other.textmill("plan", str(other.config), "--out", run, code=2)
    assert "the directory belongs to pipeline" in said
    (tmp_path / "file").write_text("no run")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "letter").write_text("no run")
    for place in ("file", "folder"):
        assert f"{tmp_path / place}" in other.textmill(
            "plan", str(other.config), "--out", str(tmp_path / place), code=2
        )
    assert "0-read" in other.textmill("plan", str(other.config), "--out", str(tmp_path / "new"))
    assert not (tmp_path / "new").exists()


def test_exit_code_3_is_an_incomplete_run(tmp_path: Path) -> None:
    partial = small_lab(tmp_path)
    pq.write_table(pa.table({"id": ["a"], "text": ["The river is wide."]}), tmp_path / "crawl" / "a.parquet")
    (tmp_path / "crawl" / "b.parquet").write_bytes(b"PAR1 nothing of the kind PAR1")
    partial.write_config(
        sources=[{"name": "s", "reader": {"readers.parquet": {"paths": "crawl/*.parquet"}}}], blocks=[]
    )
    said = partial.textmill("run", str(partial.config), "--out", "run", *INLINE, code=3)
    assert "quarantined: s/b.parquet: ShardError: " in said
    assert "1 shard could not be done; the corpus is without them; run again to retry" in said
    assert "logs: " in said
    assert "; of 2 shards 1 are read so far" in partial.textmill("why", "run", "nobody", code=2)
    status = json.loads(partial.textmill("status", "run", "--json"))
    assert (status["is_complete"], status["shards_read"], status["shards"]) == (False, 1, 2)
    assert list(status["quarantined"]) == ["s/b.parquet"]
    partial.textmill("verify", "run", code=3)


def test_help_names_every_command(lab: Lab) -> None:
    said = lab.textmill("--help")
    assert lab.textmill("--version") == f"textmill {metadata.version('textmill')}\n"
    for command in ("check", "plan", "run", "status", "why", "report", "serve", "verify", "blocks", "schema"):
        assert f"  {command} " in said


def snippets(file: str, language: str) -> list[str]:
    """The code blocks of one language in a document."""
    return re.findall(rf"^```{language}\n(.*?)^```$", (PROJECT / file).read_text("utf-8"), flags=re.M | re.S)


@pytest.mark.parametrize("file", ["README.md", "docs/guide.md"])
def test_pipelines_in_the_documents_are_valid(schema: Any, file: str) -> None:
    pipelines = [text for text in snippets(file, "yaml") if text.startswith("name: ")]
    assert pipelines
    for text in pipelines:
        schema.validate(yaml.safe_load(text))


def test_the_filter_in_contributing_works_as_a_block_of_ones_own(tmp_path: Path) -> None:
    made = small_lab(tmp_path)
    code, test = snippets("CONTRIBUTING.md", "python")
    (tmp_path / "shouting.py").write_text(code)
    (tmp_path / "test_shouting.py").write_text(test.replace("textmill.filters.shouting", "shouting"))
    block: dict[str, object] = {"shouting:Shouting": {"max_capitals_ratio": 0.05}}
    made.write_config(blocks=["extractors.resiliparse", block])
    said = made.textmill("run", str(made.config), "--out", "run", *INLINE)
    assert re.search(r"^shouting:Shouting .* too_many_capitals [1-9]", said, flags=re.M)
    made.textmill("verify", "run")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_shouting.py"]
    done = subprocess.run(command, cwd=tmp_path, env=made.environment, check=False, capture_output=True, timeout=120)
    assert done.returncode == 0, done.stdout


def test_the_reader_in_the_guide_works_as_it_stands(tmp_path: Path) -> None:
    made = small_lab(tmp_path)
    (code,) = [text for text in snippets("docs/guide.md", "python") if "RecordReader" in text]
    (config,) = [text for text in snippets("docs/guide.md", "yaml") if "fortune_files:Fortunes" in text]
    assert len(code.split("class Fortunes")[1].splitlines()) <= 30
    (tmp_path / "fortune_files.py").write_text(code)
    (tmp_path / "fortunes.yaml").write_text(config)
    (tmp_path / "fortunes").mkdir()
    (tmp_path / "fortunes" / "one").write_text("Mills grind slowly.\n%\n%\nAll is grist.\n  Proverb\n%\n")
    (tmp_path / "fortunes" / "two.gz").write_bytes(gzip.compress(b"caf\xe9\n%\n" + b"x" * 99)[:-9])
    said = made.textmill("run", "fortunes.yaml", "--out", "run", *INLINE)
    assert re.search(r"^fortune_files:Fortunes +5 +3 +2 ", said, flags=re.M), said
    assert "bad_encoding 1" in said
    assert "truncated 1" in said
    made.textmill("verify", "run")
    rows = pq.read_table(tmp_path / "run" / "corpus" / "data").to_pylist()
    assert [row["text"] for row in rows][:2] == ["Mills grind slowly.", "All is grist.\n  Proverb"]


def test_links_in_the_documents_lead_somewhere() -> None:
    for file in ("README.md", "CONTRIBUTING.md", "docs/guide.md"):
        text = (PROJECT / file).read_text("utf-8")
        for link in re.findall(r"\]\(([^)#:]+)\)", text):
            assert (PROJECT / file).parent.joinpath(link).exists(), (file, link)
        assert not re.search(r"(?<![.\w])/(?:work|root|tmp|home)\b", text), file

"""The dataset card is valid, true, the same every time, and immune to what pages say."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
import yaml
from fake_run import SCHEMA, Doc, FakeRun, Setup, Step, crawl
from huggingface_hub import DatasetCard
from markdown_it import MarkdownIt

from textmill.corpus.finish import describe_corpus
from textmill.store.store import Store


def written(store: Store, notes: dict[str, str] | None = None) -> str:
    describe_corpus(store, SCHEMA, notes or {})
    with store.open("corpus/README.md") as stream:
        return stream.read().decode()


def front_matter(card: str) -> dict[str, Any]:
    found = re.match(r"---\n(.*?)\n---\n", card, re.DOTALL)
    assert found is not None
    return cast(dict[str, Any], yaml.safe_load(found[1]))


def test_front_matter(tmp_path: Path) -> None:
    card = written(FakeRun(tmp_path, crawl()).all())
    found = front_matter(card)
    assert [feature["name"] for feature in found.pop("dataset_info")["features"]] == SCHEMA.names
    assert found == {
        "pretty_name": "cc-english",
        "license": "other",
        "license_name": "stated-per-document",
        "language": ["de", "en"],
        "task_categories": ["text-generation"],
        "size_categories": ["n<1K"],
        "tags": ["textmill", "pretraining", "web-corpus"],
        "configs": [{"config_name": "default", "data_files": [{"split": "train", "path": "data/*.parquet"}]}],
    }
    assert DatasetCard(card).data.to_dict()["license"] == "other"


@pytest.mark.parametrize(
    ("licenses", "expected"),
    [
        (["CC-BY-4.0", "CC-BY-4.0"], {"license": "cc-by-4.0"}),
        (["CC-BY-3.0-DE"], {"license": "other", "license_name": "cc-by-3.0-de"}),
        (["CC-BY-4.0", "CC0-1.0"], {"license": "other", "license_name": "stated-per-document"}),
        (["CC-BY-4.0", None], {"license": "other", "license_name": "stated-per-document"}),
        ([None], {"license": "other", "license_name": "not-stated"}),
        ([], {"license": "other", "license_name": "not-stated"}),
    ],
)
def test_license_of_the_whole(tmp_path: Path, licenses: list[str | None], expected: dict[str, str]) -> None:
    docs = [Doc(str(index), license=license) for index, license in enumerate(licenses)]
    docs.append(Doc("gone", fate="url.blocked", license="MIT"))
    found = front_matter(written(FakeRun(tmp_path, docs).all()))
    assert {key: value for key, value in found.items() if key.startswith("license")} == expected


def test_jsonl_corpus(tmp_path: Path) -> None:
    found = front_matter(written(FakeRun(tmp_path, crawl(), Setup(jsonl=True)).all()))
    assert found["configs"][0]["data_files"][0]["path"] == "data/*.jsonl.gz"


def test_body(tmp_path: Path) -> None:
    run = FakeRun(tmp_path, crawl())
    store = run.all()
    run.quarantine("0-read", "cc/broken.warc.gz", "ShardError at /home/ann/broken.warc.gz")
    card = written(store, {"filters.url": "Unlike its source, it\nkeeps *all*."})
    assert "6 documents, " in card
    assert "from 11 records; 54.5 % of them were kept" in card
    assert "| `gopher_quality` | `filters.gopher_quality` | 10 | 3 | 30.0 % | 7 |" in card
    assert "| `gopher_quality.too_few_words` | 3 | 60.0 % |" in card
    assert "| `CC-BY-4.0` | 2 |" in card
    assert "| none found | 3 |" in card
    assert "| `deu` | 2 |" in card
    assert "| `pii` | `emails` | 4 |" in card
    assert "| `id` | `string` | Stable across reruns" in card
    assert "    min_words: 50" in card
    assert "| `pyarrow` | `21.0.0` |" in card
    assert "- `url`: Unlike its source, it keeps \\*all\\*." in card
    assert "Shard `cc/broken.warc.gz` could not be read" in card


def test_licences_of_each_source(tmp_path: Path) -> None:
    docs = [
        Doc("1", source="wiki", license="CC-BY-SA-4.0", text="rye"),
        Doc("2", source="wiki", license="CC-BY-SA-4.0", text="bran"),
        Doc("3", source="wiki", text="oats"),
        Doc("4", source="a|b", license="CC0-1.0", text="meal"),
        Doc("5", source="gone", license="MIT", fate="url.blocked"),
    ]
    card = written(FakeRun(tmp_path, docs).all())
    _, _, table = card.partition("| Source | Licence | Documents | Text |\n")
    assert table.splitlines()[1:5] == [
        "| a&#124;b | `CC0-1.0` | 1 | 4 B |",
        "| `wiki` | `CC-BY-SA-4.0` | 2 | 7 B |",
        "| `wiki` | none found | 1 | 4 B |",
        "",
    ]


def test_no_path_of_this_machine_and_no_seconds(tmp_path: Path) -> None:
    card = written(FakeRun(tmp_path, crawl()).all())
    assert "/srv" not in card
    assert str(tmp_path) not in card
    assert "…/*.warc.gz" in card
    assert "second" not in card


@pytest.mark.parametrize(
    "words",
    [
        "</td><script>alert(1)</script>",
        "a | b\n---\nlicense: mit",
        "[x](javascript:alert(1)) ![y](//evil.example/z.png)",
        "```\n# head\n```",
        "nul\x00 bidi\u202e end",
        "{a: b} - 'c' \"d\" #e: f",
    ],
)
def test_hostile_words_in_every_field(tmp_path: Path, words: str) -> None:
    kept = Doc("1", url=words, language=words, license=words, license_url=words, source=words, shard=words)
    setup = Setup(
        name=words,
        config={words: [words]},
        read=(Step("warc", words), Step(words, f"filters.{words}")),
        versions={words: words},
    )
    run = FakeRun(tmp_path, [kept, replace(kept, id="2", fate=f"{words}.{words}")], setup)
    run.quarantine("0-read", words, words)
    card = written(run.all(), {words: words})
    found = front_matter(card)
    assert found["license"] == "other"
    assert found["pretty_name"].startswith(words.split("\n")[0].split("\x00")[0])
    body = card.split("\n---\n", 1)[1]
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e]", card)
    for token in MarkdownIt("commonmark").enable("table").parse(body):
        assert token.type != "html_block"
        kinds = {child.type for child in token.children or ()}
        assert not kinds & {"html_inline", "link_open", "image", "em_open", "strong_open"}
    headings = re.findall(r"^#+ .*", MarkdownIt("commonmark").render(body), re.MULTILINE)
    assert headings == []


def test_same_run_same_bytes(tmp_path: Path) -> None:
    def corpus(folder: Path) -> dict[str, bytes]:
        return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    for name in ("a", "b"):
        run = FakeRun(tmp_path / name, crawl())
        for task in run.tasks if name == "a" else reversed(run.tasks):
            run.map_stage("0-read", [task])
            run.map_stage("2-minhash-keep", [task])
        run.write()
        describe_corpus(run.store, SCHEMA, {})
    first = corpus(tmp_path / "a" / "corpus")
    assert first == corpus(tmp_path / "b" / "corpus")
    describe_corpus(Store(str(tmp_path / "a")), SCHEMA, {})
    assert first == corpus(tmp_path / "a" / "corpus")

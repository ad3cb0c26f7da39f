"""The pipelines of the Common Pile: all sources, in its order, with its weights and limits."""

import re
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from scripts.common_pile_table import PAGE, with_table
from typer.testing import CliRunner

from textmill.batch import Batch
from textmill.block import Block
from textmill.cli.main import app
from textmill.config import catalog
from textmill.config.includes import join, parse_file
from textmill.config.labels import label_of
from textmill.decide import first_failing
from textmill.dedup.ngram_overlap import NgramOverlap
from textmill.licenses.catalogue import Catalogue
from textmill.store.fate_table import rules_of

CONFIGS = Path(__file__).resolve().parents[2] / "configs"
SOURCES = sorted(CONFIGS.glob("common_pile/*.yaml"))
FILES = [*SOURCES, *sorted(CONFIGS.glob("common_pile*.yaml"))]
ORDER = [
    *("caselaw_access_project", "uspto", "arxiv_abstracts", "arxiv_papers", "biodiversity_heritage_library", "doab"),
    *("cc", "data_provenance_initiative", "foodista", "github_archive", "libretexts", "pubmed"),
    *("library_of_congress", "news", "oercommons", "pes2o", "peps", "pressbooks", "project_gutenberg"),
    *("public_domain_review", "pre_1929_books", "regulations_text", "regulations_html", "stackv2_edu"),
    *("stackexchange", "stackv2_html", "ubuntu_irc", "uk_hansard", "usgpo_html", "usgpo_uslm", "wikimedia"),
    *("wikiteam", "youtube"),
]
"""As published (recipes 10.5)."""
WEIGHTS = {
    **dict.fromkeys(ORDER, 6.0),
    "wikiteam": 4.0,
    **dict.fromkeys(("stackv2_edu", "stackv2_html"), 2.0),
    **dict.fromkeys(("caselaw_access_project", "pre_1929_books", "project_gutenberg", "pubmed", "youtube"), 1.0),
    **dict.fromkeys(
        ("biodiversity_heritage_library", "library_of_congress", "usgpo_html", "usgpo_uslm", "uspto"), 0.25
    ),
}
"""Of the main stage (recipes 10.6)."""


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_file_checks_without_data(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATA", raising=False)
    result = CliRunner().invoke(app, ["check", str(file), "--without-models"])
    assert result.exit_code == 0, (result.exception, result.output)
    assert "${DATA} is not set: not looked up: sources" in result.output or file.stem == "cccc"


def test_all_thirty_sources_are_there() -> None:
    first = [file.read_text(encoding="utf-8").partition("\n")[0] for file in SOURCES]
    numbers = [int(found[1]) for line in first if (found := re.search(r", source (\d+) of Common Pile v0\.1", line))]
    assert sorted(numbers) == sorted([*range(1, 31), 23])


def test_joined_in_the_published_order_with_the_published_weights() -> None:
    data: Any = join(str(CONFIGS / "common_pile.yaml")).source.data
    assert [source["name"] for source in data["sources"]] == ORDER
    columns = {source["name"]: source["blocks"][-1]["annotators.constant"]["columns"] for source in data["sources"]}
    assert {name: found["copies"] * found["share"] for name, found in columns.items()} == WEIGHTS
    assert all(found["copies"] == 1 or found["share"] == 1.0 for found in columns.values())
    assert data["writer"] == {"writers.parquet": {"repeat_by": "copies"}}
    assert list(map(label_of, data["blocks"])) == ["corpus_license", "repeated_texts", "sampler"]


def test_sources_alone_and_all_together_compare_alike() -> None:
    settings = [blocks_of(file, "repeated_texts") for file in SOURCES if file.stem != "cccc"]
    whole = blocks_of(CONFIGS / "common_pile.yaml", "repeated_texts")
    assert isinstance(whole[0], NgramOverlap)
    assert all(one == whole for one in settings)


def test_the_table_in_the_docs_is_that_of_the_files() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert with_table(page) == page, "make docs"


def blocks_of(file: Path, *labels: str) -> list[Block]:
    """Common blocks of a pipeline by their labels."""
    data: Any = parse_file(str(file)).data
    found = {label_of(block): block for block in data["blocks"]}
    named = [found[label] if isinstance(found[label], dict) else {found[label]: {}} for label in labels]
    return [catalog.find(kind).model_validate(settings) for one in named for kind, settings in one.items()]


def through(name: str, text: str, *labels: str) -> tuple[str, str | None]:
    """The text and the fault that blocks of a source give it."""
    batch = Batch(pa.record_batch({"id": ["1"], "source": ["s"], "text": pa.array([text], pa.large_string())}))
    for block in blocks_of(CONFIGS / "common_pile" / f"{name}.yaml", *labels):
        columns = block.apply(batch)
        if first_failing(columns, rules_of(block), 1)[0] >= 0:
            return batch.texts[0], block.label
        batch = batch.with_columns(
            {name: column for name, column in columns.items() if name not in ("fault", "detail")}
        )
    return batch.texts[0], None


@pytest.mark.parametrize(
    ("name", "chars", "tokens", "fault"),
    [
        ("foodista", 100, 50, "characters"),
        ("foodista", 101, 50, None),
        ("foodista", 101, 20, "words"),
        ("foodista", 101, 21, None),
        ("doab", 200, 3, "characters"),
        ("doab", 201, 3, None),
        ("wikiteam", 700, 100, "characters"),
        ("wikiteam", 701, 20, "words"),
        ("wikiteam", 701, 21, None),
        ("pressbooks", 600, 90, "characters"),
        ("pressbooks", 601, 90, None),
        ("oercommons", 300, 90, "characters"),
        ("libretexts", 700, 90, "characters"),
    ],
)
def test_limits_of_length(name: str, chars: int, tokens: int, fault: str | None) -> None:
    text = "a " * (tokens - 1)
    text += "b" * (chars - len(text))
    counted = ("chars", "characters"), ("tokens", "words")
    labels = [label for pair in counted[: 2 if name in ("foodista", "wikiteam") else 1] for label in pair]
    assert len(text) == chars
    assert through(name, text, *labels)[1] == fault


@pytest.mark.parametrize(
    ("name", "text", "edited"),
    [
        (
            "pes2o",
            "Ask a.b@c.org or 185.199.108.153, +1 650 253 0000.",
            "Ask <EMAIL_ADDRESS> or 185.199.108.153, +1 650 253 0000.",
        ),
        (
            "peps",
            "Ask a.b@c.org or 185.199.108.153, +1 650 253 0000.",
            "Ask <EMAIL_ADDRESS> or <IP_ADDRESS>, <PHONE_NUMBER>.",
        ),
    ],
)
def test_addresses_are_replaced(name: str, text: str, edited: str) -> None:
    assert through(name, text, "pii") == (edited, None)


@pytest.mark.parametrize(
    ("name", "label", "text", "edited"),
    [
        ("pubmed", "short_lines", "One two\nOne two three\n\n  x \nEnd", "One two three\n\n"),
        ("pubmed", "short_lines", "A sentence of words.\nAnother one is here.", None),
        ("uk_hansard", "short_lines", "HC Deb\nThe House met at ten.\n", "The House met at ten.\n"),
        ("usgpo", "page_lines", "a\n[[Page 12]]\nb [[Page 13]]\n [[Page S4]] ", "a\nb [[Page 13]]\n"),
        ("library_of_congress", "number_lines", "12\ntext 13\n\n 14 \n15", "text 13\n\n"),
        ("pre_1929_books", "double_spaces", "a  b   c\n  d", "a b c\n d"),
        ("biodiversity_heritage_library", "line_ends", "a\n\nb\n\n\nc\nd", "a\nb\nc\nd"),
        ("libretexts", "page_ids", "Title\n- Page ID\n12345\nText", "Title\nText"),
        ("libretexts", "page_ids", "Title\nPage ID 7\nText 12", "Title\nText 12"),
        ("oercommons", "bullets", "- one\n- two - three", "one\ntwo - three"),
    ],
)
def test_lines_that_go(name: str, label: str, text: str, edited: str | None) -> None:
    assert through(name, text, label) == (text if edited is None else edited, None)


@pytest.mark.parametrize(
    ("title", "fault"), [("User talk:Ann", "user_talk"), ("User:Ann", None), ("Use of talk", None), (None, None)]
)
def test_discussions_by_users(title: str | None, fault: str | None) -> None:
    columns = {
        "id": ["1"],
        "source": ["s"],
        "text": pa.array(["x"], pa.large_string()),
        "title": pa.array([title], pa.string()),
    }
    (block,) = blocks_of(CONFIGS / "common_pile" / "wikimedia.yaml", "talk")
    failed = first_failing(block.apply(Batch(pa.record_batch(columns))), rules_of(block), 1)[0]
    assert (rules_of(block)[failed].fault if failed >= 0 else None) == fault


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("ab cd\n", None),
        ("ab " * 334, "longest_line"),
        (("abc " * 25 + "d\n") * 2, "mean_line"),
        ("abc " * 25 + "\n", None),
        ("+- " * 20 + "abc", "letters_and_digits"),
        ("a1 b2", "letters_per_token"),
    ],
)
def test_limits_of_programs(text: str, fault: str | None) -> None:
    labels = ("longest_line", "mean_line", "letters_and_digits", "letters_per_token")
    batch = Batch(pa.record_batch({"text": pa.array([text], pa.large_string())}))
    name = CONFIGS / "common_pile" / "stackv2_edu.yaml"
    batch = batch.with_columns(blocks_of(name, "code")[0].apply(batch))
    failing = [
        label
        for label, block in zip(labels, blocks_of(name, *labels), strict=True)
        if first_failing(block.apply(batch), rules_of(block), 1)[0] >= 0
    ]
    assert (failing[0] if failing else None) == fault


@pytest.mark.parametrize(
    ("name", "column", "value", "key"),
    [
        ("arxiv_papers", "id", "arxiv_papers/arXiv_src_0704_001.tar/0704.0001", "0704.0001"),
        ("arxiv_papers", "id", "arxiv_papers/arXiv_src_2001_001.tar/2001.00012.gz/main.tex", "2001.00012"),
        ("arxiv_papers", "id", "arxiv_papers/arXiv_src_0001_001.tar/0001/astro-ph0001001", "astro-ph0001001"),
        ("arxiv_papers", "id", "arxiv_papers/arXiv_src_0001_001.tar/astro-ph/0001001", "astro-ph0001001"),
        ("doab", "shard", "b/9781.pdf", "9781"),
        ("github_archive", "url", "https://github.com/Own/er.js/issues/7", "Own/er.js"),
        ("github_archive", "url", "https://example.org/a/b", None),
        ("wikiteam", "shard", "wiki-20200101.7z", "wiki-20200101.7z"),
    ],
)
def test_keys_of_catalogues(name: str, column: str, value: str, key: str | None) -> None:
    (block,) = blocks_of(CONFIGS / "common_pile" / f"{name}.yaml", "catalogue")
    assert isinstance(block, Catalogue)
    assert block.keys(Batch(pa.record_batch({column: [value]}))) == [key]

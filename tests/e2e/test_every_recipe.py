"""Every recipe of a crawl goes from crawl to a whole corpus, by the command line, with small models of its own.

The other sources of the Common Pile are not crawls: `tests/config/test_common_pile.py`, `test_common_pile_sample.py`.
"""

import zlib
from collections.abc import Iterator
from pathlib import Path

import pyarrow.dataset as ds
import pytest
from stand_ins import PROJECT, StandIns
from typer.testing import CliRunner

from textmill.cli.main import app
from textmill.origins.dclm.sentence_split import sentence_counter

CONFIGS = PROJECT / "configs"
RECIPES = sorted(
    {*CONFIGS.glob("*.yaml"), CONFIGS / "common_pile" / "cccc.yaml"} - {*CONFIGS.glob("common_pile*.yaml")}
)
DROPS = {
    "c4": {"c4_sentences.too_short", "c4_javascript_lines.empty", "dclm_language.other_language"},
    "ccnet": {"ccnet_paragraphs.empty", "ccnet_perplexity.tail", "ccnet_perplexity.all"},
    "cccc": {"cc_re_fast.without_license", "language.wrong_language", "cccc_hosts.unlisted_host"},
    "dclm_baseline": {"dclm_banned_hosts.listed_host", "dclm_repetition.top_2_gram", "bloom.duplicate"},
    "fineweb": {"url.hard_word", "language.wrong_language", "gopher_quality.too_few_words", "minhash.duplicate"},
    "fineweb2": {"without_language.excluded_language", "fineweb2_language.no_limits", "fineweb2_language.low_score"},
    "fineweb_edu": {"c4_quality.lorem_ipsum", "fineweb_quality.too_many_short_lines", "minhash.duplicate"},
    "fineweb_v1": {"c4_quality.curly_bracket", "gopher_quality.too_many_hashes", "minhash.duplicate"},
    "gopher": {"gopher_repetition.duplicate_paragraphs", "language.low_score", "minhash.duplicate"},
    "quickstart": {"threshold.below", "exact.duplicate", "minhash.duplicate"},
    "refinedweb": {"dclm_language.other_language", "dclm_page_length.too_short", "minhash.duplicate"},
}
"""Some of the reasons for which a recipe drops pages of the sample crawl."""
EACH = pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.stem)


@pytest.fixture(scope="module")
def stand_ins(tmp_path_factory: pytest.TempPathFactory, edu_files: dict[str, str]) -> StandIns:
    return StandIns(tmp_path_factory.mktemp("stand-ins"), edu_files)


@pytest.fixture
def punkt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Punkt with an English of one abbreviation."""
    data = pytest.importorskip("nltk.data", reason="the extra `dclm` is not installed")
    folder = tmp_path / "nltk" / "tokenizers" / "punkt_tab" / "english"
    folder.mkdir(parents=True)
    for name in ("collocations.tab", "sent_starters.txt", "ortho_context.tab"):
        (folder / name).write_text("")
    (folder / "abbrev_types.txt").write_text("dr\n")
    monkeypatch.setattr(data, "path", [str(tmp_path / "nltk")])
    sentence_counter.cache_clear()
    yield
    sentence_counter.cache_clear()


def reasons(recipe: Path, options: list[str], out: Path) -> set[str]:
    """Check, run and verify a recipe; why documents were dropped."""
    run = ["run", str(recipe), *options, "--out", str(out), "--executor", "inline"]
    for command in (["check", str(recipe), *options], run, ["verify", str(out)]):
        result = CliRunner().invoke(app, command)
        assert result.exit_code == 0, (command[0], result.exception, result.output)
    assert result.output.startswith("whole: ")
    fates = ds.dataset(list(out.glob("stages/*/fates/**/*.parquet"))).to_table(columns=["fate"])["fate"]
    return set(fates.to_pylist()) - {"kept"}


def test_every_recipe_is_named_here() -> None:
    assert {recipe.stem for recipe in RECIPES} == set(DROPS)


@EACH
def test_the_file_as_it_is_passes_check(recipe: Path) -> None:
    result = CliRunner().invoke(app, ["check", str(recipe), "--without-models"])
    assert result.exit_code == 0, (result.exception, result.output)


@EACH
def test_from_the_sample_crawl_to_a_corpus(recipe: Path, tmp_path: Path, stand_ins: StandIns, punkt: None) -> None:
    found = reasons(recipe, stand_ins.options(recipe), tmp_path / "run")
    assert found >= DROPS[recipe.stem], sorted(found)
    assert ds.dataset(tmp_path / "run" / "corpus" / "data").count_rows() > 0


@EACH
def test_over_real_pages(recipe: Path, tmp_path: Path, stand_ins: StandIns, punkt: None, shared_data: Path) -> None:
    kind = "wet" if recipe.stem == "ccnet" else "warc"
    shards = sorted(shared_data.glob(f"cc/crawl-data/*/segments/*/{kind}/*.gz"))
    shard = tmp_path / shards[0].name
    shard.write_bytes(first_records(shards[0]))
    assert reasons(recipe, stand_ins.options(recipe, str(shard)), tmp_path / "run")


def first_records(shard: Path) -> bytes:
    """Some, which are as many members of gzip."""
    content = rest = shard.read_bytes()
    for _ in range(61):  # the first says what wrote the file
        member = zlib.decompressobj(wbits=31)
        member.decompress(rest)
        rest = member.unused_data
    assert rest
    return content[: -len(rest)]


@pytest.mark.parametrize(("sentences", "text"), [(2, "Dr. No left. It rains."), (1, "Dr. No"), (0, "")])
def test_sentences_of_punkt(sentences: int, text: str, punkt: None) -> None:
    assert sentence_counter("nltk")(text) == sentences

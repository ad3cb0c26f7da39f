"""What is not there is one line on standard error that says what to get and where to name it; exit code 2."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from stand_ins import TRIGRAMS

from textmill.cli import main

LANGUAGE = {"annotators.language": {}}
CASES: dict[str, tuple[list[object], tuple[str, ...]]] = {
    "fastText language": (
        [{"annotators.language": {"model": "nowhere"}}],
        ("no language model", "lid.176.bin", "https://dl.fbaipublicfiles.com/", "`model:`"),
    ),
    "DCLM language": (
        [{"filters.dclm_language": {"model": "nowhere"}}],
        ("no language model", "lid.176.bin", "`model:`"),
    ),
    "fastText quality": (
        [{"annotators.fasttext_quality": {"model": "nowhere"}}],
        ("no quality model", "textmill train-quality", "`model:`"),
    ),
    "DCLM quality": (
        [{"filters.dclm_quality": {"model": "nowhere"}}],
        ("no quality model", "hf://mlfoundations/fasttext-oh-eli5/", "`model:`"),
    ),
    "fastText classifier": (
        [{"filters.fasttext_classifier": {"model": "nowhere"}}],
        ("no fastText classifier", "train or download", "`model:`"),
    ),
    "FineWeb-Edu": (
        [{"annotators.fineweb_edu": {"model": "nowhere", "tokenizer": "nowhere"}}],
        ("no FineWeb-Edu classifier", "HuggingFaceFW/fineweb-edu-classifier", "`model:`"),
    ),
    "FineWeb-Edu tokenizer": (
        [{"annotators.fineweb_edu": {"model": str(TRIGRAMS), "tokenizer": "nowhere"}}],
        ("no FineWeb-Edu tokenizer", "HuggingFaceFW/fineweb-edu-classifier", "`tokenizer:`"),
    ),
    "KenLM": (
        [LANGUAGE, {"filters.ccnet_perplexity": {"model": "nowhere/{language}", "languages": ["en"]}}],
        ("no KenLM model", "nowhere/en", "hf://edugp/kenlm/wikipedia/en.arpa.bin", "`model:`"),
    ),
    "SentencePiece": (
        [
            LANGUAGE,
            {"filters.ccnet_perplexity": {"model": str(TRIGRAMS), "sentencepiece": "nowhere", "languages": ["fr"]}},
        ],
        ("no SentencePiece model", "hf://edugp/kenlm/wikipedia/fr.sp.model", "`sentencepiece:`"),
    ),
    "harmful text": (
        [LANGUAGE, {"filters.harmful_perplexity": {"model": "nowhere", "min_perplexity": 5}}],
        ("no KenLM model", "`model:`"),
    ),
    "tokenizer.json": (
        [{"annotators.dolma_repetitions": {"tokenizer": "nowhere"}}],
        ("no tokenizer", "hf://allenai/eleuther-ai-gpt-neox-20b", "`tokenizer:`"),
    ),
    "unigrams": (
        [{"annotators.unigram_log_prob": {"table": "nowhere"}}],
        ("no table of word counts", "unigram_freq.csv", "`table:`"),
    ),
    "Punkt": (
        [{"filters.gopher_quality": {"profile": "fineweb-v1", "punkt": "nowhere"}}],
        ("no Punkt parameters", "nltk.downloader punkt_tab", "`punkt:`"),
    ),
    "block list": (
        [{"filters.url": {"domains": "nowhere"}}],
        ("no block list", "https://dsi.ut-capitole.fr/blacklists/", "`datatrove`"),
    ),
    "list of hosts": (
        [{"filters.dclm_url_domains": {"lists": ["nowhere"]}}],
        ("no list of hosts", "refinedweb_banned_domains_curated", "`lists:`"),
    ),
    "reviewed hosts": ([{"filters.cccc_hosts": {"hosts": "nowhere"}}], ("no list of hosts", "`hosts:`")),
    "words of addresses": (
        [{"filters.dclm_url_words": {"words": "nowhere"}}],
        ("no word list", "hard, ldnoobw, soft, strict"),
    ),
    "bad words": (
        [{"filters.c4_bad_words": {"lists": {"eng": "nowhere"}}}],
        ("no word list for 'eng'", "LDNOOBW", "`lists.eng:`"),
    ),
    "naughty words": (
        [{"annotators.dolma_c4": {"naughty_words": "nowhere"}}],
        ("no list of naughty words", "`naughty_words:`"),
    ),
    "precision filter": (
        [LANGUAGE, {"filters.fineweb2_precision": {"lists": "nowhere"}}],
        ("cont_scores.json", "huggingface/fineweb-2"),
    ),
    "evaluation questions": (
        [{"filters.decontamination": {"questions": "nowhere"}}],
        ("no evaluation questions", "`questions:`"),
    ),
    "limits by language": (
        [LANGUAGE, {"filters.fineweb2_quality": {"limits": "nowhere"}}],
        ("no table of limits", "`limits:`"),
    ),
    "cut-offs": (
        [LANGUAGE, {"filters.ccnet_perplexity": {"model": str(TRIGRAMS), "cutoffs": "nowhere"}}],
        ("no table of cut-offs", "`cutoffs:`"),
    ),
}
NEEDS: dict[str, tuple[object, str]] = {
    "ftfy": ({"formatters.ftfy": {}}, "ftfy"),
    "blingfire": ({"filters.dclm_page_length": {"unit": "sentences", "min_length": 1, "max_length": 9}}, "dclm"),
    "nltk": (
        {"filters.dclm_page_length": {"unit": "sentences", "sentences": "nltk", "min_length": 1, "max_length": 9}},
        "dclm",
    ),
    "langdetect": ({"filters.dclm_language": {"detector": "langdetect"}}, "dclm"),
    "jieba": ({"filters.gopher_quality": {"language": "zho"}}, "tokenizers"),
    "sudachipy": ({"filters.gopher_quality": {"language": "jpn"}}, "tokenizers"),
    "pythainlp": ({"filters.gopher_quality": {"language": "tha"}}, "tokenizers"),
    "stanza": ({"filters.gopher_quality": {"language": "cym"}}, "stanza"),
    "sentencepiece": ({"filters.ccnet_perplexity": {"model": str(TRIGRAMS), "sentencepiece": str(TRIGRAMS)}}, "kenlm"),
    "tokenizers": ({"annotators.dolma_repetitions": {"tokenizer": str(TRIGRAMS)}}, "dolma"),
    "onnxruntime": ({"annotators.fineweb_edu": {"model": str(TRIGRAMS), "tokenizer": str(TRIGRAMS)}}, "edu"),
}
"""By package: a block that needs it, and the extra that brings it."""


HIDING = """
import importlib.util, sys
find = importlib.util.find_spec
def hiding(name, *rest):
    return None if name.partition(".")[0] == PACKAGE else find(name, *rest)
importlib.util.find_spec = hiding
sys.modules[PACKAGE] = None
from textmill.cli import main
main()
"""


def written(folder: Path, blocks: list[object], paths: str = "texts.jsonl") -> str:
    (folder / "texts.jsonl").write_text('{"text": "It rained.", "url": "https://a.org"}\n')
    config = {
        "name": "small",
        "sources": [{"name": "s", "reader": {"readers.jsonl": {"paths": paths}}}],
        "blocks": blocks,
        "writer": "writers.parquet",
    }
    (folder / "small.yaml").write_text(yaml.safe_dump(config))
    return str(folder / "small.yaml")


def is_one_line(code: int | str | None, said: str, errors: str, folder: Path) -> str:
    """The line, after all that holds of a user's error."""
    assert (code, said) == (2, ""), errors
    assert errors.startswith("textmill: ")
    assert errors.count("\n") == 1, errors
    assert not (folder / "run").exists()
    return errors


@pytest.mark.parametrize(("blocks", "words"), CASES.values(), ids=CASES)
def test_a_missing_file(
    blocks: list[object],
    words: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    config = written(tmp_path, blocks)
    monkeypatch.setattr(sys, "argv", ["textmill", "run", config, "--out", str(tmp_path / "run"), "--executor=inline"])
    with pytest.raises(SystemExit) as ended:
        main()
    line = is_one_line(ended.value.code, *capfd.readouterr(), tmp_path)
    assert [word for word in ("nowhere", *words) if word not in line] == [], line


@pytest.mark.parametrize(("package", "needs"), NEEDS.items(), ids=NEEDS)
def test_a_missing_extra(package: str, needs: tuple[object, str], tmp_path: Path) -> None:
    block, extra = needs
    config = written(tmp_path, [LANGUAGE, block])
    errors = without(package, config, tmp_path)
    assert f"pip install 'textmill[{extra}]'" in errors


def without(package: str, config: str, folder: Path, out: str = "") -> str:
    """What a run says in a process where a package cannot be imported."""
    program = HIDING.replace("PACKAGE", repr(package))
    arguments = ["run", config, "--out", out or str(folder / "run"), "--executor=inline"]
    done = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=False)
    return is_one_line(done.returncode, done.stdout, done.stderr, folder)


@pytest.mark.parametrize("place", ["input", "model"])
def test_s3_without_its_extra(place: str, tmp_path: Path) -> None:
    url = "s3://bucket/file"
    blocks = [{"annotators.fasttext_quality": {"model": url}}] if place == "model" else []
    config = written(tmp_path, blocks, url if place == "input" else "texts.jsonl")
    assert "pip install 'textmill[s3]'" in without("s3fs", config, tmp_path)


def test_a_run_folder_on_s3_without_its_extra(tmp_path: Path) -> None:
    config = written(tmp_path, [])
    assert "pip install 'textmill[s3]'" in without("s3fs", config, tmp_path, "s3://bucket/run")

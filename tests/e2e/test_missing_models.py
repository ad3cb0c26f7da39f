"""What is not there is one line on standard error that says what to get and where to name it; exit code 2."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from stand_ins import TRIGRAMS

from textmill.cli.main import main

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
import importlib.util, json, os, sys
from textmill.cli.main import main
imported, find = set(sys.modules), importlib.util.find_spec
for package, folder, arguments in json.loads(sys.argv[1]):
    child = os.fork()
    if not child:
        assert package not in imported
        def hiding(name, *rest):
            return None if name.partition(".")[0] == package else find(name, *rest)
        importlib.util.find_spec = hiding
        sys.modules[package] = None
        sys.argv = ["textmill", *arguments]
        for number, name in enumerate(("output", "errors"), start=1):
            os.dup2(os.open(os.path.join(folder, name), os.O_WRONLY | os.O_CREAT), number)
        main()
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    with open(os.path.join(folder, "code"), "w") as file:
        file.write(str(code))
"""
"""Runs commands, each in a process of its own in which a package cannot be imported."""


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


S3: dict[str, tuple[list[object], str, str]] = {
    "input": ([], "s3://bucket/file", "run"),
    "model": ([{"annotators.fasttext_quality": {"model": "s3://bucket/file"}}], "texts.jsonl", "run"),
    "run folder": ([], "texts.jsonl", "s3://bucket/run"),
}
"""Blocks, input and run folder, of which one needs S3."""


@pytest.fixture(scope="module")
def without(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """What a run says where a package that it needs cannot be imported; by the names in NEEDS and S3."""
    folders = {name: tmp_path_factory.mktemp("without") for name in (*NEEDS, *S3)}
    runs = [(package, package, [LANGUAGE, block], "texts.jsonl", "run") for package, (block, _) in NEEDS.items()]
    runs += [("s3fs", name, *needs) for name, needs in S3.items()]
    commands = []
    for package, name, blocks, paths, out in runs:
        folder = folders[name]
        place = out if out.startswith("s3:") else str(folder / out)
        arguments = ["run", written(folder, blocks, paths), "--out", place, "--executor=inline"]
        commands.append((package, str(folder), arguments))
    subprocess.run([sys.executable, "-c", HIDING, json.dumps(commands)], check=True, timeout=240)

    def said(name: str) -> str:
        folder = folders[name]
        code, output, errors = ((folder / file).read_text() for file in ("code", "output", "errors"))
        return is_one_line(int(code), output, errors, folder)

    return said


@pytest.mark.parametrize(("package", "extra"), [(package, extra) for package, (_, extra) in NEEDS.items()], ids=NEEDS)
def test_a_missing_extra(package: str, extra: str, without: Callable[[str], str]) -> None:
    assert f"pip install 'textmill[{extra}]'" in without(package)


@pytest.mark.parametrize("place", ["input", "model"])
def test_s3_without_its_extra(place: str, without: Callable[[str], str]) -> None:
    assert "pip install 'textmill[s3]'" in without(place)


def test_a_run_folder_on_s3_without_its_extra(without: Callable[[str], str]) -> None:
    assert "pip install 'textmill[s3]'" in without("run folder")

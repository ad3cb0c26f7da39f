"""Small models and lists in place of those that the recipes name, and text of the sample crawl as WET."""

import gzip
import json
from collections.abc import Mapping
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml

from textmill.config import pipeline as config
from textmill.identity import locations
from textmill.location import is_remote
from textmill.run.driver import run
from textmill.run.executor import InlineExecutor
from textmill.training.classifier import Settings, train

PROJECT = Path(__file__).resolve().parents[2]
CRAWL = str(PROJECT / "configs" / "sample" / "crawl" / "*.warc.gz")
QUALITY = PROJECT / "configs" / "sample" / "quality"
TRIGRAMS = PROJECT / "tests" / "ccnet" / "trigrams.bin"
LANGUAGES = {
    "deu_Latn": "der die und das nicht ist ein eine mit von auf den sich dem wird wenn aber",
    "fra_Latn": "le la les des est une pour dans que qui pas sur avec du au plus mais",
    "spa_Latn": "el los las que una por con para del se es como más pero su lo",
    "rus_Cyrl": "и в не на что с по как из у к но за от это же",
    "eng_Latn": "the and of to is in that for with are it on this be was by",
}
"""A few of the commonest words, by GlotLID's label."""


class StandIns:
    """Settings by label or kind of a block, made once in a folder."""

    def __init__(self, folder: Path, edu: Mapping[str, str]) -> None:
        self.folder = folder
        self._edu = dict(edu)

    def settings(self, label: str, kind: str) -> dict[str, object]:
        """What to set of a block so that it needs nothing from elsewhere."""
        for name in (label, kind):
            make = getattr(self, f"_{name.replace('.', '_')}", None)
            if make is not None:
                found: dict[str, object] = make()
                return found
        return {}

    def options(self, recipe: Path, crawl: str | None = None) -> list[str]:
        """The options with which a recipe runs here; fails for a file that it names and nobody made."""
        changes = self._changes(recipe, self.crawl(recipe.stem) if crawl is None else crawl)
        pipeline = config.load(str(recipe), tuple(changes))
        for block in pipeline.blocks:
            for place in locations(block):
                there = not is_remote(place) and Path(place.replace("{language}", "en")).exists()
                assert there, f"{recipe.name}: block {block.label!r} names {place}; add a stand-in to {__file__}"
        return [part for change in changes for part in ("--set", change)]

    def _changes(self, recipe: Path, crawl: str) -> list[str]:
        blocks = yaml.safe_load(recipe.read_text(encoding="utf-8"))["blocks"]
        changes = [f"sources.0.reader.paths={json.dumps(crawl)}", "removed={keep: all}"]
        for index, block in enumerate(blocks):
            kind, settings = (block, {}) if isinstance(block, str) else next(iter(block.items()))
            label = (settings or {}).get("name", kind.rpartition(".")[2])
            own = {} if settings.get("detector") == "langdetect" else self.settings(label, kind)
            changes += [f"blocks.{index}.{key}={json.dumps(value)}" for key, value in own.items()]
        return changes

    def crawl(self, recipe: str) -> str:
        """Where a recipe's input is: CCNet reads WET, all others WARC."""
        return str(self._wet()) if recipe == "ccnet" else CRAWL

    def _annotators_fasttext_quality(self) -> dict[str, object]:
        return {"model": self._classifier("__label__hq", "__label__lq")}

    def _filters_dclm_quality(self) -> dict[str, object]:
        return {"model": self._classifier("__label__hq", "__label__cc")}

    def _dedup_bloom(self) -> dict[str, object]:
        return {"expected_ngrams": 100_000}

    def _filters_dclm_language(self) -> dict[str, object]:
        return {"model": None}

    def _dclm_banned_hosts(self) -> dict[str, object]:
        return {"lists": [self._lines("banned", ["gartenbote.example.org"])]}

    def _annotators_fineweb_edu(self) -> dict[str, object]:
        return dict(self._edu)

    def _fineweb_edu_filter(self) -> dict[str, object]:
        return {"min": 0}

    def _glotlid(self) -> dict[str, object]:
        model = self.folder / "glotlid.bin"
        if not model.exists():
            lines = [(words, f"__label__{label}") for label, words in LANGUAGES.items()] * 20
            texts, labels = zip(*lines, strict=True)
            train(texts, labels, Settings(dim=8, word_ngrams=1)).save(model)
        return {"model": str(model)}

    def _filters_ccnet_perplexity(self) -> dict[str, object]:
        spm = pytest.importorskip("sentencepiece", reason="the extra `kenlm` is not installed")
        model = self.folder / "en.sp.model"
        if not model.exists():
            words = [
                line.split("\t")[1] for line in TRIGRAMS.with_suffix(".arpa").read_text().splitlines() if "\t" in line
            ]
            spm.SentencePieceTrainer.train(
                sentence_iterator=iter(words * 5), model_prefix=str(model.with_suffix("")), vocab_size=60, minloglevel=9
            )
            (self.folder / "en.arpa.bin").write_bytes(TRIGRAMS.read_bytes())
        # The tiny model gives the sample's texts 1.6 to 1.9.
        rows = [",en", *(f"{place},{1.5 + place / 200}" for place in range(100))]
        return {
            "model": str(self.folder / "{language}.arpa.bin"),
            "sentencepiece": str(self.folder / "{language}.sp.model"),
            "cutoffs": self._lines("cutoffs.csv", rows),
        }

    def _annotators_dolma_repetitions(self) -> dict[str, object]:
        tokenizers = pytest.importorskip("tokenizers", reason="the extra `dolma` is not installed")
        place = self.folder / "pieces.json"
        built = tokenizers.Tokenizer(tokenizers.models.BPE())
        built.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
        letters = tokenizers.pre_tokenizers.ByteLevel.alphabet()
        trainer = tokenizers.trainers.BpeTrainer(vocab_size=2000, initial_alphabet=letters, show_progress=False)
        built.train([str(path) for path in QUALITY.glob("*.jsonl")], trainer)
        built.save(str(place))
        return {"tokenizer": str(place)}

    def _filters_cccc_hosts(self) -> dict[str, object]:
        rows = (PROJECT / "configs" / "sample" / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
        hosts = {json.loads(row)["url"].split("/")[2] for row in rows} - {"bench.example.com"}
        return {"hosts": self._lines("hosts", sorted(hosts))}

    def _classifier(self, good: str, bad: str) -> str:
        place = self.folder / f"{good}.bin"
        if not place.exists():
            texts = ["because the river carries stones therefore", "buy now cheap best price free shipping"]
            train(texts * 50, [good, bad] * 50, Settings(dim=4)).save(place)
        return str(place)

    def _lines(self, name: str, lines: list[str]) -> str:
        place = self.folder / name
        place.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return str(place)

    def _wet(self) -> Path:
        """The sample crawl's texts, menus included, as Common Crawl's conversion records."""
        wet = self.folder / "sample.warc.wet.gz"
        if wet.exists():
            return wet
        recipe = self.folder / "wet.yaml"
        recipe.write_text(
            yaml.safe_dump(
                {
                    "name": "wet",
                    "sources": [{"name": "cc", "reader": {"readers.warc": {"paths": CRAWL}}}],
                    "blocks": [{"extractors.resiliparse": {"main_content": False}}],
                    "writer": "writers.parquet",
                }
            )
        )
        made = run(config.load(str(recipe)), str(self.folder / "wet"), lambda: InlineExecutor(retries=0))
        assert made.is_complete
        texts = pq.read_table(self.folder / "wet" / "corpus" / "data", columns=["id", "url", "text"]).to_pylist()
        with gzip.open(wet, "wb") as file:
            for row in texts:
                body = row["text"].encode()
                head = (
                    f"WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: {row['url']}\r\n"
                    f"WARC-Date: 2024-11-04T08:00:00Z\r\nWARC-Record-ID: {row['id']}\r\n"
                    f"Content-Type: text/plain\r\nContent-Length: {len(body)}\r\n\r\n"
                )
                file.write(head.encode() + body + b"\r\n\r\n")
        return wet

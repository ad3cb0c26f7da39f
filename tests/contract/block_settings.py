"""Every block of Textmill with working settings, found by discovery; a new block is tested without being named here.

Only blocks with required settings need an entry in SETTINGS.
"""

from pathlib import Path

from textmill.config import catalog
from textmill.extractors.resiliparse import Resiliparse
from textmill.extractors.trafilatura import Trafilatura
from textmill.training.classifier import Settings, train

__all__ = ["quality_classifier", "settings_of"]

SETTINGS: dict[str, dict[str, object]] = {
    "filters.threshold": {"column": "language_score", "min": 0.5, "max": 0.9},
    "filters.language_agreement": {"columns": ["language", "source"]},
    "formatters.replace": {"replacements": [{"pattern": r"[a-m]+(\d*)", "by": r"<\1>"}, {"pattern": "same"}]},
    "filters.regex": {"pattern": r"\d \d|^same"},
    "formatters.joined_columns": {"columns": ["language", "text"]},
    "filters.c4_bad_words": {"lists": {"eng": str(Path(__file__).parent / "bad_words.txt")}, "keep_ratio": 0.3},
    "annotators.constant": {"columns": {"copies": 2, "share": 0.5, "is_book": True, "kind": "book"}},
    "annotators.unigram_log_prob": {"table": str(Path(__file__).parent / "word_counts.csv")},
    "filters.dclm_quality": {"negative": "__label__lq", "min_score": 0.5},
    "filters.dclm_substring": {"phrases": ["lorem ipsum", "{"]},
    "filters.dclm_word_removal": {"before": "language_score"},
    "formatters.dclm_substring_lines": {"phrases": ["same line", "javascript"]},
    "licenses.catalogue": {"table": str(Path(__file__).parent / "licenses.csv"), "column": "url"},
    "filters.license": {"allow": ["CC-BY", "CC0-1.0"]},
    "licenses.hosts": {"hosts": str(Path(__file__).parent / "reviewed_hosts.csv")},
    "filters.fineweb2_precision": {"lists": str(Path(__file__).parent / "precision_lists")},
    "filters.decontamination": {"questions": str(Path(__file__).parent / "questions.jsonl"), "ngram": 3},
    "annotators.dolma_length": {"unit": "tokens", "by_paragraph": True},
    "filters.ccnet_perplexity": {"model": str(Path(__file__).parents[1] / "ccnet" / "trigrams.bin")},
    "filters.harmful_perplexity": {
        "model": str(Path(__file__).parents[1] / "ccnet" / "trigrams.bin"),
        "min_perplexity": 0.5,
    },
    "select.rank": {"by": "language_score", "per": ["language"], "max_documents": 2},
    "dedup.bloom": {"expected_ngrams": 1000, "ngram": 3},
    "extractors.several": {"candidates": (Resiliparse(), Trafilatura(include_comments=False)), "keep": "longest"},
    "readers.csv": {"text_column": "text"},
    "readers.huggingface": {"folder": "."},
    "filters.dolma_mixer": {"exclude": ["$.metadata[?(@.language == 'deu')]"], "metadata": ["language"]},
}

LINES = {
    "the glacier moved slowly down the valley and carried stones with it": "__label__hq",
    "buy cheap pills now click here best price free shipping": "__label__lq",
    "a proof by induction needs a base case and a step": "__label__hq",
    "login password forgot cookie accept all menu home cart": "__label__lq",
}


def quality_classifier(path: Path) -> Path:
    """A fastText classifier of four lines, at `path`."""
    train(list(LINES), list(LINES.values()), Settings(dim=4, buckets=1000)).save(path)
    return path


def settings_of(name: str, model: Path) -> dict[str, object]:
    """Settings that a block works with; `model` where it needs a classifier."""
    fields = catalog.find(name).model_fields
    needs_model = "model" in fields and fields["model"].is_required()
    return {**({"model": str(model)} if needs_model else {}), **SETTINGS.get(name, {})}

"""Runs the vector rows whose model is a stub: the blocks see the stub's answers in place of a fastText model's."""

import math
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, cast
from unittest.mock import patch

import numpy as np
import pyarrow as pa
from scripts.vector_rows.pipeline import fates_of

from textmill.annotators.language import Language as Annotate
from textmill.batch import Batch
from textmill.block import Block
from textmill.filters.fasttext_classifier import FasttextClassifier
from textmill.filters.language import Language
from textmill.languages.iso639 import to_iso639_3

__all__ = ["label_fields", "language_fields"]

Outputs = dict[str, object]

_UNITS: Final = {"DOCUMENT": "document", "PARAGRAPH": "paragraphs", "SENTENCE": "sentences"}
_ROUNDED: Final = 6e-5
"""The vectors hold scores rounded to four digits."""


class StubModel:
    """Answers as it is told, and remembers what it was shown."""

    def __init__(self, scores: Callable[[str], list[tuple[str, float]]]) -> None:
        self.scores = scores
        self.seen: list[str] = []

    def best(self, line: str) -> tuple[str, float] | None:
        """The first of the labels with the largest score."""
        return max(self.ranked(line), key=lambda pair: pair[1])

    def ranked(self, line: str) -> list[tuple[str, float]]:
        """All labels and scores."""
        self.seen.append(line)
        return self.scores(line)

    def labels(self) -> list[str]:
        """All labels."""
        return [label for label, _ in self.scores("")]


def language_fields(row: Mapping[str, object]) -> Outputs:
    """Fields of a LanguageFilter row."""
    params = cast(dict[str, object], row["params"])
    given = cast(dict[str, object], row["input"])
    documents = [{"text": given["text"]}]
    with ExitStack() as stack:
        stub = StubModel(lambda line: cast(list[tuple[str, float]], given.get("stub_model_output")))
        if "stub_model_output" in given:
            stack.enter_context(patch("textmill.annotators.language.load", lambda path: stub))
        blocks = _language_blocks(params)
        (annotated,) = fates_of(blocks[:1], documents)
        (fate,) = fates_of(blocks, documents)
    metadata: Outputs = {name: annotated.document[name] for name in ("language", "language_score")}
    if params.get("backend") == "glotlid":
        metadata["language_script"] = annotated.document["script"]
    if "keep_top_pairs_threshold" in params:
        for pair in cast(list[dict[str, object]], annotated.document["top_languages"]):
            metadata[f"top_language_{pair['label']}_score"] = pair["score"]
    expected = cast(Outputs, row.get("metadata_out", {}))
    metadata = {name: _in_their_words(name, value, expected.get(name)) for name, value in metadata.items()}
    outputs: Outputs = {"decision": "keep" if fate.reason is None else "drop", "reason": None, "metadata_out": metadata}
    if "text_seen_by_model" in row:
        (outputs["text_seen_by_model"],) = set(stub.seen)
    return outputs


def _language_blocks(params: Mapping[str, object]) -> list[Block]:
    """The annotator, then the filter where the row has one."""
    languages = params.get("languages")
    listed = [languages] if isinstance(languages, str) else cast(list[str] | None, languages)
    top = cast(float, params.get("keep_top_pairs_threshold", -1))
    lowest = 0.0 if top < 0 else math.nextafter(top, math.inf)
    annotate = Annotate(faithful=True, min_top_score=lowest, top_labels=None if listed is None else tuple(listed))
    if params.get("label_only"):
        return [annotate]
    codes = None if listed is None else ["_".join(filter(None, to_iso639_3(code))) for code in listed]
    least = _next_above(cast(float, params.get("language_threshold", 0.65)))
    look_at = "best" if listed is None else "any"
    return [annotate, Language.model_validate({"keep": codes, "min_score": least, "look_at": look_at})]


def _in_their_words(name: str, ours: object, expected: object) -> object:
    """The expected value where ours is the same: codes as ISO 639-3, scores to four digits."""
    if name == "language":
        return expected if ours == to_iso639_3(str(expected))[0] else ours
    if isinstance(ours, float) and isinstance(expected, float) and abs(ours - expected) <= _ROUNDED:
        return expected
    return ours


def label_fields(row: Mapping[str, object]) -> Outputs:
    """Fields of a FastTextClassifierFilter row."""
    params = cast(dict[str, object], row["params"])
    text = cast(dict[str, str], row["input"])["text"]
    stub = StubModel(_math_or_other)
    with TemporaryDirectory(prefix="vectors-") as folder:
        model = Path(folder) / "stub.bin"
        model.touch()
        block = FasttextClassifier.model_validate(
            {
                "model": str(model),
                "keep_labels": _by_label(params.get("keep_labels")),
                "remove_labels": _by_label(params.get("remove_labels")),
                "units": _UNITS[str(params.get("filter_mode", "DOCUMENT"))],
                "newline_replacement": params.get("newline_replacement", ""),
                "faithful": True,
            }
        )
        with patch("textmill.filters.fasttext_classifier.load", lambda path: stub):
            (fate,) = fates_of([block], [{"text": text}])
            seen = list(stub.seen)
            (scores,) = block.apply(Batch(pa.record_batch({"text": [text]})))["label_scores"].to_pylist()
    expected = cast(Outputs, row.get("metadata_out", {}))
    metadata = {f"__label__{found['label']}": found["score"] for found in scores}
    return {
        "decision": "keep" if fate.reason is None else "drop",
        "reason": None,
        "text_out": fate.text,
        "metadata_out": {name: _in_their_words(name, value, expected.get(name)) for name, value in metadata.items()},
        "text_seen_by_model": seen,
    }


def _math_or_other(line: str) -> list[tuple[str, float]]:
    """The vectors' stub: 0.3 for each `math`, at most 1; the rest is `other`."""
    score = min(1.0, 0.3 * line.count("math"))
    return [("__label__math", score), ("__label__other", 1 - score)]


def _by_label(pairs: object) -> dict[str, float]:
    """One pair, or a list of pairs."""
    given = cast(list[object], pairs or [])
    listed = [given] if given and isinstance(given[0], str) else given
    return dict(cast(list[tuple[str, float]], listed))


def _next_above(limit: float) -> float:
    """Ours keeps what equals its limit, the reference what is above: the next float32, as scores are."""
    return float(np.nextafter(np.float32(limit), np.float32(2)))

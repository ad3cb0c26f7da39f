"""Runs the vector rows whose model is a stub: the blocks see the stub's answers in place of a fastText model's."""

from collections.abc import Mapping
from contextlib import ExitStack
from typing import Final, cast
from unittest.mock import patch

import numpy as np
from scripts.vectors_pipeline import Fate, fates_of

from textmill.annotators.iso639 import to_iso639_3
from textmill.annotators.language import Language as Annotate
from textmill.filters.language import Language

__all__ = ["label_fields", "language_fields"]

_ROUNDED: Final = 6e-5
"""The vectors hold scores rounded to four digits."""


class StubLanguages:
    """Answers as the row says, whatever it is shown, and remembers what that was."""

    def __init__(self, scores: list[tuple[str, float]]) -> None:
        self.scores = scores
        self.seen: list[str] = []

    def best(self, line: str) -> tuple[str, float] | None:
        """The first of the labels with the largest score."""
        self.seen.append(line)
        return max(self.scores, key=lambda pair: pair[1])


def language_fields(row: Mapping[str, object]) -> dict[str, object] | None:
    """Fields of a LanguageFilter row."""
    params = cast(dict[str, object], row["params"])
    given = cast(dict[str, object], row["input"])
    if "keep_top_pairs_threshold" in params:
        return None
    keep = None if params.get("languages") is None else cast(list[str], params["languages"])
    least = 0.0 if params.get("label_only") else _next_above(cast(float, params.get("language_threshold", 0.65)))
    codes = None if keep is None else [to_iso639_3(code)[0] for code in keep]
    blocks = [Annotate(), Language.model_validate({"keep": codes, "min_score": least})]
    outputs: dict[str, object] = {}
    documents = [{"text": given["text"]}]
    with ExitStack() as stack:
        if "stub_model_output" in given:
            stub = StubLanguages(cast(list[tuple[str, float]], given["stub_model_output"]))
            stack.enter_context(patch("textmill.annotators.language.load", lambda path: stub))
        (annotated,) = fates_of(blocks[:1], documents)
        (fate,) = fates_of(blocks, documents)
    expected = cast(dict[str, object], row.get("metadata_out", {}))
    metadata = {name: _metadata(annotated, name, value) for name, value in expected.items()}
    outputs |= {"decision": "keep" if fate.reason is None else "drop", "reason": None, "metadata_out": metadata}
    if "text_seen_by_model" in row:
        (outputs["text_seen_by_model"],) = set(stub.seen)
    return outputs


def _metadata(fate: Fate, name: str, expected: object) -> object:
    """Our value of one of the reference's metadata; codes are compared as ISO 639-3, scores to four digits."""
    if name == "language":
        code = cast(str, fate.document["language"])
        return expected if code == to_iso639_3(str(expected))[0] else code
    if name == "language_script":
        return fate.document["script"]
    if name == "language_score":
        return _close(fate.document["language_score"], expected)
    return None


def _close(ours: object, expected: object) -> object:
    return expected if abs(cast(float, ours) - cast(float, expected)) <= _ROUNDED else ours


def label_fields(row: Mapping[str, object]) -> dict[str, object] | None:
    """Fields of a FastTextClassifierFilter row."""
    return None


def _next_above(limit: float) -> float:
    """Ours keeps what equals its limit, the reference what is above: the next float32, as scores are."""
    return float(np.nextafter(np.float32(limit), np.float32(2)))

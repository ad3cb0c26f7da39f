"""Train a quality classifier from good and bad texts, measure it on texts it has not seen, and write it.

Source: DCLM (Li et al. 2024, section 4.4): a fastText classifier with word bigrams. We differ in size: 16 dimensions
and 200,000 buckets make a file of 13 MB, where fastText's defaults make one of 800 MB.
"""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import orjson
import xxhash

from textmill.errors import UserError
from textmill.models.fasttext import load, single_line
from textmill.models.files import digest
from textmill.models.shown import visible
from textmill.training.classifier import Settings, train
from textmill.training.examples import read_texts
from textmill.training.metrics import Metrics, measure
from textmill.training.model_card import model_card

__all__ = ["QualityReport", "train_quality"]

POSITIVE: Final = "__label__hq"
NEGATIVE: Final = "__label__lq"


@dataclass(frozen=True)
class QualityReport:
    """What was trained and how well it did on held-out texts."""

    model: str
    sha256: str
    label: str
    lowercase: bool
    held_out: float
    trained_positives: int
    trained_negatives: int
    duplicates: int
    metrics: Metrics
    settings: Settings


def train_quality(
    positive: Sequence[str],
    negative: Sequence[str],
    out: Path,
    *,
    column: str = "text",
    held_out: float = 0.1,
    lowercase: bool = False,
    settings: Settings | None = None,
) -> QualityReport:
    """Write `model.bin`, `metrics.json` and a model card, `README.md`, into the folder `out`; return the report.

    A text is held out if its hash falls in the first `held_out` share (0..1), so equal texts are never on both sides
    and a text keeps its side as others come and go. Equal texts of a class count once; a text in both classes is a
    UserError, as are a class without texts on either side and an output folder that cannot be written.
    """
    if not 0 < held_out < 1:
        raise UserError(f"the held-out share must lie between 0 and 1, not {held_out}")
    chosen = settings or Settings()
    read = {POSITIVE: read_texts(positive, column), NEGATIVE: read_texts(negative, column)}
    lines = {label: sorted({visible(single_line(text, lowercase)) for text in texts}) for label, texts in read.items()}
    shared = set(lines[POSITIVE]) & set(lines[NEGATIVE])
    if shared:
        raise UserError(f"{len(shared)} texts are both positive and negative, e.g. {min(shared)[:60]!r}")
    learned, unseen = _split(lines, held_out, chosen.seed)
    model = _writable(out) / "model.bin"
    train([line for line, _ in learned], [label for _, label in learned], chosen).save(model)
    scorer = load(model)
    scores = np.array([scorer.probability(line, POSITIVE) for line, _ in unseen], dtype=np.float64)
    truth = np.array([label == POSITIVE for _, label in unseen])
    positives = sum(label == POSITIVE for _, label in learned)
    report = QualityReport(
        model=model.name,
        sha256=digest(model),
        label=POSITIVE,
        lowercase=lowercase,
        held_out=held_out,
        trained_positives=positives,
        trained_negatives=len(learned) - positives,
        duplicates=sum(map(len, read.values())) - sum(map(len, lines.values())),
        metrics=measure(scores, truth),
        settings=chosen,
    )
    values = orjson.dumps(dataclasses.asdict(report), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    (out / "metrics.json").write_bytes(values)
    (out / "README.md").write_text(model_card(dataclasses.asdict(report)), encoding="utf-8")
    return report


def _split(
    lines: dict[str, list[str]], held_out: float, seed: int
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Examples to learn from, shuffled by hash, and examples held out: (line, label) each."""
    keyed = sorted(
        (xxhash.xxh64_intdigest(line.encode(), seed), line, label) for label, found in lines.items() for line in found
    )
    limit = held_out * 2**64
    parts = (
        [(line, label) for key, line, label in keyed if key >= limit],
        [(line, label) for key, line, label in keyed if key < limit],
    )
    for label, side in ((POSITIVE, "positive"), (NEGATIVE, "negative")):
        for part, purpose in zip(parts, ("to learn from", "held out"), strict=True):
            if not any(given == label for _, given in part):
                raise UserError(
                    f"no {side} text {purpose}, of {len(lines[label])} {side} texts in all: give more texts"
                    + (f" or hold out more than {held_out:g}" if purpose == "held out" and lines[label] else "")
                )
    return parts


def _writable(out: Path) -> Path:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"{out} cannot be written: {error.strerror}") from error
    return out

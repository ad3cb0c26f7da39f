import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pydantic import ValidationError

from textmill.annotators.iso639 import to_iso639_3
from textmill.batch import Batch
from textmill.decide import faults, first_failing
from textmill.filters.language import Language

VECTORS = Path(__file__).resolve().parents[2] / "../shared/vectors/vectors_shared.jsonl"


def decide(block: Language, *rows: tuple[str | None, float | None]) -> list[str | None]:
    batch = Batch(
        pa.record_batch(
            {
                "language": pa.array([language for language, _ in rows], pa.string()),
                "language_score": pa.array([score for _, score in rows], pa.float32()),
            }
        )
    )
    found = block.apply(batch)
    verdict: list[str | None] = faults(first_failing(found, block.rules(), len(rows)), block.rules()).to_pylist()
    return verdict


@pytest.mark.parametrize(
    ("language", "score", "fault"),
    [
        ("eng", 0.5, None),
        ("eng", float(np.nextafter(np.float32(0.5), np.float32(0))), "low_score"),
        ("eng", 1.0, None),
        ("fra", 1.0, "wrong_language"),
        ("fra", 0.1, "wrong_language"),
        (None, None, "wrong_language"),
    ],
)
def test_limits(language: str | None, score: float | None, fault: str | None) -> None:
    assert decide(Language(keep=("eng", "deu"), min_score=0.5), (language, score)) == [fault]


def test_any_language() -> None:
    for keep in (None, ()):
        assert decide(Language(keep=keep), ("fra", 0.9), (None, None)) == [None, "low_score"]


def test_no_float32_equals_the_default_limit() -> None:
    """So that `at least 0.65` and the reference's `above 0.65` decide alike."""
    below = np.float32(0.65)
    assert float(below) < 0.65 < float(np.nextafter(below, np.float32(1)))
    above = float(np.nextafter(below, np.float32(1)))
    assert decide(Language(keep=("eng",)), ("eng", float(below)), ("eng", above)) == ["low_score", None]


@pytest.mark.parametrize(("code", "meant"), [("en", "eng"), ("ENG", "eng"), ("zh", "zho")])
def test_two_letters_are_explained(code: str, meant: str) -> None:
    with pytest.raises(ValidationError, match=f"did you mean '{meant}'"):
        Language(keep=(code,))


def test_reference_decisions() -> None:
    if not VECTORS.exists():
        pytest.skip("../shared is not here")
    rows = [json.loads(line) for line in VECTORS.read_text(encoding="utf-8").split("\n")[:-1]]
    checked = 0
    for row in rows:
        if row.get("cls") != "LanguageFilter" or row["params"].get("label_only"):
            continue
        if row["params"].get("backend") == "glotlid" or "language" not in row.get("metadata_out", {}):
            continue
        languages = row["params"].get("languages")
        keep = tuple(to_iso639_3(language)[0] for language in languages) if languages else None
        best = (to_iso639_3(row["metadata_out"]["language"])[0], row["metadata_out"]["language_score"])
        verdict = decide(Language(keep=keep), best)[0]
        assert (verdict is None) == (row["decision"] == "keep"), row["id"]
        checked += 1
    assert checked >= 20

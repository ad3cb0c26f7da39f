import numpy as np
import pyarrow as pa
import pytest
from pydantic import ValidationError
from tests.shared_place import Row

from textmill.batch import Batch
from textmill.decide import faults, first_failing
from textmill.filters.language import Language
from textmill.languages.iso639 import to_iso639_3
from textmill.languages.language_shares import TOP_LANGUAGES


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


def test_any_language_and_none() -> None:
    assert decide(Language(keep=None), ("fra", 0.9), (None, None)) == [None, "low_score"]
    assert decide(Language(keep=()), ("fra", 0.9), (None, None)) == ["wrong_language"] * 2
    v1 = Language(keep=None, profile="fineweb-v1")
    assert decide(v1, ("fra", 0.9), ("eng", 0.9), ("eng", 0.5)) == ["wrong_language", None, "low_score"]


@pytest.mark.parametrize(
    ("keep", "wanted"), [(("srp_Cyrl",), [0, 1, 0]), (("srp",), [1, 1, 0]), (("srp_Latn", "deu"), [1, 0, 1])]
)
def test_a_code_with_script(keep: tuple[str, ...], wanted: list[int]) -> None:
    block = Language(keep=keep)
    table = {"language": ["srp", "srp", "deu"], "script": ["Latn", "Cyrl", None]}
    batch = Batch(pa.record_batch({**table, "language_score": pa.array([0.9] * 3, pa.float32())}))
    assert set(block.requires()) <= set(batch.names)
    assert block.apply(batch)["language.wanted"].to_pylist() == wanted


@pytest.mark.parametrize(
    ("top", "fault"),
    [
        ([("de", 0.5), ("en", 0.4)], None),
        ([("de", 0.5), ("en", 0.3)], "low_score"),
        ([("de", 0.9)], "wrong_language"),
        ([("por_Latn", 0.83), ("eng_Latn", 0.45), ("fra_Latn", 0.35)], None),
        ([("srp_Latn", 0.6)], "wrong_language"),
        ([("srp_Cyrl", 0.6)], None),
        (None, "wrong_language"),
    ],
)
def test_any_listed_language(top: list[tuple[str, float]] | None, fault: str | None) -> None:
    block = Language(keep=("eng", "fra", "srp_Cyrl"), min_score=0.4, look_at="any")
    value = None if top is None else [{"label": label, "score": score} for label, score in top]
    batch = Batch(
        pa.record_batch(
            {
                "language": ["deu"],
                "language_score": pa.array([0.5], pa.float32()),
                "top_languages": pa.array([value], TOP_LANGUAGES.type),
            }
        )
    )
    assert set(block.requires()) <= set(batch.names)
    columns = block.apply(batch)
    assert faults(first_failing(columns, block.rules(), 1), block.rules()).to_pylist() == [fault]


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


def test_reference_decisions(shared_vectors: tuple[Row, ...]) -> None:
    checked = 0
    for row in shared_vectors:
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

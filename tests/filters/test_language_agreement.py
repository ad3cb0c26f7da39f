import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textmill.batch import Batch
from textmill.decide import faults, first_failing
from textmill.filters.language_agreement import LanguageAgreement


@pytest.mark.parametrize(
    ("languages", "least", "reason"),
    [
        (("eng", "eng"), 1.0, None),
        (("zho", "cmn"), 1.0, None),
        (("eng", "deu"), 1.0, "identifiers_disagree"),
        (("eng", None), 1.0, "identifiers_disagree"),
        ((None, None), 1.0, "identifiers_disagree"),
        (("eng", "deu", "eng", "fra"), 0.5, None),
        (("eng", "deu", "eng", "fra"), 0.51, "identifiers_disagree"),
        ((None, None), None, None),
    ],
)
def test_identifiers_agree(languages: tuple[str | None, ...], least: float | None, reason: str | None) -> None:
    names = tuple(f"lid{number}" for number in range(len(languages)))
    block = LanguageAgreement(columns=names, min_agreeing_ratio=least)
    assert block.requires() == names
    rows = {name: pa.array([language], pa.string()) for name, language in zip(names, languages, strict=True)}
    found = block.apply(Batch(pa.record_batch(rows)))
    assert faults(first_failing(found, block.rules(), 1), block.rules()).to_pylist() == [reason]


@given(st.lists(st.sampled_from(["eng", "deu", "zho", "cmn", None]), min_size=2, max_size=5))
def test_a_plain_twin(languages: list[str | None]) -> None:
    names = tuple(f"lid{number}" for number in range(len(languages)))
    rows = {name: pa.array([language], pa.string()) for name, language in zip(names, languages, strict=True)}
    (ratio,) = (
        LanguageAgreement(columns=names)
        .apply(Batch(pa.record_batch(rows)))["language_agreement.agreeing_ratio"]
        .to_pylist()
    )
    main = ["cmn" if language == "zho" else language for language in languages]
    assert ratio == max(main.count(language) if language else 0 for language in main) / len(main)

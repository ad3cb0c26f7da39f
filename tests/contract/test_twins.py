"""Every rule over text has a test with made-up texts against a plain-Python twin, or says here why not.

Such a test is a function `test_...` under Hypothesis's `@given` that uses the block and has an `assert`, itself or by
way of functions, classes and values of its own module. An import in the same file is not enough (`twin_look.py`).
"""

from pathlib import Path

import pytest
from tests.contract.twin_look import compared_by, is_compared

from textmill.config import catalog

TESTS = Path(__file__).resolve().parents[1]
ELSEWHERE = {
    "annotators.dolma_pii": "dolma/test_emails.py",
    "annotators.dolma_repetitions": "dolma/test_periods.py",
    "annotators.fasttext_quality": "models/test_fasttext.py",
    "filters.dolma_mixer": "dolma/test_replacement.py",
    "formatters.dclm_urls": "dclm/test_dclm_links.py",
}
"""Blocks whose algorithm has its twin in a test of its own, which does not import the block."""

WITHOUT = {
    "annotators.constant": "reads nothing",
    "annotators.dolma_code": "fixed expressions over program text, tested case by case",
    "filters.language": "reads columns, not text",
    "annotators.fineweb_edu": "a transformer's score; its rounding is tested at the limits",
    "annotators.rehydration": "reads cluster sizes, not text",
    "filters.cccc_hosts": "a look-up of the host",
    "filters.ccnet_perplexity": "KenLM's scores, compared with KenLM's own in ccnet/test_kenlm_model.py",
    "filters.dclm_language": "a model's answer",
    "filters.dclm_quality": "a model's answer",
    "filters.dclm_url_domains": "a look-up of the host",
    "filters.fasttext_classifier": "a model's answers; what is cut and kept is tested case by case",
    "filters.fineweb2_gopher_quality": "filters.gopher_quality with limits by language",
    "filters.fineweb2_language": "reads columns, not text",
    "filters.fineweb2_precision": "a look-up of words; compared with FineWeb2's formula case by case",
    "filters.fineweb2_quality": "filters.fineweb_quality with limits by language",
    "filters.fineweb2_repetition": "filters.gopher_repetition with limits by language",
    "filters.harmful_perplexity": "as filters.ccnet_perplexity",
    "filters.license": "reads columns, not text",
    "filters.prescreen": "a count of words and a model's answer, tested case by case; its text has a property",
    "filters.sampler": "reads ids; their draws are tested in test_draws.py",
    "filters.threshold": "reads a number",
    "filters.without_language": "reads columns, not text",
}


def test_names_are_those_of_blocks() -> None:
    known = {name for name, _ in catalog.blocks()}
    assert not {*ELSEWHERE, *WITHOUT} - known


@pytest.fixture(scope="module")
def compared() -> set[str]:
    """Whole names of all that such tests compare."""
    return set().union(*(compared_by(path.read_text("utf-8")) for path in TESTS.rglob("test_*.py")))


@pytest.mark.parametrize(
    "name", [name for name, _ in catalog.blocks() if name.partition(".")[0] in ("filters", "formatters", "annotators")]
)
def test_a_twin(name: str, compared: set[str]) -> None:
    if name in ELSEWHERE:
        found = compared_by((TESTS / ELSEWHERE[name]).read_text("utf-8"))
        assert is_compared("textmill", found), f"{ELSEWHERE[name]} compares nothing of ours"
    elif name not in WITHOUT:
        assert is_compared(f"textmill.{name}", compared), f"{name}: no test against a plain twin"

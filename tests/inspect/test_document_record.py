"""Every measure stands with its rule's limit, and what the rule says of the record."""

import pytest

from textmill.inspect.document_record import Record, verdicts
from textmill.store.manifest import RuleEntry


def rule(reason: str, measure: str, limit: float | None, source: str | None = None) -> RuleEntry:
    label = reason.partition(".")[0]
    return RuleEntry(
        reason=reason, block=f"filters.{label}", label=label, measure=measure, op="<", limit=limit, setting=None,
        whole=False, source=source, exact=True,
    )  # fmt: skip


RULES = [
    rule("a.short", "a.words", 50),
    rule("a.off", "a.words", None),
    rule("b.low", "b.score", 0.5),
    rule("c.own", "c.x", 1, source="other"),
]


@pytest.mark.parametrize(
    ("row", "bits", "told"),
    [
        ({"a.words": 49.0, "fate": "a.short"}, 1, [("a.words", "a.short", "fails"), ("a.words", "a.off", "no limit")]),
        ({"a.words": 50.0, "fate": "kept"}, 0, [("a.words", "a.short", "passes"), ("a.words", "a.off", "no limit")]),
        ({"b.score": 0.1, "d.more": 2.0}, 4, [("b.score", "b.low", "fails"), ("d.more", "", "")]),
        ({"fate": "b.low"}, 0, [("b.score", "b.low", "")]),
        ({}, 8, [("", "e.gone", "fails")]),
        ({"b.score": None}, 0, []),
    ],
)
def test_verdicts(row: dict[str, str | float | None], bits: int, told: list[tuple[str, str, str]]) -> None:
    record = Record("0-read", {"source": "cc", "fails": bits, **row}, ["a.short", "a.off", "b.low", "e.gone"])
    assert [(one.measure, one.reason, one.outcome) for one in verdicts(record, RULES)] == told


def test_limits_are_words() -> None:
    found = verdicts(Record("0-read", {"a.words": 3.0}), RULES)
    assert [one.limit for one in found] == ["dropped if < 50", ""]

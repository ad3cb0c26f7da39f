"""Precision counts a document once, of the fate that it has; agreement is what two said of the same."""

import pytest
from tests.inspect.test_judgements import judged

from textmill.inspect.judgements import Verdict
from textmill.inspect.precision import agreements, cohens_kappa, is_outdated, precisions


def never(_: object) -> bool:
    return False


@pytest.mark.parametrize(
    ("said", "counted"),
    [
        (["right"], (1, 0, 0)),
        (["unsure"], (0, 0, 1)),
        (["right", "wrong"], (0, 0, 1)),
        (["right", "unsure"], (1, 0, 0)),
        (["right", "wrong", "wrong"], (0, 1, 0)),
    ],
)
def test_a_document_counts_once(said: list[str], counted: tuple[int, int, int]) -> None:
    (one,) = precisions([judged(1, verdict, f"r{place}") for place, verdict in enumerate(said)], never)
    assert (one.right, one.wrong, one.unsure, one.outdated) == (*counted, 0)


def test_precision_has_wilsons_interval() -> None:
    (one,) = precisions([judged(number, "right" if number < 8 else "wrong") for number in range(10)], never)
    assert one.share == 0.8
    assert one.interval == pytest.approx((0.4901625, 0.9433178), abs=1e-6)
    (none,) = precisions([judged(1, "unsure")], never)
    assert (none.share, none.interval) == (None, (0, 1))


def test_what_has_another_fate_now_counts_apart() -> None:
    told = [judged(1), judged(2), judged(3), judged(4)]
    now = {told[0].document: "words.few", told[1].document: "kept", told[2].document: None}
    (one,) = precisions(told, is_outdated(now))
    assert (one.right, one.outdated) == (2, 2)  # of the fourth nothing is known


def test_agreement_is_on_what_both_judged_with_one_fate() -> None:
    ann = [judged(1), judged(2), judged(3, "wrong"), judged(4)]
    bo = [judged(1, "right", "bo"), judged(2, "wrong", "bo"), judged(5, "wrong", "bo")]
    bo += [judged(4, "right", "bo", fate="kept"), judged(3, "wrong", "bo", rule="words.long")]
    (one,) = agreements([*ann, *bo])
    assert (one.first, one.second, one.documents, one.same, one.share) == ("ann", "bo", 2, 1, 0.5)


@pytest.mark.parametrize(
    ("counted", "kappa"),
    [
        ({("right", "right"): 20, ("right", "wrong"): 5, ("wrong", "right"): 10, ("wrong", "wrong"): 15}, 0.4),
        ({("right", "right"): 3, ("wrong", "wrong"): 1}, 1.0),
        ({("right", "wrong"): 1, ("wrong", "right"): 1}, -1.0),
        ({("right", "right"): 5}, None),
        ({}, None),
    ],
)
def test_kappa_is_cohens(counted: dict[tuple[Verdict, Verdict], int], kappa: float | None) -> None:
    assert cohens_kappa(counted) == (None if kappa is None else pytest.approx(kappa))

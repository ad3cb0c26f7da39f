"""The deduper's decisions, its slips switched on and off."""

import pytest

from textmill.dolma.overlap import NgramOverlap, Overlap

NINE = "alpha beta gamma delta epsilon zeta eta theta iota"


def shares(overlap: Overlap, *texts: str) -> list[list[tuple[int, int, float]] | None]:
    found = [overlap.duplicates(text) for text in texts]
    return [None if spans is None else [(span.start, span.end, span.score) for span in spans] for spans in found]


def test_lines_seen_before_are_duplicates() -> None:
    assert shares(Overlap(), "alpha\n\nbeta", "beta\nalpha", "", " \n ") == [
        [],
        [(0, 5, 1.0), (5, 10, 1.0)],
        None,
        [(2, 3, 1.0)],
    ]


@pytest.mark.parametrize(
    ("faithful", "threshold", "found"),
    [
        (True, 0.9, [(0, 52, 0.8999999761581421)]),
        (False, 0.9, [(0, 52, 0.9)]),
        (False, 0.91, []),
        (True, 0.5, [(0, 52, 0.8999999761581421)]),
    ],
)
def test_nine_of_ten_words(faithful: bool, threshold: float, found: list[tuple[int, int, float]]) -> None:
    overlap = Overlap(NgramOverlap(1, threshold=threshold, skip_short=True), "████", faithful=faithful)
    assert shares(overlap, NINE, f"{NINE} Z") == [[], found]


def test_repetition_within_a_text_counts_only_if_faithful() -> None:
    ngrams = NgramOverlap(1, threshold=0.5, skip_short=True)
    assert shares(Overlap(ngrams, faithful=True), "q q q q") == [[(0, 7, 0.75)]]
    assert shares(Overlap(ngrams), "q q q q") == [[]]


@pytest.mark.parametrize(("faithful", "found"), [(True, []), (False, [(0, 5, 1.0)])])
def test_a_least_number_of_words_turns_the_faithful_search_off(
    faithful: bool, found: list[tuple[int, int, float]]
) -> None:
    assert shares(Overlap(min_words=1, faithful=faithful), "alpha", "alpha") == [[], found]


@pytest.mark.parametrize(("skip_short", "found"), [(True, []), (False, [(0, 10, 1.0)])])
def test_short_paragraphs_are_compared_whole(skip_short: bool, found: list[tuple[int, int, float]]) -> None:
    overlap = Overlap(NgramOverlap(3, threshold=0.5, skip_short=skip_short))
    assert shares(overlap, "alpha beta", "alpha beta") == [[], found]


def test_strides_skip_ngrams() -> None:
    overlap = Overlap(NgramOverlap(1, stride=2, threshold=0.1, skip_short=True))
    assert shares(overlap, "a b c d e f", "a b x d x f") == [[], [(0, 11, 1.0)]]


def test_limits_in_characters_and_blank_paragraphs() -> None:
    assert shares(Overlap(min_chars=3), "abc\nab", "abc\nab") == [[], [(0, 4, 1.0)]]
    assert shares(Overlap(skip_empty=True), " \nx", " \nx") == [[], [(2, 3, 1.0)]]


def test_whole_documents() -> None:
    overlap = Overlap(min_chars=2, skip_empty=True)
    assert [overlap.duplicate_key(key) for key in ("é", "  ", "a", "éé")] == [None, [], [], None]
    (span,) = overlap.duplicate_key("éé") or []
    assert (span.start, span.end, span.score) == (0, 4, 1.0)

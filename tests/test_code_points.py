"""Tables over all code points are made of those that Unicode has characters for."""

import unicodedata

from textmill.text.code_points import CODE_POINTS, ZONES, zones


def test_nothing_stands_outside_the_zones() -> None:
    outside = set(range(CODE_POINTS)).difference(*ZONES)
    assert {unicodedata.category(chr(code)) for code in outside} == {"Cn", "Co"}


def test_characters_stand_at_their_places() -> None:
    for start, every in zones():
        assert len(every) in map(len, ZONES)
        assert [every[at] for at in (0, 65, -1)] == [chr(start), chr(start + 65), chr(start + len(every) - 1)]

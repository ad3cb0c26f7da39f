"""Reads JSONPath as Dolma's mixer does: `$.attributes[?(@.dup && @.dup[0][2] >= 0.9)]`.

Source: the grammar of jsonpath-rust 0.3.5, which Dolma 1.2.1 uses (recipes 8.3). Strings stand in single quotes and
keep their backslashes; keys after a dot are made of letters, digits and `_ - / \\ #`.
"""

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from textmill.errors import UserError
from textmill.origins.dolma import jsonpath_steps as steps
from textmill.origins.dolma.json_values import Json
from textmill.origins.dolma.jsonpath_signs import Same, same, same_kind
from textmill.origins.dolma.jsonpath_steps import Path, Test
from textmill.origins.dolma.scanner import Scanner

__all__ = ["compile_path"]

_KEY: Final = re.compile(r"(?!length\(\))[A-Za-z0-9_\-/\\#]+")
_QUOTED: Final = re.compile(r"'((?:[^\"\\']|\\[\"'\\/bfnrt()]|\\u[0-9A-Fa-f]{4})*)'")
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_UNSIGNED: Final = re.compile(r"0|[1-9][0-9]*")
_SIGN: Final = re.compile(r"==|!=|~=|>=|>|<=|<|in|nin|size|noneOf|anyOf|subsetOf")
_WORDS: Final[tuple[tuple[str, Json], ...]] = (("true", True), ("false", False), ("null", None))
_MOST_I64: Final = 1 << 63


class _Step(NamedTuple):
    """One part of a chain: what it finds, and what of it its neighbours must know."""

    path: Path | None
    many: bool | None = None
    """True for parts that find several things, False for a single index, None for others."""
    literal: Json = None
    """What it means where it stands alone beside a sign: a list."""


def compile_path(text: str, faithful: bool) -> Path:
    """The path, ready to ask of documents; UserError where it cannot be read.

    `faithful`: as in Dolma, a number with a fraction never equals one written without (100.0 and 100).
    """
    reader = _Reader(text, same_kind if faithful else same)
    found = reader.chain()
    reader.skip()
    if found is None or reader.at < len(text):
        raise UserError(f"JSONPath {text!r}: not understood from character {reader.furthest + 1} on")
    return _joined(found)


def _joined(found: list[_Step]) -> Path:
    counts_found = False
    if len(found) > 2 and found[-1].path is None:
        for step in found:
            counts_found = counts_found if step.many is None else step.many
    return steps.chain([step.path for step in found], counts_found)


class _Reader(Scanner):
    """Tries the alternatives of the grammar in its order, each from where it stands; None where it does not fit."""

    def __init__(self, text: str, same: Same) -> None:
        super().__init__(text)
        self.same = same

    def chain(self) -> list[_Step] | None:
        """Parts one after the other, at least one."""
        found: list[_Step] = []
        while (step := self.first(*self._parts())) is not None:
            found.append(step)
        return found or None

    def _parts(self) -> tuple[Callable[[], _Step | None], ...]:
        return (
            lambda: _Step(steps.root) if self.take("$") else None,
            self._descent,
            self._wildcard,
            self._current,
            self._field,
            self._index,
            lambda: _Step(None) if all(map(self.take, (".", "length", "(", ")"))) else None,
        )

    def _descent(self) -> _Step | None:
        if not (self.take(".") and self.take(".")):
            return None
        if self.take("*"):
            return _Step(steps.everything_below)
        key = self._plain_key() or self._quoted_key()
        return None if key is None else _Step(steps.descendants(key))

    def _wildcard(self) -> _Step | None:
        dot = self.take(".")
        if (dot and self.take("*")) or (self.take("[") and self.take("*") and self.take("]")):
            return _Step(steps.wildcard, many=True)
        return None

    def _current(self) -> _Step | None:
        if not self.take("@"):
            return None
        tail = self.first(self.chain)
        return _Step(steps.current(None if tail is None else _joined(tail)))

    def _field(self) -> _Step | None:
        key = self.first(self._quoted_key, lambda: self._quoted_key() if self.take(".") else None)
        if key is None:
            key = self._plain_key() if self.take(".") else None
        return None if key is None else _Step(steps.field(key), literal=[key])

    def _plain_key(self) -> str | None:
        found = _KEY.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return found[0] if found else None

    def _quoted_key(self) -> str | None:
        self.skip()
        found = _QUOTED.match(self.text, self.at + 1) if self.text.startswith("[", self.at) else None
        if found is None or not self.text.startswith("]", found.end()):
            return None
        self.at = found.end() + 1
        return found[1]

    def _index(self) -> _Step | None:
        self.take(".")
        if not self.take("["):
            return None
        step = self.first(self._keys, self._numbers, self._slice, self._single, self._filter)
        return step if step is not None and self.take("]") else None

    def _keys(self) -> _Step | None:
        keys: list[Json] = []
        while (found := self.match(_QUOTED)) is not None:
            keys.append(found[1])
            if not self.take(","):
                break
        if len(keys) < 2:
            return None
        return _Step(steps.union([steps.field(str(key)) for key in keys]), many=True, literal=keys)

    def _numbers(self) -> _Step | None:
        numbers: list[Json] = []
        while (found := self.match(_NUMBER)) is not None:
            numbers.append(_number(found[0]))
            if not self.take(","):
                break
        if len(numbers) < 2:
            return None
        positions = [number for number in numbers if isinstance(number, int) and number >= 0]
        path = steps.union([steps.index(position) for position in positions])
        return _Step(path if len(positions) == len(numbers) else steps.no_index, many=True, literal=numbers)

    def _slice(self) -> _Step | None:
        start = self._signed()
        if not self.take(":"):
            return None
        end = self._signed()
        step = self.match(_UNSIGNED) if self.take(":") else None
        return _Step(steps.slice_of(start, end, 1 if step is None else int(step[0])), many=True)

    def _signed(self) -> int:
        before = self.at
        sign = -1 if self.take("-") else 1
        found = self.match(_UNSIGNED)
        if found is None:
            self.at = before
            return 0
        return sign * int(found[0])

    def _single(self) -> _Step | None:
        found = self.match(_UNSIGNED)
        return None if found is None else _Step(steps.index(int(found[0])), many=False)

    def _filter(self) -> _Step | None:
        if not (self.take("?") and self.take("(")):
            return None
        test = self._either()
        return _Step(steps.where(test), many=True) if test is not None and self.take(")") else None

    def _either(self) -> Test | None:
        return self._joined_tests(self._both, "||", steps.disjunction)

    def _both(self) -> Test | None:
        return self._joined_tests(self._negated, "&&", steps.conjunction)

    def _joined_tests(
        self, part: Callable[[], Test | None], sign: str, join: Callable[[Test, Test], Test]
    ) -> Test | None:
        test = part()
        while test is not None:
            before = self.at
            right = part() if self.take(sign) else None
            if right is None:
                self.at = before
                return test
            test = join(test, right)
        return None

    def _negated(self) -> Test | None:
        negated = self.take("!")
        test = self.first(self._comparison, self._bracketed)
        return steps.negation(test) if negated and test is not None else test

    def _bracketed(self) -> Test | None:
        test = self._either() if self.take("(") else None
        return test if test is not None and self.take(")") else None

    def _comparison(self) -> Test | None:
        left = self._atom()
        if left is None:
            return None
        before = self.at
        sign = self.match(_SIGN)
        right = self._atom() if sign is not None else None
        if sign is None or right is None:
            self.at = before
            return steps.exists(left)
        return steps.compare(left, sign[0], right, self.same)

    def _atom(self) -> Path | None:
        found = self.first(self.chain)
        if found is not None:
            alone = found[0].literal if len(found) == 1 else None
            return _joined(found) if alone is None else steps.constant(alone)
        text = self.match(_QUOTED)
        if text is not None:
            return steps.constant(text[1])
        number = self.match(_NUMBER)
        if number is not None:
            return steps.constant(_number(number[0]))
        for word, value in _WORDS:
            if self.take(word):
                return steps.constant(value)
        return None


def _number(text: str) -> int | float:
    """An integer of 64 bits where it is written as one, else a float."""
    if text.lstrip("-").isdigit() and -_MOST_I64 <= int(text) < _MOST_I64:
        return int(text)
    return float(text)

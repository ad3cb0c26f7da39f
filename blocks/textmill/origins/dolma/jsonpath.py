"""Reads JSONPath as Dolma's mixer does: `$.attributes[?(@.dup && @.dup[0][2] >= 0.9)]`.

Source: the grammar of jsonpath-rust 0.3.5, which Dolma 1.2.1 uses (recipes 8.3), without `.length()`, which it can
compare with nothing. Strings stand in single quotes and keep their backslashes; keys after a dot are made of letters,
digits and `_ - / \\ #`. Worth knowing: a comparison with something absent is false; a filter on an object tests the
object itself, on a list its elements, and nested conditions on a list look one level deeper.
"""

import re
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from textmill.errors import UserError
from textmill.origins.dolma.json_values import Budget, ExpressionError, Json
from textmill.origins.dolma.jsonpath_values import SIGNS, below, cut, elements, members

__all__ = ["compile_path"]

_BLANKS: Final = re.compile(r"(?: |\t|\r\n|\n)*")
_KEY: Final = re.compile(r"[A-Za-z0-9_\-/\\#]+")
_TEXT: Final = r"'((?:[^\"\\']|\\[\"'\\/bfnrt()]|\\u[0-9A-Fa-f]{4})*)'"
_QUOTED: Final = re.compile(_TEXT)
_QUOTED_KEY: Final = re.compile(r"\[" + _TEXT + r"\]")
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_SLICE: Final = re.compile(r"(-?[0-9]+)?[ \t\r\n]*:[ \t\r\n]*(-?[0-9]+)?(?:[ \t\r\n]*:[ \t\r\n]*([1-9][0-9]*))?")
_SIGN: Final = re.compile("|".join(sorted(map(re.escape, SIGNS), key=len, reverse=True)))
_WORD: Final = re.compile("true|false|null")
_WORDS: Final[dict[str, Json]] = {"true": True, "false": False, "null": None}
_I64: Final = 1 << 63

Path = Callable[[Json, Json], list[Json]]
"""From where one stands, and the whole document, to what is found."""
Test = Callable[[Json, Json], bool]


class _Step(NamedTuple):
    """One part of a path: what it finds, and the list that it means where it stands alone beside a sign."""

    path: Path
    literal: Json = None


def compile_path(text: str, faithful: bool, budget: Budget) -> Callable[[Json], Iterable[Json]]:
    """The path, ready to ask of documents; UserError where it cannot be read.

    `faithful`: as in Dolma, a number with a fraction never equals one written without (100.0 and 100).
    """
    reader = _Reader(text, faithful, budget)
    path = reader.joined(reader.steps())
    if reader.after_blanks() < len(text):
        raise reader.error()
    return lambda document: path(document, document)


class _Reader:
    """Goes through the text from left to right; which part follows can be told by its first signs."""

    def __init__(self, text: str, kinds: bool, budget: Budget) -> None:
        self.text = text
        self.at = 0
        self.kinds = kinds
        self.budget = budget

    def after_blanks(self) -> int:
        """Where the next sign is that is no blank."""
        blanks = _BLANKS.match(self.text, self.at)
        return blanks.end() if blanks else self.at

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Past what fits, blanks before it allowed."""
        found = pattern.match(self.text, self.after_blanks())
        self.at = self.at if found is None else found.end()
        return found

    def take(self, word: str) -> bool:
        """Past `word`, if it is there, blanks before it allowed."""
        start = self.after_blanks()
        there = self.text.startswith(word, start)
        self.at = start + len(word) if there else self.at
        return there

    def expect(self, word: str) -> None:
        """Past `word`; UserError if it is not there."""
        if not self.take(word):
            raise self.error()

    def error(self) -> UserError:
        """Says from where on the text is not understood."""
        return UserError(f"JSONPath {self.text!r}: not understood from character {self.after_blanks() + 1} on")

    def joined(self, found: list[_Step]) -> Path:
        """The steps one after the other."""
        paths = [step.path for step in found]

        def find(here: Json, document: Json) -> list[Json]:
            standing = [here]
            for path in paths:
                found: list[Json] = []
                for at in standing:
                    items = path(at, document)
                    self.budget.spend(1 + len(items))
                    found += items
                standing = found
            return standing

        return find

    def steps(self) -> list[_Step]:
        """Parts one after the other, at least one."""
        found: list[_Step] = []
        while (step := self._step()) is not None:
            found.append(step)
        if not found:
            raise self.error()
        return found

    def _step(self) -> _Step | None:
        if self.take("$"):
            return _Step(lambda here, document: [document])
        if self.take("@"):
            return _Step(lambda here, document: [here])
        if self.take(".."):
            if self.take("*"):
                return _Step(lambda here, document: below(here))
            own = _field(self._key()).path
            return _Step(lambda here, document: [item for at in (here, *below(here)) for item in own(at, document)])
        dot = self.take(".")
        if dot and self.take("*"):
            return _Step(lambda here, document: members(here))
        key = self.match(_QUOTED_KEY)
        if key is not None:
            return _field(key[1])
        if self.take("["):
            step = self._bracket()
            self.expect("]")
            return step
        return _field(self._key()) if dot else None

    def _key(self) -> str:
        found = self.match(_QUOTED_KEY)
        if found is not None:
            return found[1]
        plain = _KEY.match(self.text, self.at)
        if plain is None:
            raise self.error()
        self.at = plain.end()
        return plain[0]

    def _bracket(self) -> _Step:
        if self.take("*"):
            return _Step(lambda here, document: members(here))
        if self.take("?"):
            self.expect("(")
            test = self._either()
            self.expect(")")
            return _Step(lambda here, document: [item for item in elements(here) if test(item, document)])
        bounds = self.match(_SLICE)
        if bounds is not None:
            start, end, step = int(bounds[1] or 0), int(bounds[2] or 0), int(bounds[3] or 1)
            return _Step(lambda here, document: cut(here, start, end, step))
        values = [self._value()]
        while self.take(","):
            values.append(self._value())
        kinds = {isinstance(value, str) for value in values}
        if len(kinds) > 1 or (len(values) == 1 and (type(values[0]) is not int or values[0] < 0)):
            raise self.error()
        paths = [(_field(value) if isinstance(value, str) else _index(value)).path for value in values]
        literal = values if len(values) > 1 else None
        return _Step(lambda here, document: [item for path in paths for item in path(here, document)], literal)

    def _value(self) -> Json:
        text = self.match(_QUOTED)
        number = None if text is not None else self.match(_NUMBER)
        if number is None:
            if text is None:
                raise self.error()
            return text[1]
        value = int(number[0]) if number[0].lstrip("-").isdigit() and len(number[0]) < 25 else float(number[0])
        return value if isinstance(value, float) or -_I64 <= value < _I64 else float(value)

    def _either(self) -> Test:
        test = self._both()
        while self.take("||"):
            test = _joined(False, test, self._both())
        return test

    def _both(self) -> Test:
        test = self._negated()
        while self.take("&&"):
            test = _joined(True, test, self._negated())
        return test

    def _negated(self) -> Test:
        negated = self.take("!")
        if self.take("("):
            test = self._either()
            self.expect(")")
        else:
            test = self._comparison()
        return (lambda here, document: not _holds(test, here, document)) if negated else test

    def _comparison(self) -> Test:
        left = self._operand()
        sign = self.match(_SIGN)
        if sign is None:
            return lambda here, document: bool(left(here, document))
        right, decide = self._operand(), SIGNS[sign[0]]
        return lambda here, document: decide(left(here, document), right(here, document), self.kinds)

    def _operand(self) -> Path:
        word = self.match(_WORD)
        if word is not None:
            return _constant(_WORDS[word[0]])
        step = self._step()
        if step is None:
            return _constant(self._value())
        found = [step, *iter(self._step, None)]
        alone = step.literal if len(found) == 1 else None
        return self.joined(found) if alone is None else _constant(alone)


def _constant(value: Json) -> Path:
    return lambda here, document: [value]


def _field(key: str) -> _Step:
    return _Step(lambda here, document: [here[key]] if isinstance(here, dict) and key in here else [], literal=[key])


def _index(position: Json) -> _Step:
    def find(here: Json, document: Json) -> list[Json]:
        if type(position) is not int or position < 0:
            raise ExpressionError("positions in a list are whole numbers from 0 on")
        return [here[position]] if isinstance(here, list) and position < len(here) else []

    return _Step(find)


def _holds(test: Test, here: Json, document: Json) -> bool:
    return any(test(item, document) for item in elements(here))


def _joined(both: bool, left: Test, right: Test) -> Test:
    """`left && right`, `left || right`, each asked of the elements where the value is a list."""
    if both:
        return lambda here, document: _holds(left, here, document) and _holds(right, here, document)
    return lambda here, document: _holds(left, here, document) or _holds(right, here, document)

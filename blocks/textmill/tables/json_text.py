"""Reads and writes JSON without changing a value unseen: what cannot stay as it is, is counted.

Read by orjson, which makes floats of integers past 64 bits, keeps the last of equal keys, and says neither: text in
which there may be such is read by Python's own parser, as is what orjson refuses. Rules: NaN, infinities and numbers
beyond a float become null; half surrogate pairs become U+FFFD; of equal keys the last counts; a document has at most
MAX_LEVELS levels (orjson reads 1024, writes 254).
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import accumulate
from typing import Final

import orjson

from textmill.text.surrogates import SURROGATE

__all__ = [
    "KEY_END",
    "MAX_LEVELS",
    "BadJsonError",
    "TooDeepError",
    "canonical",
    "exact",
    "number_as_written",
    "parse",
    "unchanged",
    "walked",
]

MAX_LEVELS: Final = 200
"""Deepest nesting of objects and lists, each a level: what a writer puts around them must fit too."""

_STRING: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_INFINITE: Final = float("inf")
_LARGE: Final = 2.0**63
KEY_END: Final = re.compile(rb'"[ \t\r\n]*+:')
"""Stands behind every key, and may stand in strings: where it stands as often as there are keys, none is twice."""
_TOO_DEEP: Final = f"nested more than {MAX_LEVELS} levels deep"


class BadJsonError(ValueError):
    """Text that is no JSON; says why, and where in the text."""


class TooDeepError(BadJsonError):
    """JSON of more than MAX_LEVELS levels."""


def parse(text: bytes, changed: Counter[str]) -> object:
    """The value of a JSON text in UTF-8; BadJsonError when it is none.

    `changed` learns of values that are not as written: `nonfinite_number`, `lone_surrogate`, `duplicate_key`.
    """
    try:
        value: object = orjson.loads(text)
    except orjson.JSONDecodeError:
        return _slowly(text, changed)
    depth, pairs, has_large = walked((value,))
    if has_large or pairs != len(KEY_END.findall(text)):
        return _slowly(text, changed)
    if depth > MAX_LEVELS:
        raise TooDeepError(_TOO_DEEP)
    return value


def _slowly(text: bytes, changed: Counter[str]) -> object:
    found: Counter[str] = Counter()

    def gathered(pairs: list[tuple[str, object]]) -> dict[str, object]:
        made = dict(pairs)
        if len(made) != len(pairs):
            found["duplicate_key"] += len(pairs) - len(made)
        return made

    try:
        value: object = json.loads(text.decode("utf-8"), object_pairs_hook=gathered)
    except RecursionError:
        raise TooDeepError(_TOO_DEEP) from None
    except UnicodeDecodeError as error:
        raise BadJsonError(f"not UTF-8: {error.reason} at byte {error.start + 1}") from error
    except json.JSONDecodeError as error:
        if _levels_before(error) > MAX_LEVELS:  # how deep Python's parser goes depends on its version
            raise TooDeepError(_TOO_DEEP) from None
        raise BadJsonError(f"{error.msg} at character {error.pos + 1}") from error
    except ValueError as error:  # an integer of more digits than Python reads
        raise BadJsonError(str(error).partition(";")[0]) from error
    depth, _, has_large = walked((value,))
    if depth > MAX_LEVELS:
        raise TooDeepError(_TOO_DEEP)
    if has_large or b"\\u" in text:
        value = _cleaned(value, found)
    changed.update(+found)
    return value


def _levels_before(error: json.JSONDecodeError) -> int:
    """How many objects and lists were open at once before a text ceased to be JSON."""
    outside = _STRING.sub("", error.doc[: error.pos]).partition('"')[0]
    steps = ((char in "[{") - (char in "]}") for char in outside)
    return max(accumulate(steps), default=0)


def unchanged(text: str) -> dict[str, object] | None:
    """The object that a string holds as JSON; None where it holds none, or not every value would stay as written."""
    changed: Counter[str] = Counter()
    try:
        found = parse(text.encode(), changed) if text.startswith("{") else None
    except ValueError:
        return None
    return found if isinstance(found, dict) and not changed else None


def exact(value: object, default: Callable[[object], object] | None = None) -> bytes:
    """JSON of a value as orjson writes it; of one with integers past 64 bits as Python does."""
    try:
        return orjson.dumps(value, default, orjson.OPT_NON_STR_KEYS | orjson.OPT_SERIALIZE_NUMPY)
    except TypeError:
        # What neither can write Python refuses with a TypeError of its own.
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=default).encode()


def canonical(value: object) -> str:
    """JSON of a parsed value in which keys are sorted: equal for equal values."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def number_as_written(text: bytes, key: str) -> str:
    """The digits of the number that a parsed JSON object has under a key."""
    found: dict[str, object] = json.loads(text, parse_float=str)
    return str(found[key])


def walked(values: Iterable[object]) -> tuple[int, int, bool]:
    """The levels of values, their keys, and whether NaN, an infinity or a float beyond 64 bits stands in one.

    Goes level by level, since a deep value would exhaust Python's stack.
    """
    level: list[Iterable[object]] = [values]
    pairs, found = 0, False
    for depth in range(MAX_LEVELS + 1):
        inner: list[Iterable[object]] = []
        for items in level:
            for item in items:
                # Parsers give these types, and none that derive from them.
                if type(item) is str:
                    continue
                if type(item) is dict:
                    pairs += len(item)
                    inner.append(item.values())
                elif type(item) is list:
                    inner.append(item)
                elif type(item) is float and not abs(item) < _LARGE:
                    found = True
        if not inner:
            return depth, pairs, found
        level = inner
    return MAX_LEVELS + 1, pairs, found


def _cleaned(value: object, changed: Counter[str]) -> object:
    match value:
        case str():
            return _mended(value, changed)
        case dict():
            made = {_mended(key, changed): _cleaned(item, changed) for key, item in value.items()}
            changed["duplicate_key"] += len(value) - len(made)
            return made
        case list():
            return [_cleaned(item, changed) for item in value]
        case float() if not abs(value) < _INFINITE:
            changed["nonfinite_number"] += 1
            return None
    return value


def _mended(text: str, changed: Counter[str]) -> str:
    mended, count = SURROGATE.subn("\ufffd", text)
    changed["lone_surrogate"] += count > 0
    return mended

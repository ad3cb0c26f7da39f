"""Records of JSON files of any layout: one to a line, one alone, a list, a page of results."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from textmill.inputs.byte_streams import Stream
from textmill.record_reader import Record
from textmill.tables.json_text import BadJsonError, TooDeepError, parse

__all__ = ["json_records"]

_CHUNK_BYTES: Final = 1 << 18
_BOM: Final = b"\xef\xbb\xbf"


def json_records(
    file: Stream, name: str, max_bytes: int, counts: Counter[str]
) -> Iterator[tuple[dict[str, object], str] | Record]:
    """Every object with its place; instead of what is damaged a record: `bad_json`, `too_deep`, `too_large`.

    Where the first line is an object or a list by itself, each line is; else the file is one value, and as long as
    `max_bytes` at most. Memory is bounded by that.
    """
    lines = _lines(file, max_bytes)
    first = next(lines, None)
    if first is None:
        return
    number, line, is_whole = first
    value = _value(line, Counter()) if is_whole else None
    if value is not None or not is_whole:
        yield from _of_line(first, name, counts)
        for one in lines:
            yield from _of_line(one, name, counts)
        return
    parts, size = [line], len(line)
    for _, more, is_whole in lines:
        size += len(more) + 1
        if size > max_bytes or not is_whole:
            # The rest of the file is passed over, a line at a time.
            for _ in lines:
                pass
            yield Record(fault="too_large", detail=f"{name}: over {max_bytes:,} bytes")
            return
        parts.append(more)
    yield from _of_line((number, b"\n".join(parts), True), name, counts)


def _lines(file: Stream, most: int) -> Iterator[tuple[int, bytes, bool]]:
    """Lines that are not empty, with their numbers, and whether they are whole; longer ones are cut."""
    number = 1
    parts: list[bytes] = []
    size = 0
    while data := file.read(_CHUNK_BYTES):
        *ended, rest = data.split(b"\n")
        for end in ended:
            yield from _line(number, parts, size, end, most)
            number, parts, size = number + 1, [], 0
        size += len(rest)
        parts.append(rest)
        if size > most:  # of a line that is too long its length alone is kept
            parts = []
    yield from _line(number, parts, size, b"", most)


def _line(number: int, parts: list[bytes], size: int, end: bytes, most: int) -> Iterator[tuple[int, bytes, bool]]:
    if size + len(end) > most:
        yield number, b"", False
    elif (line := b"".join((*parts, end))).strip():
        yield number, line, True


def _of_line(
    found: tuple[int, bytes, bool], name: str, counts: Counter[str]
) -> Iterator[tuple[dict[str, object], str] | Record]:
    number, line, is_whole = found
    place = f"{name}: line {number}"
    if not is_whole:
        yield Record(fault="too_large", detail=place)
        return
    try:
        value = parse(line.removeprefix(_BOM), counts)
    except BadJsonError as error:
        yield Record(fault="too_deep" if isinstance(error, TooDeepError) else "bad_json", detail=f"{place}: {error}")
        return
    results = value.get("results") if isinstance(value, dict) else value
    if isinstance(value, dict) and not isinstance(results, list):
        yield value, place
    elif isinstance(results, list):
        for index, one in enumerate(results):
            at = f"{place}, item {index}"
            yield (one, at) if isinstance(one, dict) else Record(fault="bad_json", detail=f"{at}: no object")
    else:
        yield Record(fault="bad_json", detail=f"{place}: no object")


def _value(line: bytes, counts: Counter[str]) -> object:
    """An object or a list; None of what is no JSON by itself."""
    try:
        value = parse(line.removeprefix(_BOM), counts)
    except TooDeepError:
        return ""
    except BadJsonError:
        return None
    return value if isinstance(value, (dict, list)) else None

"""Says of each block of a page whether it is in the known text: 1, 0, or -1 where that is not known."""

import html
import re
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scripts.main_texts.gold_pages import GoldPage

from textmill.machine.compiled import compiled
from textmill.main_text.scan_columns import B_CHARS, B_END, B_HASH, B_START

__all__ = ["labels_of", "plain_texts", "structure_labels"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_TAG: Final = re.compile(r"<[^>]*>")
_WORD: Final = re.compile(r"[\u2e80-\u9fff\uac00-\ud7a3]|[^\W\u2e80-\u9fff\uac00-\ud7a3]+")
_SPACE: Final = re.compile(r"\s+")
_MOST_PAIRS: Final = 600_000_000
_UNKNOWN: Final = -1.0
_LEAST_PART_CHARS: Final = 8
_LEAST_TWIN_CHARS: Final = 60


def labels_of(page: GoldPage, source: bytes, blocks: Ints) -> Floats:
    """Share of a block's words that are in the full text, in its order; of segments, those that hold one."""
    texts = plain_texts(source, blocks)
    if page.text is not None:
        return _as_twins(
            _aligned([_WORD.findall(text.lower()) for text in texts], _WORD.findall(page.text.lower())), blocks
        )
    out = np.full(len(texts), _UNKNOWN)
    bare = [_SPACE.sub("", text) for text in texts]
    if page.parts:
        parts = _SPACE.sub("", page.parts).lower()
        for number, text in enumerate(bare):
            if len(text) > _LEAST_PART_CHARS and text.lower() in parts:
                out[number] = 1.0
    for segments, value in ((page.unwanted, 0.0), (page.wanted, 1.0)):
        for segment in (_SPACE.sub("", segment) for segment in segments):
            for number, text in enumerate(bare):
                if segment and (segment in text or (not value and len(text) > 6 and text in segment)):
                    out[number] = value
    return out


def _as_twins(labels: Floats, blocks: Ints) -> Floats:
    """A text that the page says twice is content in both places: an alignment takes one of them, and not always the
    one that is shown.
    """
    best: dict[int, float] = {}
    long = np.flatnonzero(blocks[:, B_CHARS] >= _LEAST_TWIN_CHARS).tolist()
    for number in long:
        key = int(blocks[number, B_HASH])
        best[key] = max(best.get(key, _UNKNOWN), float(labels[number]))
    for number in long:
        labels[number] = best[int(blocks[number, B_HASH])]
    return labels


def structure_labels(truth: dict[str, Any], source: bytes, blocks: Ints) -> Floats:
    """Of a page of the structure set: what must not be there, and what its document holds."""
    bare = [_SPACE.sub("", text) for text in plain_texts(source, blocks)]
    unwanted = [_SPACE.sub("", text) for text in truth["must_not"]]
    prose = [_SPACE.sub("", text) for text in truth["prose"]]
    cells = [cell for table in truth["tables"] for row in table for cell in row]
    code = [block["text"] for block in truth["code"]]
    wanted = _SPACE.sub("", " ".join([truth["text"], *truth["prose"], *code, *cells, *truth["captions"]]))
    out = np.full(len(bare), _UNKNOWN)
    for number, text in enumerate(bare):
        if len(text) > 3 and any(text in part or part in text for part in unwanted):
            out[number] = 0
        elif (len(text) > 12 and text in wanted) or any(part[:40] in text for part in prose):
            out[number] = 1
    return out


def plain_texts(source: bytes, blocks: Ints) -> list[str]:
    """The characters of each block."""
    return [
        html.unescape(_TAG.sub(" ", source[row[B_START] : row[B_END]].decode("utf-8", "replace")))
        for row in blocks.tolist()
    ]


def _aligned(blocks: list[list[str]], gold: list[str]) -> Floats:
    numbers: dict[str, int] = {}
    page = np.array([numbers.setdefault(word, len(numbers)) for words in blocks for word in words], np.int32)
    known = np.array([numbers.get(word, -1) for word in gold], np.int32)
    if len(known):
        page = page[: _MOST_PAIRS // len(known)]
    matched = _matches(page, known)
    out = np.full(len(blocks), _UNKNOWN)
    at = 0
    for number, words in enumerate(blocks):
        part = matched[at : at + len(words)]
        if len(part):
            out[number] = part.mean()
        at += len(words)
    return out


@compiled
def _matches(page: npt.NDArray[np.int32], gold: npt.NDArray[np.int32]) -> npt.NDArray[np.bool_]:
    """The words of a page that an alignment with the gold matches, in order; words in a row are worth more."""
    n, m = page.size, gold.size
    best = np.zeros(m + 1, np.float32)
    run = np.zeros(m + 1, np.float32)
    moves = np.zeros((n + 1, m + 1), np.uint8)
    for i in range(1, n + 1):
        run_before = np.float32(0)
        best_before = np.float32(0)
        for j in range(1, m + 1):
            run_above, best_above = run[j], best[j]
            value = np.float32(-1)
            move = 0
            if page[i - 1] == gold[j - 1]:
                goes_on = run_before + 1.0 if run_before > 0 else np.float32(-1)
                begins = best_before + 0.25
                value, move = (goes_on, 1) if goes_on >= begins else (begins, 2)
            top = best_above
            if best[j - 1] > top:
                top = best[j - 1]
                move |= 4
            if value > top:
                top = value
                move = (move & 3) | 8
            run[j] = max(value, np.float32(0))
            best[j] = top
            moves[i, j] = move
            run_before, best_before = run_above, best_above
    out = np.zeros(n, np.bool_)
    i, j = n, m
    in_run = False
    while i > 0 and j > 0:
        move = moves[i, j]
        if in_run or move & 8:
            out[i - 1] = True
            in_run = move & 3 == 1
            i -= 1
            j -= 1
        elif move & 4:
            j -= 1
        else:
            i -= 1
    return out

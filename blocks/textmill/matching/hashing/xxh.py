"""XXH64 and XXH32, seed 0, of many byte ranges, without a Python call per range.

Source: xxHash specification 0.1.1 (Y. Collet), sections "XXH32" and "XXH64".
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from textmill.machine.compiled import compiled

Bytes = npt.NDArray[np.uint8]
Positions = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]

_A64: Final = np.uint64(0x9E3779B185EBCA87)
_B64: Final = np.uint64(0xC2B2AE3D27D4EB4F)
_C64: Final = np.uint64(0x165667B19E3779F9)
_D64: Final = np.uint64(0x85EBCA77C2B2AE63)
_E64: Final = np.uint64(0x27D4EB2F165667C5)
_ZERO64: Final = np.uint64(0)

_A32: Final = np.uint32(0x9E3779B1)
_B32: Final = np.uint32(0x85EBCA77)
_C32: Final = np.uint32(0xC2B2AE3D)
_D32: Final = np.uint32(0x27D4EB2F)
_E32: Final = np.uint32(0x165667B1)
_ZERO32: Final = np.uint32(0)


@compiled
def xxh64_all(data: Bytes, starts: Positions, ends: Positions) -> Hashes:
    """XXH64 of every data[starts[i]:ends[i]]; uint64 of shape (ranges,)."""
    hashes = np.empty(len(starts), np.uint64)
    for index in range(len(starts)):
        hashes[index] = _xxh64(data, starts[index], ends[index])
    return hashes


@compiled
def xxh32_all(data: Bytes, starts: Positions, ends: Positions) -> Hashes:
    """XXH32 of every data[starts[i]:ends[i]]; uint64 of shape (ranges,), below 2**32."""
    hashes = np.empty(len(starts), np.uint64)
    for index in range(len(starts)):
        hashes[index] = np.uint64(_xxh32(data, starts[index], ends[index]))
    return hashes


@compiled
def _turn64(word: np.uint64, bits: int) -> np.uint64:
    return np.uint64((word << np.uint64(bits)) | (word >> np.uint64(64 - bits)))


@compiled
def _read(data: Bytes, at: int, size: int) -> np.uint64:
    word = np.uint64(0)
    for byte in range(size):
        word |= np.uint64(data[at + byte]) << np.uint64(8 * byte)
    return word


@compiled
def _round64(total: np.uint64, word: np.uint64) -> np.uint64:
    return np.uint64(_turn64(total + word * _B64, 31) * _A64)


@compiled
def _xxh64(data: Bytes, start: int, end: int) -> np.uint64:
    at = start
    if end - start >= 32:
        one, two, three, four = _A64 + _B64, _B64, _ZERO64, _ZERO64 - _A64
        while at + 32 <= end:
            one = _round64(one, _read(data, at, 8))
            two = _round64(two, _read(data, at + 8, 8))
            three = _round64(three, _read(data, at + 16, 8))
            four = _round64(four, _read(data, at + 24, 8))
            at += 32
        total = _turn64(one, 1) + _turn64(two, 7) + _turn64(three, 12) + _turn64(four, 18)
        for lane in (one, two, three, four):
            total = (total ^ _round64(_ZERO64, lane)) * _A64 + _D64
    else:
        total = _E64
    total += np.uint64(end - start)
    while at + 8 <= end:
        total = _turn64(total ^ _round64(_ZERO64, _read(data, at, 8)), 27) * _A64 + _D64
        at += 8
    if at + 4 <= end:
        total = _turn64(total ^ (_read(data, at, 4) * _A64), 23) * _B64 + _C64
        at += 4
    while at < end:
        total = _turn64(total ^ (np.uint64(data[at]) * _E64), 11) * _A64
        at += 1
    total = (total ^ (total >> np.uint64(33))) * _B64
    total = (total ^ (total >> np.uint64(29))) * _C64
    return np.uint64(total ^ (total >> np.uint64(32)))


@compiled
def _turn32(word: np.uint32, bits: int) -> np.uint32:
    return np.uint32((word << np.uint32(bits)) | (word >> np.uint32(32 - bits)))


@compiled
def _round32(total: np.uint32, word: np.uint64) -> np.uint32:
    return np.uint32(_turn32(np.uint32(total + np.uint32(word) * _B32), 13) * _A32)


@compiled
def _xxh32(data: Bytes, start: int, end: int) -> np.uint32:
    at = start
    if end - start >= 16:
        one, two = np.uint32(_A32 + _B32), _B32
        three, four = _ZERO32, np.uint32(_ZERO32 - _A32)
        while at + 16 <= end:
            one = _round32(one, _read(data, at, 4))
            two = _round32(two, _read(data, at + 4, 4))
            three = _round32(three, _read(data, at + 8, 4))
            four = _round32(four, _read(data, at + 12, 4))
            at += 16
        total = np.uint32(_turn32(one, 1) + _turn32(two, 7) + _turn32(three, 12) + _turn32(four, 18))
    else:
        total = _E32
    total = np.uint32(total + np.uint32(end - start))
    while at + 4 <= end:
        total = np.uint32(_turn32(np.uint32(total + np.uint32(_read(data, at, 4)) * _C32), 17) * _D32)
        at += 4
    while at < end:
        total = np.uint32(_turn32(np.uint32(total + np.uint32(data[at]) * _E32), 11) * _A32)
        at += 1
    total = np.uint32((total ^ (total >> np.uint32(15))) * _B32)
    total = np.uint32((total ^ (total >> np.uint32(13))) * _C32)
    return np.uint32(total ^ (total >> np.uint32(16)))

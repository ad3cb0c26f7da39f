"""Cues of captions in WebVTT, SubRip (SRT), YouTube's SBV and json3, and of transcripts as JSON (Whisper and others).

Source: W3C WebVTT; what players read as SubRip; json3 as YouTube gives it; Whisper's and the Podcast namespace's JSON.
"""

import html
import re
from collections import Counter
from dataclasses import dataclass
from typing import Final

import orjson

__all__ = ["BadTranscriptError", "Cue", "cues_of"]

_CLOCK: Final = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,6}))?"
_TIMES: Final = re.compile(rf"[ \t]*{_CLOCK}[ \t]*(?:-->|,)[ \t]*{_CLOCK}(?:[ \t].*)?")
_SPEAKER: Final = re.compile(r"<v(?:\.[^\s<>]{0,80})?[ \t]+([^<>]{1,200})>")
_RUBY: Final = re.compile(r"<rt[^<>]{0,40}>[^<>]{0,200}</rt>")
_TAG: Final = re.compile(r"</?[A-Za-z][^<>]{0,300}>|<\d[\d:.]{0,20}>|\{\\[^{}]{0,200}\}")
_NUMBER: Final = re.compile(r"[ \t]*\d{1,9}[ \t]*")


class BadTranscriptError(ValueError):
    """A file that is no transcript; `fault` is `bad_json` or `no_cue`."""

    def __init__(self, fault: str, words: str) -> None:
        super().__init__(words)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Cue:
    """Some lines that are shown together, in seconds; times are None where they are not known."""

    lines: tuple[str, ...]
    start: float | None = None
    end: float | None = None
    speaker: str | None = None


def cues_of(text: str, counts: Counter[str]) -> tuple[list[Cue], str | None]:
    """All cues, and the language that the file declares; `other_blocks` counts notes and styles of WebVTT."""
    bare = text.lstrip("\ufeff \t\r\n")
    if bare.startswith(("{", "[")) and not bare.startswith("[INFORMATION]"):
        return _of_json(bare)
    lines = re.split(r"\r\n|\n|\r", bare)
    if bare.startswith("WEBVTT"):
        head = "\n".join(lines[: lines.index("")] if "" in lines[:20] else lines[:1])
        language = re.search(r"^Language:[ \t]*([A-Za-z0-9-]{1,35})", head, re.MULTILINE)
        return _of_vtt(lines, counts), language[1] if language else None
    cues = _of_srt(lines)
    if not cues:
        raise BadTranscriptError("no_cue", f"begins with {bare[:40]!r}")
    return cues, None


def _of_vtt(lines: list[str], counts: Counter[str]) -> list[Cue]:
    found: list[Cue] = []
    block: list[str] = []
    for number, line in enumerate([*lines, ""]):
        if line:
            block.append(line)
            continue
        at = next((place for place, one in enumerate(block[:2]) if _TIMES.fullmatch(one)), None)
        if at is not None:
            found.append(_cue(block[at], block[at + 1 :]))
        elif block and number > len(block):
            counts["other_blocks"] += 1
        block = []
    return found


def _of_srt(lines: list[str]) -> list[Cue]:
    """A cue goes on to the next line with times, so that empty lines in it lose nothing."""
    found: list[Cue] = []
    times: str | None = None
    payload: list[str] = []
    number = 0
    for line in lines:
        if not _TIMES.fullmatch(line):
            payload.append(line)
            continue
        _drop_blank(payload)
        # A number stands alone, or follows the last one where the empty line before it is lacking.
        if payload and _NUMBER.fullmatch(payload[-1]):
            is_alone = len(payload) == 1 or not payload[-2].strip()
            if is_alone or int(payload[-1]) == number + 1:
                number = int(payload.pop())
        if times is not None:
            found.append(_cue(times, payload))
        times, payload = line, []
    if times is not None:
        _drop_blank(payload)
        found.append(_cue(times, payload))
    return found


def _drop_blank(payload: list[str]) -> None:
    while payload and not payload[-1].strip():
        payload.pop()


def _cue(times: str, payload: list[str]) -> Cue:
    found = _TIMES.fullmatch(times)
    assert found is not None  # only such lines come here
    clocks = [_seconds(found.groups()[:4]), _seconds(found.groups()[4:])]
    speakers = _SPEAKER.findall(" ".join(payload))
    lines = (html.unescape(_TAG.sub("", _RUBY.sub("", line))).replace("\xa0", " ").strip() for line in payload)
    return Cue(
        tuple(filter(None, lines)), clocks[0], clocks[1], html.unescape(speakers[0]).strip() if speakers else None
    )


def _seconds(clock: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, parts = clock
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0) + float(f"0.{parts or 0}")


def _of_json(text: str) -> tuple[list[Cue], str | None]:
    try:
        found: object = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise BadTranscriptError("bad_json", str(error)) from error
    language: object = None
    listed = found
    if isinstance(found, dict):
        language = found.get("language")
        if isinstance(found.get("events"), list):
            return _of_json3(found["events"]), None
        listed = next((found[name] for name in ("segments", "transcript", "utterances", "cues") if name in found), None)
    if isinstance(listed, str):
        listed = [{"text": listed}]
    if listed is None and isinstance(found, dict) and isinstance(found.get("text"), str):
        listed = [found]
    if not isinstance(listed, list):
        raise BadTranscriptError("no_cue", "JSON without events, segments or text")
    cues = [cue for one in listed if isinstance(one, dict) and (cue := _segment(one)) is not None]
    if listed and not cues:
        raise BadTranscriptError("no_cue", "JSON without text in its segments")
    return cues, language if isinstance(language, str) else None


def _of_json3(events: list[object]) -> list[Cue]:
    found: list[Cue] = []
    for event in events:
        pieces = event.get("segs") if isinstance(event, dict) else None
        if not isinstance(event, dict) or not isinstance(pieces, list):
            continue
        words = "".join(
            str(one["utf8"]) for one in pieces if isinstance(one, dict) and isinstance(one.get("utf8"), str)
        )
        lines = tuple(line.strip() for line in words.replace("\u200b", "").split("\n") if line.strip())
        start, lasts = _number(event.get("tStartMs")), _number(event.get("dDurationMs"))
        if lines:
            begin = None if start is None else start / 1000
            found.append(Cue(lines, begin, None if begin is None or lasts is None else begin + lasts / 1000))
    return found


def _segment(one: dict[str, object]) -> Cue | None:
    text = next(
        (one[name] for name in ("text", "body", "content", "transcript") if isinstance(one.get(name), str)), None
    )
    if not isinstance(text, str):
        return None
    start = _number(one.get("start", one.get("startTime")))
    lasts = _number(one.get("duration"))
    end = _number(one.get("end", one.get("endTime")))
    if end is None and start is not None and lasts is not None:
        end = start + lasts
    speaker = one.get("speaker")
    lines = tuple(filter(None, (line.strip() for line in html.unescape(text).split("\n"))))
    return Cue(lines, start, end, str(speaker) if isinstance(speaker, str | int) else None)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None

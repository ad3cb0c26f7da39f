"""Transcripts and captions: a file of WebVTT, SubRip, SBV, json3 or Whisper's JSON is one document of running text.

Source: `textmill.formats.speech.cues`; names of files and `.info.json` beside them as yt-dlp writes them.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import ClassVar, Final

import orjson
from pydantic import Field
from resiliparse.parse.encoding import detect_encoding

from textmill.block import Shard
from textmill.errors import ShardError
from textmill.formats.encodings.utf8_stream import Utf8Stream
from textmill.formats.speech.cues import BadTranscriptError, cues_of
from textmill.formats.speech.spoken_text import spoken_text
from textmill.inputs.byte_streams import whole
from textmill.inputs.paths import find_shards
from textmill.inputs.places import file_at
from textmill.inputs.unpacked import Unpacked, unpacked
from textmill.record_reader import Record, RecordReader

_INFO: Final = ".info.json"
_NAME: Final = re.compile(
    r"(?P<stem>.+?)(?:\.(?P<language>[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}))?\.(?:vtt|srt|sbv|json3?|txt)(?:\.\w{1,4})?"
)
_VIDEO: Final = re.compile(r"(?P<title>.*?)[ _-]?\[(?P<id>[\w-]{11})\]")
_YOUTUBE_CC_BY: Final = "Creative Commons Attribution license (reuse allowed)"
"""YouTube names no version here."""
_MOST_INFO_BYTES: Final = 64 << 20


@dataclass(slots=True)
class _Info:
    """What is known of the recording."""

    title: str | None = None
    url: str | None = None
    id: str | None = None
    author: str | None = None
    date: str | None = None
    language: str | None = None
    license: str | None = None
    evidence: str | None = None
    metadata: dict[str, str] = field(default_factory=dict)


class Transcripts(RecordReader):
    """Captions and transcripts, plain or packed, a document a file.

    Times and marks of style go, lines that captions show again as they roll up are said once; a speaker who is named
    (WebVTT's `<v Name>`, `speaker` in JSON) begins a paragraph `Name: …`. Title, address, author, date and licence come
    from the `….info.json` beside the file, as yt-dlp writes it, or else title, video and language from the file's name.
    Faults: `no_cue` (another kind of file), `no_text` (cues without words), `bad_json`, `too_large`, `bad_info` (of the
    `.info.json`, beside the document), of packing those of readers.jsonl. Counts: `other_blocks` (notes, styles),
    `bad_characters`.
    """

    edits: ClassVar[str] = "captions joined; times left out"
    version: ClassVar[int] = 1

    pause_seconds: float | None = Field(
        default=4.0, ge=0, description="Silence in seconds after which a new paragraph begins; null: never"
    )

    def packages(self) -> tuple[str, ...]:
        """Whose version decides which encoding a file is taken to have."""
        return ("resiliparse", "webencodings")

    def misfits(self) -> frozenset[str]:
        """Faults of files of another kind."""
        return frozenset({"no_cue", "bad_json"})

    def shards(self, source: str) -> list[Shard]:
        """All files but those of information about others; one changes when the information beside it does."""
        found = [shard for shard in super().shards(source) if not shard.url.endswith(_INFO)]
        return [
            replace(shard, identity=f"{shard.identity};{find_shards(info, source, None)[0].identity}")
            if (info := _info_url(shard))
            else shard
            for shard in found
        ]

    def records(self, file: Unpacked, shard: Shard, counts: Counter[str]) -> Iterator[Record]:
        """One record, and a fault of the information beside it."""
        data = whole(Utf8Stream(file, counts), self.max_record_bytes)
        if data is None:
            yield Record(fault="too_large", detail=f"over {self.max_record_bytes:,} bytes")
            return
        if not data.strip():
            return
        info = _named(shard)
        beside = _info_url(shard)
        if beside is not None:
            try:
                _read_info(beside, info)
            except ValueError as error:
                yield Record(fault="bad_info", detail=f"{beside}: {error}")
        yield self._record(_decoded(data, counts), info, counts)

    def _record(self, text: str, info: _Info, counts: Counter[str]) -> Record:
        record = Record(
            id=info.id,
            title=info.title,
            url=info.url,
            published=info.date,
            authors=(info.author,) if info.author else (),
            license=info.license,
            license_evidence=info.evidence,
            license_method="youtube_license" if info.license else None,
            metadata={**info.metadata},
        )
        try:
            cues, language = cues_of(text, counts)
        except BadTranscriptError as error:
            record.fault, record.detail = error.fault, str(error)
            return record
        record.declared_language = language or info.language
        record.text = spoken_text(cues, self.pause_seconds)
        if not record.text:
            record.fault, record.detail, record.text = "no_text", f"{len(cues)} cues without words", None
        return record


def _decoded(data: bytes, counts: Counter[str]) -> str:
    """UTF-8, or what the bytes look like."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        try:
            text = data.decode(detect_encoding(data) or "cp1252", "replace")
        except LookupError:
            text = data.decode("cp1252", "replace")
    bad = text.count("\ufffd")
    if bad:
        counts["bad_characters"] += bad
    return text


def _named(shard: Shard) -> _Info:
    """What the file's name says: `Title [video].en.vtt`."""
    name = re.split(r"[/\\]", shard.name)[-1]
    found = _NAME.fullmatch(name)
    info = _Info(language=found["language"] if found else None)
    video = _VIDEO.fullmatch(found["stem"]) if found else None
    if video is not None:
        info.title = video["title"] or None
        info.url = f"https://www.youtube.com/watch?v={video['id']}"
        info.metadata["video"] = video["id"]
    return info


def _info_url(shard: Shard) -> str | None:
    folder, slash, name = shard.url.rpartition("/")
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    url = f"{folder}{slash}{found['stem']}{_INFO}"
    try:
        fs, inner = file_at(url)
        return url if fs.exists(inner) else None
    except Exception as error:
        raise ShardError(f"{url}: cannot be looked for: {error}") from error


def _read_info(url: str, info: _Info) -> None:
    """Take over what yt-dlp knows of the recording; ValueError when the file is no such JSON."""
    with unpacked(Shard("", url, url, "")) as file:
        data = whole(Utf8Stream(file, Counter()), _MOST_INFO_BYTES)
    found: object = orjson.loads(data or b"")
    if not isinstance(found, dict):
        raise ValueError("no JSON object")
    known = {name: value for name, value in found.items() if isinstance(value, str) and value}
    info.title = known.get("title", info.title)
    info.url = known.get("webpage_url", info.url)
    info.author = known.get("channel") or known.get("uploader")
    date = known.get("upload_date", "")
    info.date = f"{date[:4]}-{date[4:6]}-{date[6:]}" if re.fullmatch(r"\d{8}", date) else None
    for name in ("id", "channel_id", "channel_url", "extractor_key"):
        if name in known:
            info.metadata["video" if name == "id" else name] = known[name]
    if "license" in known:
        info.license = "CC-BY" if known["license"] == _YOUTUBE_CC_BY else known["license"]
        info.evidence = f"license in {_INFO}: {known['license']}"[:200]

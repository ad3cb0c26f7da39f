"""Reads logs of IRC channels: a file, usually a channel's day, is a document; notices and bots are left out.

Source: Common Pile's Ubuntu IRC (Kandpal et al. 2025; recipes 10.2, source 24). Words that a bridge passes on keep
their time and get their author; Common Pile's replacement, meant for that, writes control characters.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import ClassVar, Final, Literal

from pydantic import Field

from textmill.block import Shard
from textmill.formats.archives.packed_files import PackedFile, packed_files
from textmill.formats.mail_and_chat.irc_lines import IrcLine, decoded, irc_line
from textmill.inputs.parts import file_of
from textmill.packed_reader import PackedReader
from textmill.record_reader import Record, RowReader

__all__ = ["IrcLogs"]

_DATE: Final = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)[-_/.]?(?P<month>0[1-9]|1[0-2])[-_/.]?(?P<day>[0-3]\d)(?!\d)")
_CHANNEL: Final = re.compile(r"(?:#|%23)+[\w.+-]*\w")
_JOINED: Final = re.compile(r"has joined (?P<channel>#[^\s]{1,64})")
_ENDINGS: Final = re.compile(r"(?:\.(?:txt|log|raw|gz|bz2|xz|zst|weechatlog))+\Z", re.IGNORECASE)
_FEWEST: Final = 0.1
"""Share of lines of a log that anybody says or that are notices; of other files hardly any look so."""


class IrcLogs(PackedReader, RowReader):
    """A document for each log, alone, packed, or in a tar or zip archive: `[12:34] <nick> words`, `* nick acts`.

    `title` is the channel and the day, by the file's name or what the log says; `authors` are those who speak. Column
    `metadata` has `channel` and `path`. Faults, of the file alone: `not_irc` (hardly a line is one of a log),
    `no_words` (nobody speaks), `too_large`; of archives and packings those of readers.text_files. Counts of lines left
    out: `notices`, `bot_lines`; of lines that stay: `other_lines` (neither words nor notices), `not_utf8` (read as
    Windows-1252).
    """

    edits: ClassVar[str] = "notices and lines of programs left out"

    bots: tuple[str, ...] = Field(
        default=(
            *("ubotu", "ubottu", "ubot2", "ubot3", "ubot4", "ubot5", "ubot9", "ubot93", "lubotu1", "lubotu2"),
            *("lubotu3", "ubuntulog", "ubuntulog2", "ubuntulog_", "meetingology", "mootbot", "mup", "udsbotu"),
            *("kubot", "floodbot1", "floodbot2", "floodbot3", "floodbot4", "supybot", "limnoria", "infobot"),
            *("chanserv", "nickserv", "dpkg"),
        ),
        description="Names of programs whose lines are left out, in any case",
    )
    bridges: tuple[str, ...] = Field(
        default=("lubot", "ubot-tg", "telegram", "telegrambridge", "matrixbridge", "slackbridge", "discordbridge"),
        description="Names of programs that pass on what people say elsewhere, as `<name> words`; in any case",
    )
    timestamps: Literal["keep", "drop"] = Field(default="keep", description="Whether times of lines stay in the text")

    def found(self, shard: Shard, counts: Counter[str]) -> Iterator[Record]:
        """A record for each file of the shard."""
        for item in packed_files(shard, self.max_record_bytes, counts):
            if item.fault is not None:
                yield Record(fault=item.fault, detail=item.detail)
            else:
                path = item.name if item.is_member else file_of(shard)
                record = self._read(item, path, counts)
                record.id = f"{shard.source}/{file_of(shard)}" + (f"/{path}" if item.is_member else "")
                yield record

    def _read(self, file: PackedFile, path: str, counts: Counter[str]) -> Record:
        bridges = frozenset(map(str.lower, self.bridges))
        lines = [irc_line(text, bridges) for text in _texts(file.data, counts)]
        known = sum(line.kind != "other" for line in lines)
        if known < _FEWEST * len(lines) or not lines:
            shown = lines[0].words[:80] if lines else "it is empty"
            return Record(fault="not_irc", detail=f"{path}: {known} of {len(lines)} lines are of a log: {shown!r}")
        stays = self._without_noise(lines, counts)
        if not any(line.kind in ("said", "act") for line in stays):
            return Record(fault="no_words", detail=path)
        return self._record(path, lines, stays)

    def _without_noise(self, lines: list[IrcLine], counts: Counter[str]) -> list[IrcLine]:
        bots = frozenset(map(str.lower, self.bots))
        stays = []
        for line in lines:
            if line.kind == "notice":
                counts["notices"] += 1
            elif line.nick.lower() in bots:
                counts["bot_lines"] += 1
            else:
                stays.append(line)
        if others := sum(line.kind == "other" for line in stays):
            counts["other_lines"] += others
        return stays

    def _record(self, path: str, lines: list[IrcLine], stays: list[IrcLine]) -> Record:
        date, channel = _day(path), _channel(path, lines)
        text = "\n".join(line.text(self.timestamps == "keep") for line in stays)
        return Record(
            text=text.strip("\n"),
            title=", ".join(filter(None, (channel, date))) or None,
            authors=list(dict.fromkeys(line.nick for line in stays if line.nick)),
            published=date,
            metadata={"channel": channel, "path": path} if channel else {"path": path},
        )


def _texts(data: bytes, counts: Counter[str]) -> Iterator[str]:
    for line in data.removeprefix(b"\xef\xbb\xbf").split(b"\n"):
        text, is_utf8 = decoded(line)
        if not is_utf8:
            counts["not_utf8"] += 1
        if text.strip():
            yield text


def _day(name: str) -> str | None:
    found = _DATE.search(name)
    if found is None or not 1 <= int(found["day"]) <= 31:
        return None
    return f"{found['year']}-{found['month']}-{found['day']}"


def _channel(name: str, lines: list[IrcLine]) -> str | None:
    """The channel of the file's name, else the one that people join in it."""
    found = _CHANNEL.search(name.rsplit("/", 1)[-1])
    if found is not None:
        return _ENDINGS.sub("", found[0].replace("%23", "#"))
    joined = Counter(match["channel"] for line in lines if (match := _JOINED.search(line.words)))
    return joined.most_common(1)[0][0] if joined else None

"""Tells what the lines of an IRC log are: words of somebody, an act, or a notice of the server or the client.

Formats: irclogs.ubuntu.com and mIRC (`[12:34] <nick> words`, `=== nick has joined`), irssi (`12:34 <@nick> words`,
`-!-`, `--- Day changed`), WeeChat (tabs, `-->`, `<--`), HexChat (`Jan 01 12:34:56 <nick>`), ZNC (`*** Joins:`), and
Limnoria (`2010-01-01T12:34:56 <nick>`). Lines are decoded one by one, since those who write used different encodings.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal

__all__ = ["IrcLine", "decoded", "irc_line"]

_TIME: Final = (
    r"(?:\[?(?:\d{4}-\d\d-\d\d[T ])?(?:[A-Z][a-z]{2} {1,2}\d{1,2} )?\d{1,2}:\d\d(?::\d\d)?(?:\.\d{1,6})?"
    r"(?:Z|[+-]\d\d:?\d\d)?(?: ?[AP]M)?\]?)"
)
_SAID: Final = re.compile(
    rf"(?P<time>{_TIME})?[ \t]{{0,8}}<[ ]?[@+%&~!*]?(?P<nick>[^\s<>]{{1,64}})>(?:[ \t](?P<words>.*))?\Z"
)
_BY_TABS: Final = re.compile(r"(?P<time>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)\t(?P<sign>[^\t]{0,64})\t(?P<words>.*)\Z")
_ACT: Final = re.compile(rf"(?P<time>{_TIME})?[ \t]{{0,8}}\*[ \t]{{1,4}}(?P<nick>[^\s<>]{{1,64}})[ \t](?P<words>.*)\Z")
_NOTICE: Final = re.compile(
    rf"(?:{_TIME})?[ \t]{{0,8}}(?:={{3,}}|\*{{3,}}|-!-|-->|<--|---?|\*\*)(?:[ \t]|\Z)"
    r"|Session (?:Start|Close|Time|Ident)\b|-[^\s-]{1,64}- "
)
_OF_CLIENTS: Final = re.compile(
    r"(?:\([^)]{1,128}\) |\[[^\]]{1,128}\] )?(?:has|have) (?:joined|left|quit|been kicked|changed (?:the )?topic)\b"
    r"|is now known as |sets? mode|gives? (?:channel operator|voice)|changes topic|was kicked|joins?\b.{0,64}#|quits?\b"
)
_RELAYED: Final = re.compile(r"(?:\[telegram\][ ]?)?<(?P<nick>[^<>\n]{1,64})>[ ](?P<words>.*)\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class IrcLine:
    """One line: who says or does what, or a notice, or what is neither (`other`)."""

    kind: Literal["said", "act", "notice", "other"]
    words: str
    """Of other lines all of it."""
    nick: str = ""
    time: str = ""
    """As it is written."""

    def text(self, with_time: bool) -> str:
        """The line as it is read, whatever client wrote it."""
        time = f"{self.time} " if with_time and self.time else ""
        if self.kind == "said":
            return f"{time}<{self.nick}> {self.words}".rstrip()
        return f"{time}* {self.nick} {self.words}".rstrip() if self.kind == "act" else self.words


def irc_line(line: str, bridges: frozenset[str] = frozenset()) -> IrcLine:
    """What a line is; `bridges` pass on what others say, who are named in their words."""
    found = _BY_TABS.match(line)
    if found is not None:
        return _by_tabs(found)
    said = _SAID.match(line)
    if said is not None:
        nick, words, time = said["nick"], said["words"] or "", said["time"] or ""
        relayed = _RELAYED.match(words) if nick.lower() in bridges else None
        if relayed is not None:
            nick, words = relayed["nick"], relayed["words"]
        return IrcLine("said", words, nick, time)
    if _NOTICE.match(line):
        return IrcLine("notice", line)
    act = _ACT.match(line)
    if act is None:
        return IrcLine("other", line)
    if _OF_CLIENTS.match(act["words"]):
        return IrcLine("notice", line)
    return IrcLine("act", act["words"], act["nick"], act["time"] or "")


def _by_tabs(found: re.Match[str]) -> IrcLine:
    sign, words, time = found["sign"].strip(), found["words"], found["time"]
    if sign in ("-->", "<--", "--", "=!=", ""):
        return IrcLine("notice", found[0])
    if sign == "*":
        nick, _, act = words.partition(" ")
        return IrcLine("act", act, nick, time)
    return IrcLine("said", words, sign.lstrip("@+%&~!"), time)


def decoded(line: bytes) -> tuple[str, bool]:
    """A line without its end and without colours, and whether it is UTF-8; else it is Windows-1252."""
    line = line.rstrip(b"\r\n")
    try:
        text, is_utf8 = line.decode(), True
    except UnicodeDecodeError:
        text, is_utf8 = line.decode("cp1252", "replace"), False
    return _COLOUR.sub("", text), is_utf8


_COLOUR: Final = re.compile("\x03(?:\\d{1,2}(?:,\\d{1,2})?)?|[\0-\x02\x04-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""Colours of mIRC, bold and the like, and other control characters."""

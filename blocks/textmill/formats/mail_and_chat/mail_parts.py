"""Leaves out of a mail's text what others wrote or what a list's software added: quotes, footers, signatures, PGP."""

import re
from typing import Final

__all__ = ["without_footer", "without_pgp", "without_quotes", "without_signature"]

_RULE: Final = re.compile(r"[ \t>]*(?:[_=*#~-]{20,}|--~--[-~]{5,60}|-- ?)[ \t]*")
_OF_LISTS: Final = re.compile(
    r"mailing list|unsubscribe|listinfo|subscribed to|you received this message because|yahoo! groups|listserv"
    r"|mailinglist|abbestellen|désabonner|отписаться|配信停止",
    re.IGNORECASE,
)
_LONGEST_FOOTER: Final = 14
_ATTRIBUTION: Final = re.compile(
    r"(?:.{0,300}\b(?:wrote|writes|said|schrieb|a écrit|escribió|scrisse|ha scritto|escreveu|schreef|napisał\(a\)"
    r"|пишет|писал|написал|skrev|kirjoitti)\b.{0,80}:|.{0,300}(?:写道|のメッセージ|書きました)[:：]?)[ \t]*"
)
_FORWARD: Final = re.compile(
    r"[ \t]*-{2,}[ \t]*(?:Original Message|Ursprüngliche Nachricht|Message d'origine)[ \t]*-{2,}[ \t]*", re.IGNORECASE
)
_PGP_START: Final = re.compile(r"-----BEGIN PGP SIGNED MESSAGE-----\n(?:[A-Za-z-]{1,40}: [^\n]{0,200}\n){0,9}\n?")
_PGP_END: Final = re.compile(r"-----BEGIN PGP SIGNATURE-----\n(?:[^\n]{0,200}\n){0,200}?-----END PGP SIGNATURE-----\n?")


def without_quotes(text: str) -> str:
    """Without lines that begin with `>`, the line that names their writer, and all below `Original Message`."""
    lines = text.split("\n")
    out: list[str] = []
    for number, line in enumerate(lines):
        if _FORWARD.fullmatch(line):
            break
        if line.lstrip(" \t").startswith(">"):
            is_first = number == 0 or not lines[number - 1].lstrip(" \t").startswith(">")
            if is_first:
                _drop_attribution(out)
            continue
        out.append(line)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(out)).strip("\n")


def _drop_attribution(out: list[str]) -> None:
    """The last words before a quote, if they say who wrote it; mail programs break that line in two or three."""
    end = len(out)
    while end and len(out) - end < 3 and not out[end - 1].strip():
        end -= 1
    for start in range(end - 1, max(-1, end - 4), -1):
        if not out[start].strip():
            return
        if _ATTRIBUTION.fullmatch(" ".join(out[start:end])) and (start == 0 or not out[start - 1].strip()):
            del out[start:]
            return


def without_footer(text: str) -> str:
    """Without the lines that a mailing list's software puts under every mail."""
    lines = text.rstrip().rsplit("\n", _LONGEST_FOOTER)
    for number in range(len(lines) - 1, max(-1, len(lines) - _LONGEST_FOOTER), -1):
        if _RULE.fullmatch(lines[number]) and _OF_LISTS.search("\n".join(lines[number + 1 :])):
            return "\n".join(lines[:number]).rstrip()
    return text


def without_signature(text: str) -> str:
    """Without what stands below the last `-- `."""
    before, found, _ = text.rpartition("\n-- \n")
    return before.rstrip() if found else text


def without_pgp(text: str) -> str:
    """A signed text without its signature."""
    if "-----BEGIN PGP SIGN" not in text:
        return text
    text = _PGP_END.sub("", _PGP_START.sub("", text))
    return re.sub(r"^- (?=-)", "", text, flags=re.MULTILINE).strip("\n")

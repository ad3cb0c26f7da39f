"""Names the decoder for a charset label as pages write it.

WHATWG Encoding §4.2 (2024, labels through `webencodings`): a label means the superset that pages under it really use.
Labels that it lacks or refuses (`iso-2022-kr`, code pages of DOS) are read where old archives have such pages.
"""

import codecs
import functools
from typing import Final

import webencodings

__all__ = ["SEVEN_BIT", "UNICODE", "USER_DEFINED", "codec_of"]

USER_DEFINED: Final = "x-user-defined"
"""Bytes beyond ASCII are private characters of a font; Python has no such codec."""

# The Python codec that decodes as WHATWG means it, where its name is not WHATWG's own.
_CODECS: Final = {
    "big5": "big5hkscs",
    "euc-jp": "euc_jp",
    "euc-kr": "cp949",
    "gbk": "gb18030",
    "ibm866": "cp866",
    "iso-2022-jp": "iso2022_jp_ext",
    "iso-8859-8-i": "iso8859-8",
    "macintosh": "mac-roman",
    "shift_jis": "cp932",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "windows-874": "cp874",
    "x-mac-cyrillic": "mac-cyrillic",
}
# What WHATWG leaves out and pages of old archives have.
# fmt: off
_EXTRA: Final = frozenset({
    "cp949", "cp437", "cp737", "cp775", "cp850", "cp852", "cp855", "cp857", "cp858", "cp860", "cp861",
    "cp862", "cp863", "cp864", "cp865", "cp869", "cp1006", "cp1125", "cp1361", "johab", "mac-cyrillic",
    "mac-greek", "mac-latin2", "mac-roman", "mac-turkish", "mac-iceland", "ptcp154", "kz1048", "koi8-t",
    "hp-roman8", "utf-32", "utf-32-le", "utf-32-be", "iso2022_kr", "iso2022_jp", "iso2022_jp_1",
    "iso2022_jp_2", "hz", "viscii",
})
# fmt: on
# Names that Python knows and WHATWG does not, of encodings that both know.
_ALIASES: Final = {
    **dict.fromkeys(("cp936", "gb18030", "gb2312", "gbk"), "gb18030"),
    **dict.fromkeys(("cp950", "big5", "big5hkscs"), "big5hkscs"),
    **dict.fromkeys(("cp932", "shift_jis", "shift_jis_2004", "shift_jisx0213"), "cp932"),
    **dict.fromkeys(("euc_jp", "euc_jis_2004", "euc_jisx0213"), "euc_jp"),
    **dict.fromkeys(("iso8859-1", "ascii", "cp1252"), "cp1252"),
    **dict.fromkeys(("iso2022_jp", "iso2022_jp_ext"), "iso2022_jp_ext"),
    "euc_kr": "cp949",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "utf-16": "utf-16-le",
    "utf-8-sig": "utf-8",
}
UNICODE: Final = frozenset({"utf-8", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"})
SEVEN_BIT: Final = frozenset({"iso2022_jp_ext", "iso2022_jp", "iso2022_jp_1", "iso2022_jp_2", "iso2022_kr", "hz"})


_LONGEST_KEPT: Final = 64
"""Of labels that are remembered: pages choose how long one is."""


def codec_of(label: str | None) -> str | None:
    """Name of the decoder for a charset label; None when it means nothing."""
    if not label or not label.isascii():
        return None
    return _known(label) if len(label) <= _LONGEST_KEPT else _codec_of(label)


def _codec_of(label: str) -> str | None:
    known = webencodings.lookup(label)
    if known is not None and known.name != "replacement":
        name = str(known.name)
        if name == USER_DEFINED:
            return name
        return codecs.lookup(_CODECS.get(name, name)).name
    try:
        name = codecs.lookup(label.strip()).name
    except (LookupError, ValueError):
        return None
    if name in _ALIASES:
        return _ALIASES[name]
    return name if name in _EXTRA or name.startswith(("cp125", "iso8859-", "koi8-")) else None


_known: Final = functools.lru_cache(maxsize=1024)(_codec_of)

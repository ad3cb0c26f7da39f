"""Make any string safe to look at: control, bidirectional and invisible characters are shown, not obeyed.

Escaping for HTML or Markdown is the template's work; this is about what a terminal, a browser's text layout or an
XML parser would do with characters that have no shape of their own (Unicode 15, sections 23.1 to 23.8; "Trojan
Source", Boucher & Anderson, 2021).
"""

from typing import Final

from textmill.text.surrogates import SURROGATE

_REPLACED: Final = "\N{REPLACEMENT CHARACTER}"
_BIDI: Final = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_SHOWN: Final = {
    **{code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\t\n"},
    0x7F: "\N{SYMBOL FOR DELETE}",
    **dict.fromkeys(range(0x80, 0xA0), _REPLACED),
    **dict.fromkeys(_BIDI, _REPLACED),
    **dict.fromkeys(range(0xFFF9, 0xFFFC), _REPLACED),
    **dict.fromkeys((0xFFFE, 0xFFFF), _REPLACED),
    **dict.fromkeys(range(0xE0000, 0xE0080), _REPLACED),
    0x2028: "\n",
    0x2029: "\n",
    0xFEFF: "",
}


def plain(text: str) -> str:
    """The text with line breaks and tabs kept, control characters as their pictures, the other ones as U+FFFD."""
    return SURROGATE.sub(_REPLACED, text.replace("\r\n", "\n").translate(_SHOWN))


def one_line(text: str) -> str:
    """`plain`, with runs of white space as one space."""
    return " ".join(plain(text).split())


def clip(text: str, chars: int) -> str:
    """At most `chars` characters, the last of them an ellipsis where text was cut."""
    return text if len(text) <= chars else text[: chars - 1].rstrip() + "…"

"""What LaTeX's commands for characters stand for: accents, letters, signs, spaces."""

import unicodedata
from typing import Final

__all__ = ["ACCENTS", "SYMBOLS", "accented"]

ACCENTS: Final = {
    "'": "\u0301",
    "`": "\u0300",
    "^": "\u0302",
    '"': "\u0308",
    "~": "\u0303",
    "=": "\u0304",
    ".": "\u0307",
    "u": "\u0306",
    "v": "\u030c",
    "H": "\u030b",
    "c": "\u0327",
    "k": "\u0328",
    "r": "\u030a",
    "d": "\u0323",
    "b": "\u0331",
    "textcommabelow": "\u0326",
}
"""Combining characters."""

_WORDS: Final = """
ss ß  ae æ  oe œ  AE Æ  OE Œ  o ø  O Ø  l ł  L Ł  aa å  AA Å  i ı  j ȷ  th þ  TH Þ  dh ð  DH Ð  dj đ  DJ Đ  ng ŋ
NG Ŋ  S §  P ¶  dag †  ddag ‡  copyright ©  pounds £  textsterling £  euro €  texteuro €  EUR €  textyen ¥
textcent ¢  textregistered ®  texttrademark ™  textdegree °  degree °  textmu µ  textonehalf ½  textonequarter ¼
ldots …  dots …  textellipsis …  textendash –  textemdash —  textbullet •  textperiodcentered ·  textquotedblleft “
textquotedblright ”  textquoteleft ‘  textquoteright ’  quotesinglbase ‚  quotedblbase „  guillemotleft «
guillemotright »  guilsinglleft ‹  guilsinglright ›  og «  fg »  glqq „  grqq “  flqq «  frqq »  textexclamdown ¡
textquestiondown ¿  textbackslash \\  textasciitilde ~  textasciicircum ^  textunderscore _  textbar |  textless <
textgreater >  textbraceleft {  textbraceright }  textdollar $  textpercent %  lbrack [  rbrack ]  textquotesingle '
textasciigrave `  textparagraph ¶  textsection §  textdagger †  textdaggerdbl ‡  textnumero №  slash /
textsuperone ¹  texttwosuperior ²  textthreesuperior ³  textordfeminine ª  textordmasculine º  textminus −
texttimes ×  textdiv ÷  textpm ±  textrightarrow →  textleftarrow ←  checkmark ✓  textvisiblespace ␣  TeX TeX
LaTeX LaTeX  LaTeXe LaTeX2e  BibTeX BibTeX  XeTeX XeTeX  AmS AMS  lq ‘  rq ’  lbrace {  rbrace }  hash #
"""


def _pairs(table: str) -> dict[str, str]:
    cells = table.split()
    return dict(zip(cells[::2], cells[1::2], strict=True))


_SIGNS: Final = {
    **{sign: sign for sign in "&%$#_{}"},
    **dict.fromkeys(" ,;:\n\t", " "),
    **dict.fromkeys("-/@!*()[]", ""),
    "|": "‖",
    **dict.fromkeys(
        ("quad", "qquad", "enspace", "enskip", "space", "nobreakspace", "thinspace", "hfill", "hspace"), " "
    ),
}
SYMBOLS: Final = _pairs(_WORDS) | _SIGNS
"""By the name of the command, without its backslash."""


def accented(base: str, accent: str) -> str:
    """A letter with a combining character, as one character where there is one."""
    letter = {"ı": "i", "ȷ": "j"}.get(base[:1], base[:1])
    return unicodedata.normalize("NFC", (letter or " ") + accent) + base[1:]

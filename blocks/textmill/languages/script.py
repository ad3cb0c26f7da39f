"""Say which script most letters of a text belong to, as ISO 15924.

Source: the Unicode character names, whose first words name the script; ISO 15924 for `Jpan` and `Kore`, which are
Han with kana and Han with Hangul. The table is Python's own, so letters of a newer Unicode than Python's are not seen.
"""

import functools
import unicodedata
from typing import Final

import numpy as np

__all__ = ["script_of", "script_of_letter"]

_NAMES: Final = """
ADLAM Adlm  AHOM Ahom  ARABIC Arab  ARMENIAN Armn  BALINESE Bali  BAMUM Bamu  BATAK Batk  BENGALI Beng  BOPOMOFO Bopo
BUGINESE Bugi  BUHID Buhd  CANADIAN Cans  CHAKMA Cakm  CHAM Cham  CHEROKEE Cher  CJK Hani  COPTIC Copt  CUNEIFORM Xsux
CYRILLIC Cyrl  DESERET Dsrt  DEVANAGARI Deva  EGYPTIAN Egyp  ETHIOPIC Ethi  GEORGIAN Geor  GLAGOLITIC Glag  GOTHIC Goth
GRANTHA Gran  GREEK Grek  GUJARATI Gujr  GURMUKHI Guru  HANGUL Hang  HANUNOO Hano  HEBREW Hebr  HIRAGANA Hira
JAVANESE Java  KANNADA Knda  KATAKANA Kana  KATAKANA-HIRAGANA Kana  KHMER Khmr  LAO Laoo  LATIN Latn  LEPCHA Lepc
LIMBU Limb  LISU Lisu  MALAYALAM Mlym  MANDAIC Mand  MEETEI Mtei  MIAO Plrd  MONGOLIAN Mong  MYANMAR Mymr  NKO Nkoo
OGHAM Ogam  ORIYA Orya  OSAGE Osge  OSMANYA Osma  PHOENICIAN Phnx  RUNIC Runr  SAMARITAN Samr  SAURASHTRA Saur
SHARADA Shrd  SINHALA Sinh  SUNDANESE Sund  SYRIAC Syrc  TAGALOG Tglg  TAGBANWA Tagb  TAMIL Taml  TANGUT Tang
TELUGU Telu  THAANA Thaa  THAI Thai  TIBETAN Tibt  TIFINAGH Tfng  TIRHUTA Tirh  UGARITIC Ugar  VAI Vaii  WANCHO Wcho
YI Yiii  FULLWIDTH Latn  FEMININE Latn  MASCULINE Latn  MODIFIER Latn  KELVIN Latn  ANGSTROM Latn  MICRO Grek
"""

_LONG_NAMES: Final = {
    "HALFWIDTH HANGUL": "Hang",
    "HALFWIDTH KATAKANA": "Kana",
    "HANIFI ROHINGYA": "Rohg",
    "KAYAH LI": "Kali",
    "MASARAM GONDI": "Gonm",
    "NEW TAI": "Talu",
    "NYIAKENG PUACHUE": "Hmnp",
    "OL CHIKI": "Olck",
    "OLD ITALIC": "Ital",
    "OLD PERSIAN": "Xpeo",
    "OLD TURKIC": "Orkh",
    "PAHAWH HMONG": "Hmng",
    "PHAGS-PA LETTER": "Phag",
    "SORA SOMPENG": "Sora",
    "SYLOTI NAGRI": "Sylo",
    "TAI LE": "Tale",
    "TAI THAM": "Lana",
    "TAI VIET": "Tavt",
    "WARANG CITI": "Wara",
}


def _table() -> dict[str, str]:
    cells = _NAMES.split()
    return dict(zip(cells[::2], cells[1::2], strict=True)) | _LONG_NAMES


_SCRIPTS: Final = _table()
_KANA: Final = frozenset({"Hira", "Kana"})


def script_of(text: str) -> str | None:
    """The script of the majority of letters, the first in alphabetical order on a tie; None without letters."""
    if text.isascii():
        return "Latn" if any(letter.isalpha() for letter in text) else None
    points, counts = np.unique(np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32), return_counts=True)
    letters: dict[str, int] = {}
    for point, count in zip(points.tolist(), counts.tolist(), strict=True):
        script = script_of_letter(point)
        if script:
            letters[script] = letters.get(script, 0) + count
    return _majority(_joined(letters)) if letters else None


@functools.cache
def script_of_letter(point: int) -> str | None:
    """The script of the letter of a code point, kana and Han apart; None if it is no letter."""
    letter = chr(point)
    if not letter.isalpha():
        return None
    words = unicodedata.name(letter, "").split(" ", 2)
    return _SCRIPTS.get(" ".join(words[:2])) or _SCRIPTS.get(words[0])


def _joined(letters: dict[str, int]) -> dict[str, int]:
    """Han letters go to the kana or Hangul they stand beside, whichever are more."""
    kana = sum(letters.get(script, 0) for script in _KANA)
    han, hangul = letters.get("Hani", 0), letters.get("Hang", 0)
    rest = {script: count for script, count in letters.items() if script not in {*_KANA, "Hani", "Hang"}}
    if 20 * kana >= han and kana > 0 and kana >= hangul:
        return rest | {"Jpan": kana + han, "Hang": hangul}
    if hangul > 0 and 20 * hangul >= han:
        return rest | {"Kore" if han else "Hang": hangul + han} | ({"Jpan": kana} if kana else {})
    return rest | {"Hani": han, "Hang": hangul, "Jpan": kana}


def _majority(letters: dict[str, int]) -> str:
    return min(letters, key=lambda script: (-letters[script], script))

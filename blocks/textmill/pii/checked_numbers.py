"""Finds bank accounts (IBAN) and payment cards in a plain text by their lengths and checksums.

Source: ISO 13616 with the lengths of SWIFT's IBAN registry; ISO 7812 (Luhn's sum) with the issuers' prefixes. Of random
digits of the right length and prefix one in ten passes Luhn's sum and one in 97 an IBAN's; numbers that touch other
digits or letters are none.
"""

from collections.abc import Iterator
from typing import Final

import regex

from textmill.pii.found_spans import Span

__all__ = ["find_cards", "find_ibans"]

_IBAN_TABLE: Final = """
AD 24  AE 23  AL 28  AT 20  AZ 28  BA 20  BE 16  BG 22  BH 22  BI 27  BR 29  BY 28  CH 21  CR 22  CY 28  CZ 24  DE 22
DJ 27  DK 18  DO 28  EE 20  EG 29  ES 24  FI 18  FK 18  FO 18  FR 27  GB 22  GE 22  GI 23  GL 18  GR 27  GT 28  HN 28
HR 21  HU 28  IE 22  IL 23  IQ 23  IS 26  IT 27  JO 30  KW 30  KZ 20  LB 28  LC 32  LI 21  LT 20  LU 20  LV 21  LY 25
MC 27  MD 24  ME 22  MK 19  MN 20  MR 27  MT 31  MU 30  NI 28  NL 18  NO 15  OM 23  PK 24  PL 28  PS 29  PT 25  QA 29
RO 24  RS 22  RU 33  SA 24  SC 31  SD 18  SE 24  SI 19  SK 24  SM 27  SO 23  ST 25  SV 28  TL 23  TN 24  TR 26  UA 29
VA 22  VG 24  XK 20  YE 30
"""
_IBAN_CHARS: Final = {country: int(chars) for country, chars in regex.findall("([A-Z]{2}) ([0-9]+)", _IBAN_TABLE)}
_IBAN_LEAD: Final = regex.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}[0-9]{2}(?=[ \u00a0-]?[A-Za-z0-9])")
_IBAN_REST: Final = regex.compile(r"(?:[ \u00a0-]?[A-Za-z0-9])+")
_MOST_WRITTEN: Final = 80
_CARD: Final = regex.compile(
    r"(?<![0-9A-Za-z])(?<![0-9][ .,-])(?:[0-9]{12,19}|[0-9]{4}(?:[ \u00a0-][0-9]{4}){2,3}(?:[ \u00a0-][0-9]{1,4})?"
    r"|[0-9]{4}[ \u00a0-][0-9]{6}[ \u00a0-][0-9]{4,5})(?![0-9A-Za-z])(?![ .,-][0-9])"
)
_ISSUERS: Final = regex.compile(
    r"4(?:[0-9]{15}|[0-9]{18})"  # Visa
    r"|(?:5[1-5][0-9]{4}|222[1-9][0-9]{2}|22[3-9][0-9]{3}|2[3-6][0-9]{4}|27[01][0-9]{3}|2720[0-9]{2})[0-9]{10}"
    r"|3[47][0-9]{13}"  # American Express
    r"|(?:6011|64[4-9][0-9]|65[0-9]{2})[0-9]{12}(?:[0-9]{3})?"  # Discover
    r"|35(?:2[89]|[3-8][0-9])[0-9]{12}"  # JCB
    r"|3(?:0[0-5]|[68][0-9]|9[0-9])[0-9]{11}"  # Diners Club
    r"|62[0-9]{14}(?:[0-9]{3})?"  # UnionPay
    r"|(?:5018|5020|5038|5893|6304|6759|676[1-3])[0-9]{8,15}"  # Maestro
    r"|220[0-4][0-9]{12}"  # Mir
    r"|(?:508[5-9]|60[0-9]{2}|8[12][0-9]{2})[0-9]{12}"  # RuPay
)


def find_ibans(text: str) -> Iterator[Span]:
    """The IBANs of a plain text, in order, written together or in groups."""
    done = 0
    for lead in _IBAN_LEAD.finditer(text):
        chars = _IBAN_CHARS.get(lead[0][:2].upper())
        rest = None if chars is None else _IBAN_REST.match(text, lead.end(), lead.end() + _MOST_WRITTEN)
        if chars is None or rest is None or lead.start() < done:
            continue
        end = _place_of(rest[0], chars - len(lead[0])) + lead.end()
        compact = regex.sub(r"[^A-Za-z0-9]", "", text[lead.start() : end])
        if len(compact) == chars and not text[end : end + 1].isalnum() and _has_iban_sum(compact.upper()):
            done = end
            yield Span(lead.start(), end, "iban")


def find_cards(text: str) -> Iterator[Span]:
    """The numbers of payment cards in a plain text, in order, written together or in their usual groups."""
    for match in _CARD.finditer(text):
        digits = regex.sub("[^0-9]", "", match[0])
        if _ISSUERS.fullmatch(digits) and len(set(digits)) > 1 and has_luhn_sum(digits):
            yield Span(*match.span(), "card")


def has_luhn_sum(digits: str) -> bool:
    """Whether the last digit is Luhn's check of the others."""
    doubled = (int(digit) * 2 for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(two - 9 if two > 9 else two for two in doubled)) % 10 == 0


def _has_iban_sum(compact: str) -> bool:
    return int("".join(str(int(sign, 36)) for sign in compact[4:] + compact[:4])) % 97 == 1


def _place_of(written: str, count: int) -> int:
    """Where `count` letters and digits of a string that also has separators end; its length if it has fewer."""
    seen = 0
    for place, sign in enumerate(written):
        seen += sign.isalnum()
        if seen == count:
            return place + 1
    return len(written)

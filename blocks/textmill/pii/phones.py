"""Finds telephone numbers in a plain text: international ones by their form, national ones with evidence.

Source: ITU-T E.164 and E.123 (country codes; at most 15 digits; how numbers are written), the North American Numbering
Plan. A national number is one only after a word or sign for a telephone, or written as in North America
(`(212) 555-0134`, `212-555-0134`); bare groups of digits are as often prices, dates or orders.
"""

from collections.abc import Iterator
from typing import Final

import regex

from textmill.pii.found_spans import Span

__all__ = ["find_phones"]

_COUNTRY_CODE_TABLE: Final = """
1 7 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86
90 91 92 93 94 95 98 211 212 213 216 218 220 221 222 223 224 225 226 227 228 229 230 231 232 233 234 235 236 237 238
239 240 241 242 243 244 245 246 247 248 249 250 251 252 253 254 255 256 257 258 260 261 262 263 264 265 266 267 268
269 290 291 297 298 299 350 351 352 353 354 355 356 357 358 359 370 371 372 373 374 375 376 377 378 379 380 381 382
383 385 386 387 389 420 421 423 500 501 502 503 504 505 506 507 508 509 590 591 592 593 594 595 596 597 598 599 670
672 673 674 675 676 677 678 679 680 681 682 683 685 686 687 688 689 690 691 692 800 808 850 852 853 855 856 870 878
880 881 882 883 886 888 960 961 962 963 964 965 966 967 968 970 971 972 973 974 975 976 977 979 992 993 994 995 996
998
"""
_COUNTRY_CODES: Final = frozenset(_COUNTRY_CODE_TABLE.split())
_BETWEEN: Final = r"[ \u00a0./()-]{0,2}"
_INTERNATIONAL: Final = regex.compile(
    rf"(?<![0-9+A-Za-z])(?:\+|\(\+|(?<![0-9] )(?<![0-9][.,])00){_BETWEEN}[1-9](?:{_BETWEEN}[0-9]){{6,16}}(?![0-9])"
)
_NORTH_AMERICAN: Final = regex.compile(
    r"(?<![0-9A-Za-z./+-])(?:\+?1[ .-])?(?:\([2-9][0-9]{2}\)[ ]?|[2-9][0-9]{2}-)[2-9][0-9]{2}[ .-][0-9]{4}"
    r"(?![0-9A-Za-z-])"
)
_WORD: Final = (
    r"(?<!\p{L})(?:tel|tel\.nr|telephone|telefon|telefono|teléfono|telefone|téléphone|tél|tlf|telefoon|telefoni|"
    r"telefón|telefón|puhelin|puh|phone|fone|fon|ph|mobile|mob|mobil|mobiel|móvil|movil|celular|cel|cell|cellulare|"
    r"handy|gsm|fax|call|whatsapp|hotline|тел|телефон|телефону|моб|факс|тэл|τηλ|τηλέφωνο|κιν|טל|טלפון|נייד|"
    r"هاتف|تلفن|تليفون|جوال|موبایل|موبايل|फ़ोन|फोन|दूरभाष|मोबाइल|ফোন|điện thoại|đt|sđt|telpon|telepon|hp)(?!\p{L})"
    r"|电话|電話|手机|手機|热线|傳真|传真|联系方式|携帯|전화|휴대폰|팩스|연락처|โทร|โทรศัพท์|มือถือ|ទូរស័ព្ទ|☎|☏|📞|📱|✆"
)
_NATIONAL: Final = regex.compile(
    rf"(?:{_WORD})\p{{L}}{{0,10}}[ .]{{0,2}}(?:no|nr|number|nummer|№)?[\s.:)\]=-]{{0,4}}"
    rf"(?P<number>\(?[0-9](?:{_BETWEEN}[0-9]){{5,13}})(?![0-9])",
    regex.I,
)
_NORTH_AMERICAN_DIGITS: Final = regex.compile("[2-9][0-9]{2}[2-9][0-9]{6}")
_BEGIN_WITH_ZERO: Final = frozenset({"39", "225", "241", "242", "378", "379"})
_DATE: Final = regex.compile(
    r"[0-9]{1,2}[./-][0-9]{1,2}[./-](?:19|20)[0-9]{2}(?![0-9])|(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}"
)
_FEWEST_DIGITS, _MOST_DIGITS = 8, 15


def find_phones(text: str) -> Iterator[Span]:
    """The telephone numbers of a plain text; a number may be found in more than one way."""
    for match in _INTERNATIONAL.finditer(text):
        if _is_international(match[0]):
            yield Span(*match.span(), "phone")
    for match in _NORTH_AMERICAN.finditer(text):
        yield Span(*match.span(), "phone")
    for match in _NATIONAL.finditer(text):
        if len(set(match["number"])) > 2 and not _DATE.match(match["number"]):
            yield Span(*match.span("number"), "phone")


def _is_international(written: str) -> bool:
    # A trunk 0 in brackets is written but not dialled.
    dialled = regex.sub("[^0-9]", "", written.replace("(0)", ""))
    if "+" not in written:
        dialled = dialled.removeprefix("00")
    code = next((dialled[:size] for size in (1, 2, 3) if dialled[:size] in _COUNTRY_CODES), None)
    if code is None or not _FEWEST_DIGITS <= len(dialled) <= _MOST_DIGITS:
        return False
    national = dialled[len(code) :]
    if code == "1":
        return _NORTH_AMERICAN_DIGITS.fullmatch(national) is not None
    return code in _BEGIN_WITH_ZERO or not national.startswith("0")

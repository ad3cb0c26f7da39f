"""Names of the twelve months as pages of some forty languages write them, to their numbers.

A word is a month's if it begins with one of the month's stems, which covers cases and abbreviations. Where two
languages give one word to two months, the page decides (`listopad`: October in Croatian, November in Polish).
"""

from typing import Final

__all__ = ["month_of"]

_LONGEST_STEM: Final = 8
_SHORTEST_STEM: Final = 2

_STEMS: Final = (
    "jan jän ene gen gener janv jaan tammik siječ siječ stycz led янв січ студ јан сту ιαν oca saus urtar "
    "يناير ژانو ינואר जन \u0e21\u0e01\u0e23\u0e32 \u0e21.\u0e04 জ\u09beন\u09c1 ஜன janar ion ian каңт ರ jaun",
    "feb fév fev fèb fevr febr veebr helmik velj lut únor unor фев феб лют φεβ şub sub\u0307 vasar otsail "
    "فبراير فور פבר फ\u093cर फर \u0e01\u0e38\u0e21\u0e20 \u0e01.\u0e1e ফ\u09c7ব shku feabh febř",
    "mar mär mrz mars març marz maart märts maalis ožuj ozuj břez brez břez bře мар берез сак μαρ μάρ kov "
    "martx márc mrt مارس مارچ מרץ מרס म\u093eर\u094dच \u0e21\u0e35\u0e19\u0e32 \u0e21\u0e35.\u0e04 "
    "ম\u09beর\u09cdচ márt maer",
    "apr avr abr huhtik travň dub kwie апр квіт крас απρ nis baland apir أبريل ابريل آور אפר अप\u094dर "
    "\u0e40\u0e21\u0e29\u0e32 \u0e40\u0e21.\u0e22 এপ\u09cdর ápr pril aib trav travanj",
    "mai maj may mag mei maig mayo maio touko svib kvě kvet май мая маю трав мај μαι μαΐ μάι gegu maiatz "
    "مايو مه می מאי मई \u0e1e\u0e24\u0e29\u0e20\u0e32 \u0e1e.\u0e04 ম\u09c7 máj maí beal mei mí",
    "jun juin giu juni juny junh kesäk lipń lipnj lipanj červn červen\u0020 czer июн черв чэрв јун ιουν ιούν "
    "haz birž ekain يونيو ژوئ יוני ज\u0942न \u0e21\u0e34\u0e16\u0e38\u0e19 \u0e21\u0e34.\u0e22 জ\u09c1ন jún "
    "qer meith iun jūn",
    "jul juil lug lugl juli juliol julh heinä srpnj srpanj červenc červenec lipc lipiec lip июл лип ліп јул "
    "ιουλ ιούλ tem liep uztail يوليو ژوی יולי ज\u0941ल \u0e01\u0e23\u0e01\u0e0e \u0e01.\u0e04 জ\u09c1ল júl "
    "kor iúil iul jūl",
    "aug août aou ago aoû elok kolov srp sierp авг серп жнів αυγ αύγ ağu agu rugp abuzt أغسطس اغسطس اوت אוג "
    "अग \u0e2a\u0e34\u0e07\u0e2b\u0e32 \u0e2a.\u0e04 আগ ágú gush lún avg ags",
    "sep set syysk ruj zář zar wrze сен сеп верес верас σεπ eyl rugs irail سبتمبر سپت ספט स\u093fत "
    "\u0e01\u0e31\u0e19\u0e22\u0e32 \u0e01.\u0e22 স\u09c7প\u09cdট szept sht mfómh",
    "okt oct out ott lokak říj rij paźdz paz окт жовт каст οκτ eki spal urri أكتوبر اكتوبر اکتبر אוק "
    "अक\u094dट \u0e15\u0e38\u0e25\u0e32 \u0e15.\u0e04 অক\u09cdট tet deireadh",
    "nov stud listop marras ноя ное листоп ліст нов νοε νοέ kas lapkr azar نوفمبر نوام נוב नव "
    "\u0e1e\u0e24\u0e28\u0e08\u0e34 \u0e1e.\u0e22 নভ\u09c7 nën samh noi",
    "dez dec déc dic des dets jouluk joulu pros gru grud дек груд снеж дец δεκ ara gruod abend ديسمبر دسام "
    "דצמ द\u093fस \u0e18\u0e31\u0e19\u0e27\u0e32 \u0e18.\u0e04 ড\u09bfস\u09c7 dhj nollaig desember",
)
_BY_LANGUAGE: Final = {("hr", "list"): 10, ("hr", "rujn"): 9, ("hr", "trav"): 4, ("cs", "led"): 1, ("sl", "list"): 10}
_MONTHS: Final = {stem: number for number, stems in enumerate(_STEMS, 1) for stem in stems.split()}


def month_of(word: str, language: str = "") -> int | None:
    """1 to 12; None for a word that names no month. `language` is a BCP 47 tag or nothing."""
    small = word.casefold().rstrip(".")
    if language:
        own = _BY_LANGUAGE.get((language[:2].lower(), small[:4]))
        if own is not None:
            return own
    for length in range(min(_LONGEST_STEM, len(small)), _SHORTEST_STEM - 1, -1):
        found = _MONTHS.get(small[:length])
        if found is not None:
            return found
    return None

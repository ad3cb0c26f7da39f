"""Names of the twelve months as pages of some forty languages write them, to their numbers.

A word is a month's if it begins with one of the month's stems, which covers cases and abbreviations. Where two languages
give one word to two months, the page's language decides (`listopad` is October in Croatian, November in Polish).
"""

from typing import Final

__all__ = ["month_of"]

_LONGEST_STEM: Final = 8
_SHORTEST_STEM: Final = 2

_STEMS: Final = (
    "jan jän ene gen gener janv jaan tammik siječ siječ stycz led \u044f\u043d\u0432 \u0441\u0456\u0447 \u0441\u0442\u0443\u0434 \u0458\u0430\u043d \u0441\u0442\u0443 \u03b9\u03b1\u03bd oca saus urtar \u064a\u0646\u0627\u064a\u0631 \u0698\u0627\u0646\u0648 \u05d9\u05e0\u05d5\u05d0\u05e8 \u091c\u0928 \u0e21\u0e01\u0e23\u0e32 \u0e21.\u0e04 \u099c\u09be\u09a8\u09c1 \u0b9c\u0ba9 janar ion ian \u043a\u0430\u04a3\u0442 \u0cb0 jaun",
    "feb fév fev fèb fevr febr veebr helmik velj lut únor unor \u0444\u0435\u0432 \u0444\u0435\u0431 \u043b\u044e\u0442 \u03c6\u03b5\u03b2 şub sub\u0307 vasar otsail \u0641\u0628\u0631\u0627\u064a\u0631 \u0641\u0648\u0631 \u05e4\u05d1\u05e8 \u092b\u093c\u0930 \u092b\u0930 \u0e01\u0e38\u0e21\u0e20 \u0e01.\u0e1e \u09ab\u09c7\u09ac shku feabh feb\u0159",
    "mar mär mrz mars març marz maart märts maalis ožuj ozuj břez brez břez bře \u043c\u0430\u0440 \u0431\u0435\u0440\u0435\u0437 \u0441\u0430\u043a \u03bc\u03b1\u03c1 \u03bc\u03ac\u03c1 kov martx márc mrt \u0645\u0627\u0631\u0633 \u0645\u0627\u0631\u0686 \u05de\u05e8\u05e5 \u05de\u05e8\u05e1 \u092e\u093e\u0930\u094d\u091a \u0e21\u0e35\u0e19\u0e32 \u0e21\u0e35.\u0e04 \u09ae\u09be\u09b0\u09cd\u099a márt maer",
    "apr avr abr huhtik trav\u0148 dub kwie \u0430\u043f\u0440 \u043a\u0432\u0456\u0442 \u043a\u0440\u0430\u0441 \u03b1\u03c0\u03c1 nis baland apir \u0623\u0628\u0631\u064a\u0644 \u0627\u0628\u0631\u064a\u0644 \u0622\u0648\u0631 \u05d0\u05e4\u05e8 \u0905\u092a\u094d\u0930 \u0e40\u0e21\u0e29\u0e32 \u0e40\u0e21.\u0e22 \u098f\u09aa\u09cd\u09b0 ápr pril aib trav travanj",
    "mai maj may mag mei maig mayo maio touko svib kvě kvet \u043c\u0430\u0439 \u043c\u0430\u044f \u043c\u0430\u044e \u0442\u0440\u0430\u0432 \u043c\u0430\u0458 \u03bc\u03b1\u03b9 \u03bc\u03b1\u0390 \u03bc\u03ac\u03b9 gegu maiatz \u0645\u0627\u064a\u0648 \u0645\u0647 \u0645\u06cc \u05de\u05d0\u05d9 \u092e\u0908 \u0e1e\u0e24\u0e29\u0e20\u0e32 \u0e1e.\u0e04 \u09ae\u09c7 máj maí beal mei mí",
    "jun juin giu juni juny junh kesäk lip\u0144 lipnj lipanj červn červen\u0020 czer \u0438\u044e\u043d \u0447\u0435\u0440\u0432 \u0447\u044d\u0440\u0432 \u0458\u0443\u043d \u03b9\u03bf\u03c5\u03bd \u03b9\u03bf\u03cd\u03bd haz birž ekain \u064a\u0648\u0646\u064a\u0648 \u0698\u0648\u0626 \u05d9\u05d5\u05e0\u05d9 \u091c\u0942\u0928 \u0e21\u0e34\u0e16\u0e38\u0e19 \u0e21\u0e34.\u0e22 \u099c\u09c1\u09a8 jún qer meith iun jūn",
    "jul juil lug lugl juli juliol julh heinä srpnj srpanj červenc červenec lipc lipiec lip \u0438\u044e\u043b \u043b\u0438\u043f \u043b\u0456\u043f \u0458\u0443\u043b \u03b9\u03bf\u03c5\u03bb \u03b9\u03bf\u03cd\u03bb tem liep uztail \u064a\u0648\u0644\u064a\u0648 \u0698\u0648\u06cc \u05d9\u05d5\u05dc\u05d9 \u091c\u0941\u0932 \u0e01\u0e23\u0e01\u0e0e \u0e01.\u0e04 \u099c\u09c1\u09b2 júl kor iúil iul jūl",
    "aug août aou ago aoû elok kolov srp sierp \u0430\u0432\u0433 \u0441\u0435\u0440\u043f \u0436\u043d\u0456\u0432 \u03b1\u03c5\u03b3 \u03b1\u03cd\u03b3 ağu agu rugp abuzt \u0623\u063a\u0633\u0637\u0633 \u0627\u063a\u0633\u0637\u0633 \u0627\u0648\u062a \u05d0\u05d5\u05d2 \u0905\u0917 \u0e2a\u0e34\u0e07\u0e2b\u0e32 \u0e2a.\u0e04 \u0986\u0997 ágú gush lún avg ags",
    "sep set syysk ruj zář zar wrze \u0441\u0435\u043d \u0441\u0435\u043f \u0432\u0435\u0440\u0435\u0441 \u0432\u0435\u0440\u0430\u0441 \u03c3\u03b5\u03c0 eyl rugs irail \u0633\u0628\u062a\u0645\u0628\u0631 \u0633\u067e\u062a \u05e1\u05e4\u05d8 \u0938\u093f\u0924 \u0e01\u0e31\u0e19\u0e22\u0e32 \u0e01.\u0e22 \u09b8\u09c7\u09aa\u09cd\u099f szept sht mfómh",
    "okt oct out ott lokak říj rij paźdz paz \u043e\u043a\u0442 \u0436\u043e\u0432\u0442 \u043a\u0430\u0441\u0442 \u03bf\u03ba\u03c4 eki spal urri \u0623\u0643\u062a\u0648\u0628\u0631 \u0627\u0643\u062a\u0648\u0628\u0631 \u0627\u06a9\u062a\u0628\u0631 \u05d0\u05d5\u05e7 \u0905\u0915\u094d\u091f \u0e15\u0e38\u0e25\u0e32 \u0e15.\u0e04 \u0985\u0995\u09cd\u099f tet deireadh",
    "nov stud listop marras \u043d\u043e\u044f \u043d\u043e\u0435 \u043b\u0438\u0441\u0442\u043e\u043f \u043b\u0456\u0441\u0442 \u043d\u043e\u0432 \u03bd\u03bf\u03b5 \u03bd\u03bf\u03ad kas lapkr azar \u0646\u0648\u0641\u0645\u0628\u0631 \u0646\u0648\u0627\u0645 \u05e0\u05d5\u05d1 \u0928\u0935 \u0e1e\u0e24\u0e28\u0e08\u0e34 \u0e1e.\u0e22 \u09a8\u09ad\u09c7 nën samh noi",
    "dez dec déc dic des dets jouluk joulu pros gru grud \u0434\u0435\u043a \u0433\u0440\u0443\u0434 \u0441\u043d\u0435\u0436 \u0434\u0435\u0446 \u03b4\u03b5\u03ba ara gruod abend \u062f\u064a\u0633\u0645\u0628\u0631 \u062f\u0633\u0627\u0645 \u05d3\u05e6\u05de \u0926\u093f\u0938 \u0e18\u0e31\u0e19\u0e27\u0e32 \u0e18.\u0e04 \u09a1\u09bf\u09b8\u09c7 dhj nollaig desember",
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

"""Tell that a notice speaks of its own text by a noun that names a work only behind `this` (`this thesis is`).

Source: notices of real pages. Elsewhere such a noun may be of another work (`a list of`, `her thesis`), so it counts
only where a word for `this` stands right before it and nothing that is another work stands between it and its verb.
"""

import re
from typing import Final

__all__ = ["as_document"]

_ENGLISH: Final = (
    "faqs?|lists?|glossary|glossaries|(?:fact|cheat|tip)[ -]?sheets?|(?:policy |research |evidence )?brief(?:ing)?s?"
    "|(?:ph\\.?d\\.? |master's |doctoral )?(?:thesis|theses|dissertations?)|resources?"
    "|walk-?throughs?|how-?tos?|readmes?|announcements?|bulletins?|editorials?|commentar(?:y|ies)|explainers?|features?"
    "|op-eds?|speech(?:es)?|talks?|sermons?|memoirs?|biograph(?:y|ies)|obituar(?:y|ies)|diar(?:y|ies)|timelines?"
    "|white ?papers?|curricul(?:um|a)|syllab(?:us|i)|lesson plans?|exercises?|learning units?|tales?|fables?"
    "|stor(?:y|ies)|pieces?|tips?|minutes|statements?|declarations?|charters?|memos?|memorand(?:um|a)|leaflets?|brochures?"
    "|booklets?|pamphlets?|monographs?|primers?|profiles?|dictionar(?:y|ies)|bibliograph(?:y|ies)|reviews?|sonnets?|haikus?"
    "|press releases?|newsletters?|issues?|write-?ups?|reflections?|case stud(?:y|ies)|outlines?|overviews?"
    "|checklists?|screenplays?|contributions?|guidelines?|polic(?:y|ies)|plans?|proposals?|volumes?|threads?"
)
_ELSEWHERE: Final = (
    "rezepte?s?|skripte?s?|leitf[aä]den(?:s)?|handreichung(?:en)?|gedichte?s?|essays?|interviews?|übersetzung|broschüren?"
    "|ratgebers?|glossars?|liste|tutorials?|eintrag(?:s|es)?|studie|notiz(?:en)?|merkblatt(?:s|es)?|dissertation"
    "|(?:master|bachelor|doktor|diplom)arbeit|erzählung|lektion|kurzgeschichte|protokolls?|handbuch(?:s|es)?|lexikons?"
    "|créations?|fiches?|brochure|thèse|dossiers?|leçons?|tutoriels?|recettes?|études?|mémoire|notice|nouvelle|poèmes?|contes?"
    "|guías?|ensayos?|cuentos?|recetas?|lecci(?:ón|ones)|capítulos?|informes?|tesis|fichas?|notas?|entrevistas?|relatos?"
    "|estudios?|creaci(?:ón|ones)|poemas?|guias?|ensaios?|contos?|receitas?|liç(?:ão|ões)|relatórios?|teses?|estudos?|tradução"
    "|guid[ae]|saggi[o]?|raccont[oi]|ricett[ae]|lezion[ei]|capitol[oi]|relazion[ei]|tesi|sched[ae]|studi[o]?|poesi[ae]|creazion[ei]"
    "|verhaal|recept(?:en)?|handleiding(?:en)?|hoofdstuk(?:ken)?|rapport(?:en)?|verslag(?:en)?|gids(?:en)?|essays?|scripties?"
    "|bijdragen?|stuk(?:ken)?|gedicht(?:en)?|poradnik(?:i)?|esej(?:e)?|przepis(?:y)?|rozdział(?:y)?|raport(?:y)?|instrukcj[ae]"
    "|tłumaczenie|opowiadani[ea]|lekcj[ae]|materiał(?:y)?|рассказы?|рецепты?|глав[аы]|отч[её]ты?|руководств[оа]|эссе|уроки?"
    "|перевод|инструкци[яи]|заметк[аи]|посты?|uppsats(?:en)?|handledning(?:en)?|berättelsen?|guide(?:n)?|vejledning(?:en)?"
    "|opskrift(?:en)?|oppskrift(?:en)?|bidrag(?:et)?|návod(?:y)?|recepty?|povídk[ay]|kapitol[ay]|zpráv[ay]|překlad(?:y)?|studie"
    "|stranic[ae]|člank[ae]|članak|tekst(?:ovi)?|rad(?:ovi)?|priručnik|prispevek|vsebin[ae]|lucr(?:are|ări)|pagin[aăi]|ghid(?:ul)?|povestire"
)
_THIS: Final = (
    "this|these|the\\s+present|dies(?:e[rsnm]?)?|cet(?:te)?|ce|ces|est[ea]s?|quest[aeio]|quest'|dit|deze|ten|ta|to|te|эт(?:от|а|о|и)"
    "|данн(?:ый|ая|ое|ые)|denna|detta|dessa|denne|dette|disse|tento|tato|toto|tyto|ova[j]?|ovo|ove|ovi|aceast[ăa]|acest(?:ea)?"
)
_OWN_TEXT: Final = re.compile(
    rf"(?P<before>^|[.;:,(\"'«„]\s*|\s)(?:{_THIS})\s*(?:(?!and\b|or\b|of\b)[\w-]+\s+){{0,1}}?(?:{_ENGLISH}|{_ELSEWHERE})(?=\s*$|\s*[(:©,]"
    r"|\s+(?:is|are|was|has|have|may|can|by|on|under|written|ist|sind|wird|werden|steht|stehen|darf|est|sont|peut|es|son|está|están|se|puede"
    r"|é|são|pode|è|sono|può|valt|vallen|is|zijn|mag|staat|jest|są|доступ\w+|опубликован\w*|лицензирован\w*|распростран\w+|är|er|får|må"
    r"|je|jsou|su|este|sunt|poate)\b)",
    re.IGNORECASE,
)

_WORK: Final = re.compile(r"\b(?:cré|crea|lucr)\w*\Z", re.IGNORECASE)
_OPEN_ACCESS: Final = re.compile(
    r"\bthis\s+[\w-]+\s+is\s+an?\s+open[\s-]+access\s+(?:article|paper|publication|work)\b", re.IGNORECASE
)
"""Says twice what is licensed (`this article is an open access article`)."""


def as_document(words: str) -> str:
    """The words with `this document` for such a noun and its `this`; `this work` for a work, which a site may be."""
    words = _OPEN_ACCESS.sub("this document", words)
    return _OWN_TEXT.sub(_named_plainly, words)


def _named_plainly(found: re.Match[str]) -> str:
    return f"{found['before']}this {'work' if _WORK.search(found.group()) else 'document'}"

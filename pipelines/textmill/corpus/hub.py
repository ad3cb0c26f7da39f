"""Name licences, languages and sizes as the Hugging Face Hub does in a dataset card's front matter.

Licences: the Hub's list of identifiers (hub-docs, "Licenses"), matched from SPDX 3 short names; a licence whose
version the Hub does not list has no identifier. Languages: ISO 639-3 to ISO 639-1 where a two-letter code exists, as
the Hub asks for.
"""

import re
from typing import Final

_SAME_ID: Final = """
apache-2.0 mit afl-3.0 artistic-2.0 bsl-1.0 bsd-2-clause bsd-3-clause bsd-3-clause-clear c-uda cc0-1.0
cc-by-2.0 cc-by-2.5 cc-by-3.0 cc-by-4.0 cc-by-sa-3.0 cc-by-sa-4.0 cc-by-nc-2.0 cc-by-nc-3.0 cc-by-nc-4.0
cc-by-nd-4.0 cc-by-nc-nd-3.0 cc-by-nc-nd-4.0 cc-by-nc-sa-2.0 cc-by-nc-sa-3.0 cc-by-nc-sa-4.0 cdla-sharing-1.0
cdla-permissive-1.0 cdla-permissive-2.0 wtfpl ecl-2.0 epl-1.0 epl-2.0 etalab-2.0 eupl-1.1 isc lppl-1.3c ms-pl
mpl-2.0 osl-3.0 postgresql ofl-1.1 ncsa unlicense zlib
"""
_OTHER_ID: Final = {
    "c-uda-1.0": "c-uda",
    "odc-by-1.0": "odc-by",
    "odbl-1.0": "odbl",
    "pddl-1.0": "pddl",
}
_GNU: Final = {
    "agpl-3.0": "agpl-3.0",
    "gpl-2.0": "gpl-2.0",
    "gpl-3.0": "gpl-3.0",
    "lgpl-2.1": "lgpl-2.1",
    "lgpl-3.0": "lgpl-3.0",
    "gfdl-1.1": "gfdl",
    "gfdl-1.2": "gfdl",
    "gfdl-1.3": "gfdl",
}
_TWO_LETTERS: Final = """
aar:aa abk:ab afr:af aka:ak amh:am ara:ar arg:an asm:as ava:av ave:ae aym:ay aze:az bak:ba bam:bm bel:be
ben:bn bis:bi bod:bo bos:bs bre:br bul:bg cat:ca ces:cs cha:ch che:ce chu:cu chv:cv cor:kw cos:co cre:cr
cym:cy dan:da deu:de div:dv dzo:dz ell:el eng:en epo:eo est:et eus:eu ewe:ee fao:fo fas:fa fij:fj fin:fi
fra:fr fry:fy ful:ff gla:gd gle:ga glg:gl glv:gv grn:gn guj:gu hat:ht hau:ha hbs:sh heb:he her:hz hin:hi
hmo:ho hrv:hr hun:hu hye:hy ibo:ig ido:io iii:ii iku:iu ile:ie ina:ia ind:id ipk:ik isl:is ita:it jav:jv
jpn:ja kal:kl kan:kn kas:ks kat:ka kau:kr kaz:kk khm:km kik:ki kin:rw kir:ky kom:kv kon:kg kor:ko kua:kj
kur:ku lao:lo lat:la lav:lv lim:li lin:ln lit:lt ltz:lb lub:lu lug:lg mah:mh mal:ml mar:mr mkd:mk mlg:mg
mlt:mt mon:mn mri:mi msa:ms mya:my nau:na nav:nv nbl:nr nde:nd ndo:ng nep:ne nld:nl nno:nn nob:nb nor:no
nya:ny oci:oc oji:oj ori:or orm:om oss:os pan:pa pli:pi pol:pl por:pt pus:ps que:qu roh:rm ron:ro run:rn
rus:ru sag:sg san:sa sin:si slk:sk slv:sl sme:se smo:sm sna:sn snd:sd som:so sot:st spa:es sqi:sq srd:sc
srp:sr ssw:ss sun:su swa:sw swe:sv tah:ty tam:ta tat:tt tel:te tgk:tg tgl:tl tha:th tir:ti ton:to tsn:tn
tso:ts tuk:tk tur:tr twi:tw uig:ug ukr:uk urd:ur uzb:uz ven:ve vie:vi vol:vo wln:wa wol:wo xho:xh yid:yi
yor:yo zha:za zho:zh zul:zu
"""
_SIZES: Final = (
    (1_000, "n<1K"),
    (10_000, "1K<n<10K"),
    (100_000, "10K<n<100K"),
    (1_000_000, "100K<n<1M"),
    (10_000_000, "1M<n<10M"),
    (100_000_000, "10M<n<100M"),
    (1_000_000_000, "100M<n<1B"),
    (10_000_000_000, "1B<n<10B"),
    (100_000_000_000, "10B<n<100B"),
    (1_000_000_000_000, "100B<n<1T"),
)


def license_id(spdx: str) -> str | None:
    """The Hub's identifier of an SPDX licence; None when it has none."""
    name = spdx.strip().lower()
    if name in _SAME_ID.split():
        return name
    gnu = name.removesuffix("-only").removesuffix("-or-later").removesuffix("+")
    return _GNU.get(gnu) or _OTHER_ID.get(name)


def license_name(spdx: str) -> str:
    """A name in the Hub's form (lower case, hyphens) for a licence that it does not list."""
    return re.sub(r"[^a-z0-9.]+", "-", spdx.lower()).strip("-.")[:60] or "unnamed"


def language_code(code: str) -> str | None:
    """ISO 639-1 code of an ISO 639-3 one, or the code itself where there is none; None for what is no language."""
    if len(code) != 3 or not (code.isascii() and code.isalpha() and code.islower()) or code in ("und", "zxx", "mul"):
        return None
    return dict(pair.split(":") for pair in _TWO_LETTERS.split()).get(code, code)


def size_category(documents: int) -> str:
    """The Hub's class for a number of documents."""
    return next((name for limit, name in _SIZES if documents < limit), "n>1T")

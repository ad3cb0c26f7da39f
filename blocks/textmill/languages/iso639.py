"""ISO 639-3 for the labels of fastText's lid.176 and of GlotLID-like models.

lid.176 names languages as Wikipedia does: ISO 639-1 where there is one, else ISO 639-3, and a few codes of its own.
Two-letter codes get the ISO 639-3 code that SIL lists for them, macrolanguages included (`zh` is `zho`).
"""

from typing import Final

__all__ = ["ISO_639_3", "to_iso639_3"]

_TWO_LETTERS: Final = """
af afr  am amh  an arg  ar ara  as asm  av ava  az aze  ba bak  be bel  bg bul  bn ben  bo bod  br bre  bs bos
ca cat  ce che  co cos  cs ces  cv chv  cy cym  da dan  de deu  dv div  el ell  en eng  eo epo  es spa  et est
eu eus  fa fas  fi fin  fr fra  fy fry  ga gle  gd gla  gl glg  gn grn  gu guj  gv glv  he heb  hi hin  hr hrv
ht hat  hu hun  hy hye  ia ina  id ind  ie ile  io ido  is isl  it ita  ja jpn  jv jav  ka kat  kk kaz  km khm
kn kan  ko kor  ku kur  kv kom  kw cor  ky kir  la lat  lb ltz  li lim  lo lao  lt lit  lv lav  mg mlg  mk mkd
ml mal  mn mon  mr mar  ms msa  mt mlt  my mya  ne nep  nl nld  nn nno  no nor  oc oci  or ori  os oss  pa pan
pl pol  ps pus  pt por  qu que  rm roh  ro ron  ru rus  sa san  sc srd  sd snd  si sin  sk slk  sl slv  so som
sq sqi  sr srp  su sun  sv swe  sw swa  ta tam  te tel  tg tgk  th tha  tk tuk  tl tgl  tr tur  tt tat  ug uig
uk ukr  ur urd  uz uzb  vi vie  vo vol  wa wln  yi yid  yo yor  zh zho
"""

_OWN: Final = """
als gsw  bh bho  eml egl  nah nci  sh hbs
"""
"""`als` is Alemannic (in ISO 639-3 Tosk Albanian), `bh` the Bhojpuri Wikipedia, `eml` a retired code for Emilian and
Romagnol, `nah` a group (its Wikipedia is nearest to Classical Nahuatl), `sh` Serbo-Croatian."""


def _pairs(table: str) -> dict[str, str]:
    cells = table.split()
    return dict(zip(cells[::2], cells[1::2], strict=True))


ISO_639_3: Final = _pairs(_TWO_LETTERS) | _pairs(_OWN)
"""Model label to ISO 639-3; a label that is missing is ISO 639-3 already."""


def to_iso639_3(label: str) -> tuple[str, str | None]:
    """Language, and script (ISO 15924) if the label has one: `__label__eng_Latn` is (`eng`, `Latn`)."""
    code, _, script = label.removeprefix("__label__").partition("_")
    return ISO_639_3.get(code, code), script or None

"""Asks a language detector about a whole page as DCLM does: fastText's lid.176 or langdetect.

Source: DCLM's `language_id_enrichers.py` (recipes 7.3). A page of nothing but blanks and ASCII punctuation is not
shown to a detector. Where langdetect finds nothing to go by it raises, and the reference fails; here no language was
found.
"""

import string
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from textmill.errors import UserError
from textmill.models.fasttext import load
from textmill.models.shown import visible

if TYPE_CHECKING:
    from langdetect.detector_factory import DetectorFactory

__all__ = ["Detected", "fasttext_detector", "langdetect_detector"]

Detected = dict[str, float]
"""Probability by the detector's own label: `en`, `zh-cn`."""

_BLANK: Final = string.punctuation + " "


def fasttext_detector(model: Path, faithful: bool) -> Callable[[str], Detected]:
    """Asks a fastText model for its likeliest label; `faithful` deletes LFs, else they are spaces and nothing hides."""
    line_end = "" if faithful else " "

    def detect(text: str) -> Detected:
        if not text.strip(_BLANK):
            return {}
        line = text.replace("\n", line_end)
        best = load(model).best(line if faithful else visible(line))
        return {} if best is None else {best[0].removeprefix("__label__"): best[1]}

    return detect


def langdetect_detector() -> Callable[[str], Detected]:
    """Asks langdetect 1.0.9 with seed 0 for all languages it holds likely; UserError when it is not installed."""
    factory, error = _langdetect()

    def detect(text: str) -> Detected:
        if not text.strip(_BLANK):
            return {}
        detector = factory.create()
        detector.append(text)
        try:
            return {found.lang: found.prob for found in detector.get_probabilities()}
        except error:
            return {}

    return detect


@lru_cache(maxsize=1)
def _langdetect() -> tuple["DetectorFactory", type[Exception]]:
    try:
        from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory
        from langdetect.lang_detect_exception import LangDetectException
    except ImportError as missing:
        raise UserError("language by langdetect needs its package: pip install 'textmill[dclm]'") from missing
    factory = DetectorFactory()
    factory.load_profile(PROFILES_DIRECTORY)
    factory.set_seed(0)
    return factory, LangDetectException

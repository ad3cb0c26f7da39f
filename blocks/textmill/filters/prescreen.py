"""Drop pages before they are extracted that cannot pass the blocks behind, or hardly can.

An extractor takes most of the time that a crawl costs, and most pages are then dropped for what they show before it.
Nothing is parsed: all that could be text is taken (`textmill.text.unparsed_page`), its words are counted, and its
language is asked for in four samples of 500 characters. What the rules cost in documents is measured
(`scripts/prescreen_quality.py`) and not proved: extractors make text of what nobody would think of.
"""

import functools
import re
from collections.abc import Sequence
from typing import ClassVar, Final, Literal

import pyarrow as pa
from pydantic import Field

from textmill.annotators.language import Language as LanguageAnnotator
from textmill.batch import Batch, Columns
from textmill.block import Block, Filter, Measure, Rule
from textmill.documents import DETAIL
from textmill.filters.language import Language
from textmill.languages.iso639 import to_iso639_3
from textmill.languages.script import script_of_letter
from textmill.location import Location
from textmill.models.fasttext import FASTTEXT, LabelModel, language_model, load
from textmill.models.files import digest
from textmill.models.shown import visible
from textmill.text.unparsed_page import page_text

__all__ = ["Prescreen"]

Later = Literal["later"]

_SAMPLES: Final = 4
_SAMPLE_CHARS: Final = 500
# Scripts without spaces between words: each letter counts as one, which is more than any way to cut them gives.
_WORD: Final = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]|[^\W\u0e00-\u0eff]+")


class Prescreen(Filter):
    """Refuses pages with `too_few_words`, letters of none of the wanted scripts (`other_script`), or `other_language`.

    `later` takes a limit from the blocks behind, up to the first barrier: the most words that one of them asks for; the
    languages that `filters.language` keeps, asked of the model that `annotators.language` has, and their scripts where
    it names them. A rule for which there is no such block is off. Documents without a page pass.
    """

    version: ClassVar[int] = 2

    min_words: int | Later | None = Field(
        default="later", description="Fewest words that the whole page must have, markup not counted; null: off"
    )
    languages: tuple[str, ...] | Later | None = Field(
        default="later", description="ISO 639-3 codes of the languages that are wanted; null: off"
    )
    scripts: tuple[str, ...] | Later | None = Field(
        default="later", description="ISO 15924 codes of the scripts that are wanted, Hani, Hira, Kana; null: off"
    )
    min_score: float = Field(
        default=0.6, ge=0, le=1, description="Lowest mean probability, 0..1, of the samples' languages, none wanted"
    )
    max_wanted_score: float = Field(
        default=0.3, ge=0, le=1, description="Highest probability of the wanted languages, 0..1, in any sample"
    )
    model: Location | None = Field(
        default=None, description="fastText model of languages; default: as annotators.language, or lid.176.ftz"
    )

    def fitted(self, behind: Sequence[Block]) -> Block:
        """With the limits of the blocks behind in place of `later`."""
        kept = next((one for one in behind if isinstance(one, Language) and one.wanted is not None), None)
        asked = next((one for one in behind if isinstance(one, LanguageAnnotator)), None)
        least = [one.least_words() for one in behind]
        codes = [] if kept is None else [code.partition("_") for code in kept.wanted or ()]
        names = tuple(dict.fromkeys(name for name, _, _ in codes))
        written = tuple(dict.fromkeys(script for _, _, script in codes))
        changes: dict[str, object] = {}
        if self.min_words == "later":
            changes["min_words"] = max((one for one in least if one is not None), default=None)
        if self.languages == "later":
            changes["languages"] = names or None
            if self.model is None and asked is not None:
                changes["model"] = asked.model
        if self.scripts == "later":
            changes["scripts"] = None if not written or "" in written else _letters(written)
        return self.model_copy(update=changes)

    def requires(self) -> tuple[str, ...]:
        return ("html",)

    def measures(self) -> tuple[Measure, ...]:
        return (
            Measure("words", "Words of the whole page, markup, scripts and styles not counted", pa.int32(), high=5000),
            Measure(
                "wanted_letters", "Letters of the whole page in the scripts that are wanted", pa.int32(), high=5000
            ),
            Measure(
                "other_language", "Probability of another language where none that is wanted is likely", pa.float32()
            ),
        )

    def rules(self) -> tuple[Rule, ...]:
        words = self.min_words if isinstance(self.min_words, int) else None
        has_scripts, has_languages = isinstance(self.scripts, tuple), isinstance(self.languages, tuple)
        return (
            Rule("too_few_words", f"{self.label}.words", "<", words),
            Rule("other_script", f"{self.label}.wanted_letters", "<", 1 if has_scripts else None),
            Rule("other_language", f"{self.label}.other_language", ">=", self.min_score if has_languages else None),
        )

    def prepare(self) -> None:
        if isinstance(self.languages, tuple):
            load(language_model(self.model))

    def identity(self) -> str:
        return digest(language_model(self.model)) if isinstance(self.languages, tuple) else ""

    def packages(self) -> tuple[str, ...]:
        return FASTTEXT

    def notes(self) -> tuple[str, ...]:
        limits = {"words": self.min_words, "languages": self.languages, "scripts": self.scripts}
        said = [
            f"{name} {' '.join(limit) if isinstance(limit, tuple) else limit}"
            for name, limit in limits.items()
            if limit not in ("later", None)
        ]
        return (f"refuses pages before extraction by {', '.join(said) or 'nothing: no block behind has a limit'}",)

    def apply(self, batch: Batch) -> Columns:
        model: LabelModel | None = load(language_model(self.model)) if isinstance(self.languages, tuple) else None
        words: list[int | None] = []
        letters: list[int | None] = []
        others: list[float | None] = []
        details: list[str | None] = []
        for page in batch.column("html").cast(pa.large_binary()).to_pylist():
            text = None if page is None else page_text(page)
            words.append(None if text is None else len(_WORD.findall(text)))
            letters.append(None if text is None or not isinstance(self.scripts, tuple) else self._wanted_letters(text))
            label, score = ("", None) if text is None or model is None else self._other(model, text)
            others.append(score)
            details.append(f"found {label}" if score is not None and score >= self.min_score else None)
        return {
            f"{self.label}.words": pa.array(words, pa.int32()),
            f"{self.label}.wanted_letters": pa.array(letters, pa.int32()),
            f"{self.label}.other_language": pa.array(others, pa.float32()),
            DETAIL: pa.array(details, pa.string()),
        }

    def _wanted_letters(self, text: str) -> int:
        return sum(script_of_letter(ord(letter)) in (self.scripts or ()) for letter in text)

    def _other(self, model: LabelModel, text: str) -> tuple[str, float]:
        """The language of the first sample, and how probable others are than those wanted; 0 where one may be there."""
        first, scores = "", []
        for sample in _samples(text):
            wanted, best = 0.0, ("", 0.0)
            for label, score in model.probabilities(visible(sample)).items():
                language = _language(label)
                if language in (self.languages or ()):
                    wanted += score
                elif score > best[1]:
                    best = language, score
            if wanted > self.max_wanted_score:
                return "", 0.0
            first = first or best[0]
            scores.append(best[1])
        return first, sum(scores) / len(scores) if scores else 0.0


@functools.cache
def _language(label: str) -> str:
    return to_iso639_3(label)[0] or label


def _samples(text: str) -> list[str]:
    """Stretches of a text, as far apart as they can be: of a page in two languages one is likely to be in each."""
    if len(text) <= _SAMPLES * _SAMPLE_CHARS:
        return [text[start : start + _SAMPLE_CHARS] for start in range(0, len(text), _SAMPLE_CHARS)]
    step = len(text) // _SAMPLES
    starts = [part * step + (step - _SAMPLE_CHARS) // 2 for part in range(_SAMPLES)]
    return [text[start : start + _SAMPLE_CHARS] for start in starts]


def _letters(scripts: Sequence[str]) -> tuple[str, ...]:
    """The scripts of letters that make up the scripts of languages (`Jpan` is kana and Han)."""
    parts = {"Jpan": ("Hani", "Hira", "Kana"), "Kore": ("Hang", "Hani"), "Hans": ("Hani",), "Hant": ("Hani",)}
    return tuple(dict.fromkeys(part for script in scripts for part in parts.get(script, (script,))))

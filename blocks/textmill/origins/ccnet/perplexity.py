"""Perplexity of documents under n-gram models, one model per language.

Source: CCNet (Wenzek et al. 2020), cc_net `perplexity.py` (recipes 9.4): 10 to the power of minus the log10 score per
piece, the end of the line counted as one, rounded to one decimal.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from textmill.languages.iso639 import to_iso639_3
from textmill.models.files import digest, resolve
from textmill.origins.ccnet import kenlm_model, sentence_pieces
from textmill.origins.ccnet.normalize import for_language_model

__all__ = ["LanguageModels"]

_PLACE: Final = "{language}"


@dataclass(frozen=True)
class LanguageModels:
    """Where the models are. `{language}` in a path stands for a code of `languages`, such as `en`.

    Documents in other languages have no perplexity; with no languages, one model is asked of all documents.
    """

    model: str
    sentencepiece: str | None
    languages: tuple[str, ...]
    normalize: bool
    by_line: bool
    published: str | None = None
    """Where models are published, less the ending; for the error when one is missing."""

    def load(self) -> None:
        """Fetch and map all; UserError for what is missing or cannot be read."""
        for code in self.languages or ("",):
            self._model(code)
            self._pieces(code)

    def identity(self) -> str:
        """Digests of all model files."""
        patterns = [self.model] if self.sentencepiece is None else [self.model, self.sentencepiece]
        paths = {self._path(pattern, code) for pattern in patterns for code in self.languages or ("",)}
        return " ".join(sorted(digest(path) for path in paths))

    def code(self, language: str) -> str | None:
        """The code among `languages` of an ISO 639-3 code; "" if one model serves all, None without a model."""
        return _codes(self.languages).get(language) if self.languages else ""

    def perplexity(self, text: str, language: str) -> float | None:
        """Rounded to one decimal; None without a model for the language, or without text."""
        code = self.code(language)
        if code is None:
            return None
        model, pieces = self._model(code), self._pieces(code)
        total = 0.0
        length = 0
        for line in text.split("\n") if self.by_line else [text]:
            prepared = for_language_model(line) if self.normalize else line
            if pieces is not None:
                prepared = " ".join(pieces.encode(prepared, out_type=str))
            if not prepared and not self.by_line:
                return None
            total += model.score(prepared)
            length += len(prepared.split()) + 1
        return round(10.0 ** (-total / length), 1) if text.strip() else None

    def _model(self, code: str) -> kenlm_model.KenlmModel:
        return kenlm_model.load(self._path(self.model, code))

    def _pieces(self, code: str) -> sentence_pieces.Pieces | None:
        return None if self.sentencepiece is None else sentence_pieces.load(self._path(self.sentencepiece, code))

    def _path(self, pattern: str, code: str) -> Path:
        setting = "sentencepiece" if pattern == self.sentencepiece else "model"
        return _resolved(pattern.replace(_PLACE, code), setting, (self.published or "").replace(_PLACE, code or "en"))


@lru_cache(maxsize=16)
def _codes(languages: tuple[str, ...]) -> dict[str, str]:
    return {to_iso639_3(code)[0]: code for code in languages}


@lru_cache(maxsize=256)
def _resolved(location: str, setting: str, published: str) -> Path:
    """Asked of for every document, but a remote file is looked for once per process."""
    purpose, file = ("KenLM model", "arpa.bin") if setting == "model" else ("SentencePiece model", "sp.model")
    return resolve(location, purpose, setting, f"download {published}.{file}" if published else "download it")

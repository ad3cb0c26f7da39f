"""Train a fastText text classifier that is the same bytes on every run.

Source: Joulin et al., Bag of Tricks for Efficient Text Classification, 2017, and fastText 0.9.2 (`Dictionary`,
`Model::update`). Same features, loss and updates as `fasttext supervised -thread 1`, without character n-grams. We
differ in the order of examples (given by the caller, so shuffled without a generator), in the start values (a counter
hashed by SplitMix64) and in the learning rate, which falls with every example rather than every 100 words.
No fastText package has both training and wheels for Python 3.13, hence this one.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from textmill.machine.compiled import compiled
from textmill.models.fasttext_format import Vocabulary, write_model

__all__ = ["Classifier", "Settings", "train"]

_SPACE: Final = re.compile(rb"[ \n\r\t\v\f\0]+")
_END: Final = b"</s>"
_LABEL: Final = b"__label__"

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Settings:
    """Hyperparameters, named as in fastText where it has them."""

    dim: int = 16
    epochs: int = 25
    learning_rate: float = 0.5
    word_ngrams: int = 2
    buckets: int = 200_000
    min_count: int = 1
    seed: int = 0


@dataclass(frozen=True)
class Classifier:
    """A trained model: `inputs` (words + buckets, dim), `outputs` (labels, dim)."""

    vocabulary: Vocabulary
    inputs: Floats
    outputs: Floats
    settings: Settings

    def save(self, path: Path) -> None:
        """Write the model as fastText's `.bin`."""
        settings = self.settings
        write_model(path, self.vocabulary, self.inputs, self.outputs, settings.word_ngrams, settings.epochs)


def train(lines: Sequence[str], labels: Sequence[str], settings: Settings) -> Classifier:
    """Fit on lines without newlines and one label each (`__label__x`), in the given order."""
    tokenised = [tokens_of(line) for line in lines]
    counts = Counter(token for tokens in tokenised for token in tokens)
    counted = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    words = tuple(entry for entry in counted if entry[1] >= settings.min_count)
    names = sorted(Counter(labels).items(), key=lambda entry: (-entry[1], entry[0]))
    rows = {word: row for row, (word, _) in enumerate(words)}
    hashes = {token: token_hash(token) for token in counts}
    features = [
        features_of(
            [rows.get(token, -1) for token in tokens],
            [hashes[token] for token in tokens],
            len(words),
            settings,
        )
        for tokens in tokenised
    ]
    offsets = np.cumsum([0, *(len(found) for found in features)], dtype=np.int64)
    positions = {name: row for row, (name, _) in enumerate(names)}
    targets = np.array([positions[label] for label in labels], dtype=np.int64)
    inputs = _start(len(words) + settings.buckets, settings.dim, settings.seed)
    outputs = np.zeros((len(names), settings.dim), dtype=np.float32)
    _fit(np.concatenate(features), offsets, targets, inputs, outputs, settings.learning_rate, settings.epochs)
    vocabulary = Vocabulary(words, tuple((name.encode(), count) for name, count in names))
    return Classifier(vocabulary, inputs, outputs, settings)


def tokens_of(line: str) -> list[bytes]:
    """What fastText takes for words: runs between ASCII spaces, less labels, up to the end mark, with it."""
    tokens = [token for token in _SPACE.split(line.encode()) if token and not token.startswith(_LABEL)]
    return [*(tokens[: tokens.index(_END)] if _END in tokens else tokens), _END]


def token_hash(token: bytes) -> int:
    """FNV-1a of 32 bits over signed bytes (fastText's own turn), as a signed 32-bit number."""
    value = 2166136261
    for byte in token:
        value = ((value ^ (byte if byte < 128 else byte | 0xFFFFFF00)) * 16777619) & 0xFFFFFFFF
    return value - (1 << 32) if value >= 1 << 31 else value


def features_of(rows: list[int], hashes: list[int], words: int, settings: Settings) -> npt.NDArray[np.int64]:
    """Rows of `inputs` that a document uses, repeated as often as it has them: known words, then word n-grams."""
    known = np.array([row for row in rows if row >= 0], dtype=np.int64)
    unsigned = np.array(hashes, dtype=np.int64).view(np.uint64)
    found = [known]
    rolled = unsigned
    for length in range(2, settings.word_ngrams + 1):
        if len(hashes) < length or settings.buckets == 0:
            break
        rolled = rolled[:-1] * np.uint64(116049371) + unsigned[length - 1 :]
        found.append((rolled % np.uint64(settings.buckets)).astype(np.int64) + words)
    return np.concatenate(found)


def _start(rows: int, dim: int, seed: int) -> Floats:
    """Numbers spread evenly over -1/dim..1/dim, float32 of shape (rows, dim)."""
    counter = np.arange(1, rows * dim + 1, dtype=np.uint64) + np.uint64(seed) * np.uint64(0x632BE59BD9B4E019)
    mixed = counter * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    unit = (mixed >> np.uint64(40)).astype(np.float32) / np.float32(1 << 24)
    return ((unit * 2 - 1) / np.float32(dim)).reshape(rows, dim)


@compiled
def _fit(
    features: npt.NDArray[np.int64],
    offsets: npt.NDArray[np.int64],
    targets: npt.NDArray[np.int64],
    inputs: Floats,
    outputs: Floats,
    learning_rate: float,
    epochs: int,
) -> None:
    documents = len(targets)
    labels, dim = outputs.shape
    hidden = np.zeros(dim, np.float32)
    gradient = np.zeros(dim, np.float32)
    scores = np.zeros(labels, np.float32)
    for epoch in range(epochs):
        for document in range(documents):
            begin, end = offsets[document], offsets[document + 1]
            if begin == end:
                continue
            share = (epoch * documents + document) / (epochs * documents)
            rate = np.float32(learning_rate * (1.0 - share))
            hidden[:] = 0
            for at in range(begin, end):
                hidden += inputs[features[at]]
            hidden /= np.float32(end - begin)
            for label in range(labels):
                scores[label] = np.sum(outputs[label] * hidden)
            scores[:] = np.exp(scores - scores.max())
            scores /= scores.sum()
            gradient[:] = 0
            for label in range(labels):
                step = rate * (np.float32(label == targets[document]) - scores[label])
                gradient += step * outputs[label]
                outputs[label] += step * hidden
            gradient /= np.float32(end - begin)
            for at in range(begin, end):
                inputs[features[at]] += gradient

"""Which of our blocks stands against which of datatrove's steps in `bench_filters.py`.

Where a rule needs a list or a model, both sides get the same small one, made here: LDNOOBW's English list, counts of
the pages' own words, a classifier of two labels, ten of the pages as evaluation questions.
"""

import csv
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from unittest.mock import patch

import orjson
from datatrove.data import Document
from datatrove.pipeline.decont import NGramsDecontFilter
from datatrove.pipeline.filters import (
    C4BadWordsFilter,
    C4ParagraphFilter,
    C4QualityFilter,
    FastTextClassifierFilter,
    FineWebQualityFilter,
    GopherQualityFilter,
    GopherRepetitionFilter,
    LanguageFilter,
    RegexFilter,
    SamplerFilter,
    UnigramLogProbFilter,
    URLFilter,
)
from datatrove.pipeline.filters.base_filter import BaseFilter
from datatrove.pipeline.formatters import FTFYFormatter, PIIFormatter, SymbolLinesFormatter
from datatrove.pipeline.formatters.base import BaseFormatter
from scripts.benches.filters_pages import Page
from scripts.benches.filters_sentences import of_text, sentence_contests
from scripts.benches.filters_sides import Blocks, Contest, Outcome

from textmill.annotators.language import Language
from textmill.annotators.unigram_log_prob import UnigramLogProb
from textmill.block import Block
from textmill.filters.c4_bad_words import C4BadWords
from textmill.filters.c4_paragraph import C4Paragraph
from textmill.filters.c4_quality import C4Quality
from textmill.filters.decontamination import Decontamination
from textmill.filters.fasttext_classifier import FasttextClassifier
from textmill.filters.fineweb_quality import FinewebQuality
from textmill.filters.gopher_quality import GopherQuality
from textmill.filters.gopher_repetition import GopherRepetition
from textmill.filters.language import Language as LanguageLimit
from textmill.filters.regex import Regex
from textmill.filters.sampler import Sampler
from textmill.filters.threshold import Threshold
from textmill.filters.url import Url
from textmill.formatters.ftfy import Ftfy
from textmill.formatters.pii import Pii
from textmill.formatters.symbol_lines import SymbolLines
from textmill.models.fasttext import embedded_language_model
from textmill.origins.dclm.lists import words_of
from textmill.training.classifier import Settings, train

__all__ = ["contests"]

_PATTERN: Final = r"(?i)\b(?:lorem ipsum|javascript is (?:disabled|required))\b"
_SAME_LIBRARY: Final = "fastText's C++ does the work on both sides"
_QUESTIONS: Final = 10
_LONG_CHARS: Final = 3000


class Steps:
    """datatrove's steps in a row; a document leaves where it is dropped."""

    def __init__(self, *steps: BaseFilter | BaseFormatter) -> None:
        self._steps = steps

    def given(self, pages: Sequence[Page]) -> list[Document]:
        return [Document(text=page.text, id=page.url, metadata={"url": page.url}) for page in pages]

    def run(self, given: list[Document]) -> list[bool]:
        """Which documents are kept; their texts are edited in place."""
        return [all(_passes(step, document) for step in self._steps) for document in given]

    def outcome(self, given: list[Document], found: list[bool]) -> Outcome:
        return [document.text if passed else None for document, passed in zip(given, found, strict=True)]


def contests(pages: Sequence[Page], folder: Path) -> list[Contest]:
    """Each filter as FineWeb sets it, other rules as datatrove does, and last the chain of FineWeb's filters."""
    chain: list[tuple[Block, BaseFilter]] = [
        (Url(domains="datatrove", urls="datatrove", faithful=True), URLFilter()),
        (GopherRepetition(), GopherRepetitionFilter()),
        (GopherQuality(), GopherQualityFilter()),
        (C4Quality(require_end_mark=False), C4QualityFilter(filter_no_terminal_punct=False)),
        (FinewebQuality(), FineWebQualityFilter()),
    ]
    others: list[tuple[Block, BaseFilter | BaseFormatter]] = [
        (C4Paragraph(), C4ParagraphFilter()),
        (
            Pii(ipv6=False, faithful=True, email_replacements=("e",), ipv4_replacements=("i",)),
            PIIFormatter(True, True, True, "e", "i"),
        ),
        (SymbolLines(), SymbolLinesFormatter()),
        (Ftfy(), FTFYFormatter()),
        (Regex(pattern=_PATTERN), RegexFilter(_PATTERN)),
    ]
    return [
        *(Contest(ours.label, Blocks(ours), Steps(theirs)) for ours, theirs in (*chain, *others)),
        Contest("sampler", Blocks(Sampler()), Steps(SamplerFilter()), "ours draws by id", compares=False),
        _bad_words(folder),
        _language(),
        *_classifiers(pages, folder),
        _unigrams(pages, folder),
        _decontamination(pages, folder),
        *sentence_contests(folder),
        Contest("chain", Blocks(*(ours for ours, _ in chain)), Steps(*(theirs for _, theirs in chain))),
    ]


def _passes(step: BaseFilter | BaseFormatter, document: Document) -> bool:
    if isinstance(step, BaseFormatter):
        document.text = step.format(document.text)
        return True
    kept = step.filter(document)
    return not isinstance(kept, tuple) and bool(kept)


def _bad_words(folder: Path) -> Contest:
    path = folder / "bad_words.txt"
    path.write_text("\n".join(words_of("ldnoobw")) + "\n", encoding="utf-8")
    theirs = C4BadWordsFilter()
    with patch("datatrove.pipeline.filters.c4_filters.cached_asset_path_or_download", lambda *_, **__: str(path)):
        theirs._get_badwords("en")
    return Contest("c4_bad_words", Blocks(C4BadWords(lists={"eng": str(path)})), Steps(theirs))


def _language() -> Contest:
    theirs = LanguageFilter()
    model = str(embedded_language_model())
    with patch("datatrove.utils.lid.cached_asset_path_or_download", lambda *_, **__: model):
        assert theirs.model.model is not None
    return Contest("language", Blocks(Language(faithful=True), LanguageLimit()), Steps(theirs), _SAME_LIBRARY)


def _classifiers(pages: Sequence[Page], folder: Path) -> list[Contest]:
    model = folder / "model.bin"
    lines = [" ".join(page.text.split()) for page in pages]
    labels = ["__label__long" if len(line) > _LONG_CHARS else "__label__short" for line in lines]
    train(lines, labels, Settings(epochs=2, buckets=20_000)).save(model)
    made = []
    for units, mode in (("document", "DOCUMENT"), ("paragraphs", "PARAGRAPH"), ("sentences", "SENTENCE")):
        ours = FasttextClassifier.model_validate(
            {"model": str(model), "keep_labels": {"long": 0.5}, "units": units, "faithful": True}
        )
        theirs = FastTextClassifierFilter(str(model), keep_labels=("long", 0.5), filter_mode=mode)
        with patch(
            "datatrove.pipeline.filters.fasttext_filter.cached_asset_path_or_download", lambda *_, **__: str(model)
        ):
            assert theirs.model is not None
        made.append(Contest(f"fasttext_classifier {units}", Blocks(ours), Steps(theirs), _SAME_LIBRARY))
    return made


def _unigrams(pages: Sequence[Page], folder: Path) -> Contest:
    counts = Counter(word for page in pages for word in page.text.lower().split() if word.isalpha())
    path = folder / "counts.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("word", "count"), *counts.items()])
    shares = {word: count / counts.total() for word, count in counts.items()}
    with patch.object(UnigramLogProbFilter, "get_frequencies", lambda _: shares):
        theirs = UnigramLogProbFilter()
    ours = UnigramLogProb(table=str(path)), Threshold(column="unigram_log_prob", min=-10)
    return Contest("unigram_log_prob", Blocks(*ours), Steps(theirs))


def _decontamination(pages: Sequence[Page], folder: Path) -> Contest:
    questions, index = folder / "questions.jsonl", folder / "index"
    index.mkdir()
    golds = [page.text[:400] for page in pages[:: max(1, len(pages) // _QUESTIONS)]]
    questions.write_bytes(b"\n".join(orjson.dumps({"gold": gold, "task": "bench"}) for gold in golds))
    ours = Decontamination(questions=str(questions), faithful=True)
    ours.evaluations().hashes.tofile(index / "bench.index.hashes")
    theirs = NGramsDecontFilter(str(index))
    theirs.hash_func = of_text(theirs.hash_func)
    return Contest("decontamination", Blocks(ours), Steps(theirs))

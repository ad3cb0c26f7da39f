"""Drop documents that repeat an evaluation: a question and its answer stand in them, even with some words changed.

Source: what is measured follows AI2's decon (`doc/simple.md`): runs of words lead to questions, hits near each other
are followed, and words count by inverse document frequency. `faithful` is the rule of Brown et al., "Language Models
are Few-Shot Learners" (2020), appendix C, as datatrove 0.10.1's n-gram decontamination (`NGramsDecontFilter`, recipes
6.6) has it; there all hits are counted, so that a document may be allowed a few. Differs from both in that the index is
made from files of questions when the work begins.
"""

import os
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import ClassVar, Final

import pyarrow as pa
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Filter, Measure, Rule
from textmill.documents import DETAIL
from textmill.evaluations.building import build
from textmill.evaluations.findings import Finding, find_questions
from textmill.evaluations.index_arrays import Index
from textmill.evaluations.kept_index import kept
from textmill.evaluations.ngram_index import Evaluations, find_ngrams, index_ngrams
from textmill.evaluations.passages import passage
from textmill.evaluations.questions import Item, detail, read_items
from textmill.location import Location
from textmill.models import files
from textmill.text.cutting import simplify
from textmill.tokens.per_document import packages_for
from textmill.tokens.words import tokenizer

_PURPOSE: Final = "evaluation questions"
_PASSAGE: Final = pa.struct([("begin", pa.int64()), ("end", pa.int64())])
_SHOWN_CHARS: Final = 300
_Places = tuple[tuple[str, str, str], ...]


class Decontamination(Filter):
    """Refuses documents in which evaluation questions stand with their answers as `contaminated`; `detail` says which.

    Adds columns: `overlap`, the largest share of a question with an answer that is found in order at one place, its
    words weighed by how rare they are among the questions; `question`, which one that is, as `file:line`; `passage`,
    the characters where it is. Case, accents, punctuation, Unicode forms and the values of numbers make no difference.
    Short items (fewer than `ngram` words, or words that tell little) are looked for word for word, the answer within
    64 words of the question; those that say too little to be known from other text, as "Is it? No", are not looked
    for: `check`, the report and `textmill contamination` count them. A question of 20 words counts without its answer.
    `detail` holds the passage with its task, and all questions found, the surest first:
    `in gsm8k: <words>; asked in gsm8k.jsonl:12`. `textmill contamination RUN` turns this into a report per question.
    """

    version: ClassVar[int] = 2

    questions: Location | tuple[Location, ...] = Field(
        description="JSON lines files (also compressed; paths, URLs, hf://) of evaluation questions: `gold` (the "
        "answer, or a list of right ones), `query` (what is asked; optional), `task` (its name; default: the file's)"
    )
    max_overlap: float | None = Field(
        default=0.6, ge=0, le=1, description="Largest share of a question and an answer, 0..1; null: no limit"
    )
    ngram: int = Field(
        default=12,
        ge=1,
        le=1000,
        description="Words from which question and answer are found by shares, in spite of changed words; with "
        "`faithful` words per n-gram (datatrove: 12)",
    )
    queries: bool = Field(
        default=False,
        description="A question counts without its answer, however short; with `faithful` also n-grams of the query "
        "alone (find_query_ngrams)",
    )
    faithful: bool = Field(
        default=False,
        description="Count shared n-grams of simplified words as datatrove does: shorter items are never found, nor "
        "those with changed words, and n-grams of numbers alone count",
    )
    answers_across_query: bool = Field(
        default=True,
        description="With `faithful`: also n-grams that begin in the query and end in the answer (find_overlap_ngrams)",
    )
    max_matches: int = Field(
        default=0,
        ge=0,
        description="With `faithful`: most n-grams of evaluations that a document may hold, repeats counted",
    )
    tokenizer: str = Field(
        default="eng", description="With `faithful`: word tokenizer of the simplified texts, an ISO 639-3 code"
    )

    def prepare(self) -> None:
        """MissingModelError or UserError when a file is missing or does not hold questions."""
        if self.faithful:
            self.evaluations()
        else:
            self.index()

    def identity(self) -> str:
        """Digests of the files."""
        return " ".join(digest for _, _, digest in self._files())

    def packages(self) -> tuple[str, ...]:
        return ("regex", *packages_for(self.tokenizer))

    def notes(self) -> tuple[str, ...]:
        """How many questions are not looked for, and why."""
        if self.faithful:
            short = self.evaluations().without_ngrams
            asked = self.evaluations().question_names
            return _note(len(asked), (("shorter than an n-gram", short),) if short else ())
        return _note(self.index().questions, self.index().skipped)

    def provides(self) -> pa.Schema:
        if self.faithful:
            return pa.schema([])
        return pa.schema([(f"{self.label}.question", pa.string()), (f"{self.label}.passage", _PASSAGE)])

    def measures(self) -> tuple[Measure, ...]:
        if self.faithful:
            return (Measure("matches", "n-grams that evaluations hold too, repeats counted", pa.int64(), 0, 100),)
        return (Measure("overlap", "Largest share of a question with an answer that is there", pa.float64()),)

    def rules(self) -> tuple[Rule, ...]:
        if self.faithful:
            return (Rule("contaminated", f"{self.label}.matches", ">", self.max_matches),)
        return (Rule("contaminated", f"{self.label}.overlap", ">", self.max_overlap),)

    def apply(self, batch: Batch) -> Columns:
        if self.faithful:
            return self._ngrams(batch)
        overlaps: list[float] = []
        questions: list[str | None] = []
        passages: list[dict[str, int] | None] = []
        details: list[str | None] = []
        for text, found in zip(batch.texts, self.find(batch.texts), strict=True):
            place = passage(text, found[0].first, found[0].behind) if found else None
            overlaps.append(found[0].overlap if found else 0.0)
            questions.append(self.index().names_of(found[0].item)[0] if found else None)
            passages.append(None if place is None else {"begin": place[0], "end": place[1]})
            details.append(None if place is None else self._told(text, place, found))
        return {
            f"{self.label}.overlap": pa.array(overlaps, pa.float64()),
            f"{self.label}.question": pa.array(questions, pa.string()),
            f"{self.label}.passage": pa.array(passages, _PASSAGE),
            DETAIL: pa.array(details, pa.string()),
        }

    def find(self, texts: Sequence[str]) -> list[list[Finding]]:
        """Of every text the questions found, the surest first."""
        return find_questions(texts, self.index(), self.queries)

    def index(self) -> Index:
        """All questions as arrays, loaded once per process; large ones are one copy for all processes."""
        return _index(self._files(), self.ngram, self.queries)

    def evaluations(self) -> Evaluations:
        """The n-grams of all questions, made once per process; of `faithful`."""
        return _ngram_index(self._files(), self.ngram, self.answers_across_query, self.queries, self.tokenizer)

    def _told(self, text: str, place: tuple[int, int], found: Sequence[Finding]) -> str | None:
        """The surest question's passage, and all questions whose overlap is too large."""
        index = self.index()
        over = [one.item for one in found if self.max_overlap is not None and one.overlap > self.max_overlap]
        if not over:
            return None
        words = " ".join(text[place[0] : place[1]].split())
        shown = words if len(words) <= _SHOWN_CHARS else f"{words[:_SHOWN_CHARS]}…"
        return detail(index.tasks_of(over[0])[-1], shown, [name for item in over for name in index.names_of(item)])

    def _ngrams(self, batch: Batch) -> Columns:
        """The columns of `faithful`."""
        known = self.evaluations()
        words_of = tokenizer(self.tokenizer).words
        found = [find_ngrams(words_of(simplify(text)), self.ngram, known) for text in batch.texts]
        details = [None if one.first is None else detail(*one.first, known.questions_of(one.hashes)) for one in found]
        return {
            f"{self.label}.matches": pa.array([one.count for one in found], pa.int64()),
            DETAIL: pa.array(details, pa.string()),
        }

    def _files(self) -> _Places:
        """Of every file what the setting says, where it is, and its digest."""
        asked = (self.questions,) if isinstance(self.questions, str) else self.questions
        places = [(item, files.resolve(item, _PURPOSE, "questions")) for item in asked]
        return tuple((item, str(path), files.digest(path)) for item, path in places)


@lru_cache(maxsize=4)
def _index(places: _Places, ngram: int, queries: bool) -> Index:
    content = [(os.path.basename(name), digest) for name, _, digest in places]
    return kept(repr((content, ngram, queries)), lambda: build(_items(places), ngram, queries))


@lru_cache(maxsize=4)
def _ngram_index(places: _Places, ngram: int, across: bool, queries: bool, language: str) -> Evaluations:
    return index_ngrams(_items(places), tokenizer(language).words, ngram, across, queries)


def _items(places: _Places) -> Iterator[Item]:
    return chain.from_iterable(read_items(name, path) for name, path, _ in places)


def _note(questions: int, skipped: Sequence[tuple[str, int]]) -> tuple[str, ...]:
    """What is said of questions that are not looked for."""
    if not skipped:
        return ()
    count = sum(number for _, number in skipped)
    reasons = ", ".join(f"{number:,} {reason}" for reason, number in skipped)
    return (f"{count:,} of {questions:,} evaluation questions are not looked for: {reasons}",)

"""Drop documents that repeat an evaluation: they share a run of words with a question's answer.

Source: Brown et al., "Language Models are Few-Shot Learners" (2020), appendix C, as datatrove 0.10.1's n-gram
decontamination (`NGramsDecontFilter`, recipes 6.6), whose index and first hit are reproduced. Differs in that all
hits are counted, so that a document may be allowed a few, and in the index, which is made from files of questions when
the work begins; datatrove makes it in a job of its own.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import pyarrow as pa
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Filter, Measure, Rule
from textmill.dedup.signatures import U64, shingle_hashes
from textmill.documents import DETAIL
from textmill.filters.evaluations import Evaluations, Item, WordsOf, detail, read_items
from textmill.location import Location
from textmill.models import files
from textmill.text import simplify
from textmill.tokens.words import tokenizer

_PURPOSE = "evaluation questions"
_NONE = np.empty(0, np.uint64)


class Decontamination(Filter):
    """Refuses documents with word n-grams of evaluation questions as `contaminated`; `detail` says which.

    `detail` holds the first n-gram with its task, and all questions found, the surest first, by file and line:
    `in gsm8k: <words>; asked in gsm8k.jsonl:12`. `textmill contamination RUN` turns this into a report per question.
    Words are those of the simplified text (lower case, no punctuation, no accents, numbers as 0), as in MinHash. Of
    two tasks with the same n-gram the one whose name sorts last is named, as in datatrove.
    """

    questions: Location | tuple[Location, ...] = Field(
        description="JSON lines files (also compressed; paths, URLs, hf://) of evaluation questions: `gold` (the "
        "answer, or a list of right ones), `query` (what is asked; optional), `task` (its name; default: the file's)"
    )
    ngram: int = Field(default=12, ge=1, le=1000, description="Words per n-gram (datatrove: 12)")
    answers_across_query: bool = Field(
        default=True, description="Also n-grams that begin in the query and end in the answer (find_overlap_ngrams)"
    )
    queries: bool = Field(default=False, description="Also n-grams of the query alone (find_query_ngrams)")
    max_matches: int = Field(
        default=0, ge=0, description="Most n-grams of evaluations that a document may hold, repeats counted"
    )
    tokenizer: str = Field(default="eng", description="Word tokenizer of the simplified texts, an ISO 639-3 code")

    def prepare(self) -> None:
        """MissingModelError or UserError when a file is missing or does not hold questions."""
        self.evaluations()

    def identity(self) -> str:
        """Digests of the files."""
        return " ".join(digest for _, _, digest in self._files())

    def measures(self) -> tuple[Measure, ...]:
        return (Measure("matches", "n-grams that evaluations hold too, repeats counted", pa.int64(), 0, 100),)

    def rules(self) -> tuple[Rule, ...]:
        return (Rule("contaminated", f"{self.label}.matches", ">", self.max_matches),)

    def apply(self, batch: Batch) -> Columns:
        known = self.evaluations()
        words_of = tokenizer(self.tokenizer).words
        matches: list[int] = []
        details: list[str | None] = []
        for text in batch.texts:
            words = words_of(simplify(text))
            found, first, hits = self._search(words, known)
            matches.append(found)
            details.append(None if first is None else detail(first[0], first[1], known.questions_of(hits)))
        return {f"{self.label}.matches": pa.array(matches, pa.int64()), DETAIL: pa.array(details, pa.string())}

    def evaluations(self) -> Evaluations:
        """The n-grams of all questions, made once per process."""
        return _index(self._files(), self.ngram, self.answers_across_query, self.queries, self.tokenizer)

    def _search(self, words: Sequence[str], known: Evaluations) -> tuple[int, tuple[str, str] | None, U64]:
        """How many n-grams are known, task and n-gram of the first, and the hashes of all."""
        found, first = 0, None
        seen: list[U64] = [_NONE]
        begin = 0
        for hashes in shingle_hashes(words, self.ngram, "xxhash", 64):
            tasks = known.tasks_of(hashes)
            hits = np.flatnonzero(tasks >= 0)
            if first is None and len(hits):
                at = begin + int(hits[0])
                first = known.names[tasks[hits[0]]], " ".join(words[at : at + self.ngram])
            seen.append(np.unique(hashes[hits]))
            found += len(hits)
            begin += len(hashes)
        return found, first, np.concatenate(seen)

    def _files(self) -> tuple[tuple[str, str, str], ...]:
        """Of every file what the setting says, where it is, and its digest."""
        asked = (self.questions,) if isinstance(self.questions, str) else self.questions
        places = [(item, files.resolve(item, _PURPOSE, "questions")) for item in asked]
        return tuple((item, str(path), files.digest(path)) for item, path in places)


@lru_cache(maxsize=4)
def _index(
    places: tuple[tuple[str, str, str], ...], ngram: int, across: bool, queries: bool, language: str
) -> Evaluations:
    words_of = tokenizer(language).words
    found: list[tuple[Item, U64]] = []
    for name, path, _ in places:
        for item in read_items(name, path):
            found.append((item, np.concatenate(_hashes_of(item, words_of, ngram, across, queries) or [_NONE])))
    return Evaluations.of(found)


def _hashes_of(item: Item, words_of: WordsOf, ngram: int, across: bool, queries: bool) -> list[U64]:
    """n-grams of one question, as blocks of hashes."""
    query = [] if item.query is None else words_of(simplify(item.query))
    sequences = [query] if queries else []
    for gold in item.gold:
        answer = words_of(simplify(gold))
        sequences.append(answer)
        if across:  # every n-gram of these few words crosses from the query into the answer
            sequences.append([*query[max(0, len(query) - ngram + 1) :], *answer[: ngram - 1]] if ngram > 1 else [])
    return [block for words in sequences for block in shingle_hashes(words, ngram, "xxhash", 64)]

"""Drop the lines of a page that are no sentences, and pages with too few sentences, code or filler text.

Source: C4 (Raffel et al. 2020, JMLR 21(140), section 2.2), as datatrove 0.10.1's `C4QualityFilter` (recipes 4.6),
whose decisions and text are reproduced. Limits are switched off with null. FineWeb sets `require_end_mark: false`.
"""

import re
from typing import ClassVar, Final, Literal

import pyarrow as pa
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Measure, Rule
from textmill.documents import DETAIL, schema_of
from textmill.location import Location
from textmill.measured import measured
from textmill.origins.c4.page_lines import CAUSES, CleanLines, LineRules
from textmill.text.cutting import lines_at_any_break
from textmill.text.quoted import around
from textmill.tokens.generation import PUNKT_MEANING, WordSource
from textmill.tokens.per_document import LANGUAGE_MEANING
from textmill.tokens.profile import PROFILE_MEANING, Profile
from textmill.tokens.word_filter import WordFilter
from textmill.tokens.words import Tokenizer

_MARKS: Final = {"lorem_ipsum": re.compile("lorem ipsum", re.IGNORECASE), "curly_bracket": re.compile("{")}
"""What a page is stopped by, as it is looked for to be quoted."""


class C4Quality(WordFilter):
    """Removes lines, then refuses the document; the first of these that holds is the reason.

    | fault | when | datatrove |
    | --- | --- | --- |
    | `lorem_ipsum` | a line that would be kept holds the filler text | `lorem_ipsum` |
    | `curly_bracket` | a line that would be kept holds `{` | `curly_bracket` |
    | `too_few_sentences` | sentences of the lines kept | `too_few_sentences` |

    Lines are read in order; each is removed for the first of: a word of too many characters, no end mark, too few
    words, `javascript`, a policy phrase. Reading stops at the line with filler or bracket, whichever comes first.
    The text of a refused document stays as it was. Under `profile: fineweb-v1` sentences are those of NLTK's Punkt.
    """

    edits: ClassVar[str] = "lines without sentences removed"

    language: str = Field(default="eng", description=f"Language whose sentences are counted: {LANGUAGE_MEANING}")
    units: Literal["lines", "sentences"] = Field(
        default="lines",
        description="What is judged and removed: lines (C4), or sentences, rejoined by blanks",
    )
    remove_citations: bool = Field(
        default=True, description="Remove `[1]`, `[]`, `[edit]`, `[citation needed]` from the lines"
    )
    require_end_mark: bool = Field(
        default=True,
        description="Remove lines that do not end with . ? ! or a straight quote, and those that end with `...`",
    )
    min_sentences: int | None = Field(
        default=5, ge=0, description="Fewest sentences in the lines kept (C4: 5; its own code: 3)"
    )
    min_words_per_line: int | None = Field(
        default=3, ge=0, description="Fewest whitespace-separated words of a line (C4: 3; its own code: 5)"
    )
    max_word_chars: int | None = Field(
        default=1000, ge=0, description="Longest word of a line, in characters (C4: 1,000)"
    )
    refuse_lorem_ipsum: bool = Field(default=True, description="Refuse documents with `lorem ipsum`, in any case")
    refuse_curly_bracket: bool = Field(default=True, description="Refuse documents with an opening curly bracket")
    remove_javascript: bool = Field(default=True, description="Remove lines that mention javascript, in any case")
    remove_policy: bool = Field(
        default=True, description="Remove lines that mention terms of use, privacy policy or use of cookies"
    )
    profile: Profile = Field(default="datatrove-0.10", description=PROFILE_MEANING)
    punkt: Location | None = Field(default=None, description=PUNKT_MEANING)

    def provides(self) -> pa.Schema:
        return schema_of("text")

    def measures(self) -> tuple[Measure, ...]:
        return (
            Measure("lorem_ipsum", "1 if reading stopped at filler text, else 0", pa.int8()),
            Measure("curly_bracket", "1 if reading stopped at `{`, else 0", pa.int8()),
            Measure(
                "sentences",
                "Sentences of the lines kept; null where reading stopped or none are counted",
                pa.int64(),
                1,
                1000,
                log=True,
            ),
            Measure("citations_removed", "Citation marks removed", pa.int64(), 1, 100, log=True, counts=True),
            *(
                Measure(f"lines_{cause}", f"Lines removed: {meaning}", pa.int64(), 1, 100, log=True, counts=True)
                for cause, meaning in CAUSES.items()
            ),
            *self._words().measures(),
        )

    def rules(self) -> tuple[Rule, ...]:
        return (
            Rule("lorem_ipsum", f"{self.label}.lorem_ipsum", ">=", 1 if self.refuse_lorem_ipsum else None),
            Rule("curly_bracket", f"{self.label}.curly_bracket", ">=", 1 if self.refuse_curly_bracket else None),
            Rule("too_few_sentences", f"{self.label}.sentences", "<", self.min_sentences),
        )

    def apply(self, batch: Batch) -> Columns:
        rows: list[tuple[int | None, ...]] = []
        texts: list[str] = []
        details: list[str | None] = []
        line_rules = self._line_rules()
        separator = "\n" if self.units == "lines" else " "
        words = self._words()
        for text, tokenizer, stood_in in zip(batch.texts, words.tokenizers(batch), words.stood_in(batch), strict=True):
            page = line_rules.clean(self._cut(text, tokenizer), text)
            sentences = self._count_sentences(page, tokenizer)
            refused = page.stopped_by is not None or (
                self.min_sentences is not None and sentences is not None and sentences < self.min_sentences
            )
            details.append(_quoted(page.stopped_by, text))
            texts.append(text if refused else separator.join(page.kept).strip())
            rows.append(
                (
                    int(page.stopped_by == "lorem_ipsum"),
                    int(page.stopped_by == "curly_bracket"),
                    sentences,
                    page.citations,
                    *(page.removed[cause] for cause in CAUSES),
                    *stood_in,
                )
            )
        found = measured(self.label, self.measures(), rows)
        return {
            "text": pa.array(texts, self.provides().field("text").type),
            DETAIL: pa.array(details, pa.string()),
            **found,
        }

    def _words(self) -> WordSource:
        return WordSource(self.language, self.profile, self.punkt)

    def _line_rules(self) -> LineRules:
        return LineRules(
            remove_citations=self.remove_citations,
            require_end_mark=self.require_end_mark,
            min_words=self.min_words_per_line,
            max_word_chars=self.max_word_chars,
            refuse_lorem_ipsum=self.refuse_lorem_ipsum,
            refuse_curly_bracket=self.refuse_curly_bracket,
            remove_javascript=self.remove_javascript,
            remove_policy=self.remove_policy,
        )

    def _cut(self, text: str, tokenizer: Tokenizer) -> list[str]:
        if self.units == "lines":
            return lines_at_any_break(text)
        return tokenizer.sentences(text)

    def _count_sentences(self, page: CleanLines, tokenizer: Tokenizer) -> int | None:
        if page.stopped_by is not None or self.min_sentences is None:
            return None
        if self.units == "sentences":
            return len(page.kept)
        return int(tokenizer.sentence_counts(page.kept).sum())


def _quoted(cause: str | None, text: str) -> str | None:
    """What a page was stopped by, where it stands first; None of one that was not."""
    place = _MARKS[cause].search(text) if cause is not None else None
    return None if place is None else around(text, *place.span())

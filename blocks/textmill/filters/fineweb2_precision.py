"""Drop documents of often confused languages that hold no word of their language and no hint in their address.

Source: FineWeb2 (Penedo et al. 2025, arXiv:2506.20920, section 4; `misc/precision_filtering`, recipes 1.3). The lists
(93 MB for 1,900 languages) are not packaged: point `lists` at a copy of that folder.
"""

import pyarrow as pa
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Filter, Measure, Rule
from textmill.location import Location
from textmill.origins.fineweb2.evidence import bare_words, contaminated, digests, evidence, url_names
from textmill.tokens.document_languages import document_languages
from textmill.tokens.per_document import DOCUMENT, packages_for, tokenizers_of


class Fineweb2Precision(Filter):
    """Refuses documents without evidence of their language, in languages with many foreign documents.

    A document of such a language stays if its address names the language, or if enough of its distinct words are on
    the language's list. Documents of other languages all stay.
    """

    lists: Location = Field(description="Local folder with cont_scores.json, url_whitelist.json and word lists")
    word_lists: str = Field(default="wordlists-0.85", description="Folder of word lists within `lists`")
    max_contamination_ratio: float = Field(
        default=0.1, ge=0, le=1, description="Languages above this share of foreign documents are filtered, 0..1"
    )
    min_listed_words_ratio: float = Field(
        default=1e-7, ge=0, le=1, description="Smallest share of listed words among the distinct ones (FineWeb2: one)"
    )
    faithful: bool = Field(
        default=False,
        description="As FineWeb2's script does: country domains never match, nor do words with hyphens; false does "
        "what was meant",
    )

    def requires(self) -> tuple[str, ...]:
        return ("text", "url", "language", "script")

    def packages(self) -> tuple[str, ...]:
        return ("idna", *packages_for(DOCUMENT))

    def measures(self) -> tuple[Measure, ...]:
        return (
            Measure("named_in_url", "1 if the address names the language, else 0; null where not asked", pa.int8()),
            Measure(
                "listed_words_ratio",
                "Distinct words on the language's list / distinct words; null where not asked or named in the address",
                pa.float64(),
            ),
        )

    def rules(self) -> tuple[Rule, ...]:
        return (Rule("no_evidence", f"{self.label}.listed_words_ratio", "<", self.min_listed_words_ratio),)

    def prepare(self) -> None:
        for language in contaminated(self.lists, self.max_contamination_ratio):
            evidence(self.lists, self.word_lists, language)

    def identity(self) -> str:
        return digests(self.lists, self.word_lists)

    def apply(self, batch: Batch) -> Columns:
        asked = contaminated(self.lists, self.max_contamination_ratio)
        named: list[bool | None] = []
        ratios: list[float | None] = []
        rows = zip(
            batch.texts, batch.strings("url"), document_languages(batch), tokenizers_of(batch, DOCUMENT), strict=True
        )
        for text, url, language, tokenizer in rows:
            if language not in asked:
                named.append(None)
                ratios.append(None)
                continue
            known = evidence(self.lists, self.word_lists, language)
            named.append(url_names(url, known, self.faithful))
            words = set() if named[-1] else set(tokenizer.words(bare_words(text)))
            listed = len(words & known.own_words) / len(words) if words else 0.0
            ratios.append(None if named[-1] else listed)
        return {
            f"{self.label}.named_in_url": pa.array(named, pa.bool_()).cast(pa.int8()),
            f"{self.label}.listed_words_ratio": pa.array(ratios, pa.float64()),
        }

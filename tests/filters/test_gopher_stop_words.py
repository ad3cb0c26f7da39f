import pyarrow as pa
import pytest

from textmill.batch import Batch
from textmill.decide import faults, first_failing
from textmill.documents import column_type
from textmill.filters.gopher_quality import GopherQuality
from textmill.tokens.per_document import DOCUMENT

OFF: dict[str, object] = dict.fromkeys(
    [field for field in GopherQuality.model_fields if field.startswith(("min_", "max_"))]
)


def judged(text: str, language: str, script: str, **settings: object) -> tuple[str | None, int | None, int | None]:
    block = GopherQuality.model_validate({**OFF, "language": DOCUMENT, "min_stop_words": 2, **settings})
    row = {"text": [text], "language": [language], "script": [script]}
    batch = Batch(pa.record_batch({name: pa.array(values, column_type(name)) for name, values in row.items()}))
    found = block.apply(batch)
    reason = faults(first_failing(found, block.rules(), 1), block.rules())[0].as_py()
    unlisted = found.get("gopher_quality.without_stop_words")
    return reason, found["gopher_quality.stop_words"][0].as_py(), None if unlisted is None else unlisted[0].as_py()


@pytest.mark.parametrize(
    ("text", "language", "script", "wanted"),
    [
        ("the cat and dog", "eng", "Latn", (None, 2, 0)),
        ("le chat et la souris sont dans un jardin", "eng", "Latn", ("too_few_stop_words", 0, 0)),
        ("die Katze und der Hund sind in dem Garten", "deu", "Latn", (None, 5, 0)),
        ("the cat and dog have that with", "deu", "Latn", ("too_few_stop_words", 0, 0)),
        ("words of nobody", "zxx", "Latn", (None, None, 1)),
    ],
)
def test_documents_have_the_stop_words_of_their_language(
    text: str, language: str, script: str, wanted: tuple[str | None, int | None, int]
) -> None:
    reason, count, unlisted = judged(text, language, script)
    assert (reason, unlisted) == (wanted[0], wanted[2])
    assert (count is None) == (wanted[1] is None)
    assert (count or 0) >= min(wanted[1] or 0, 2)


def test_words_that_are_named_hold_for_every_language() -> None:
    assert judged("the cat and dog", "deu", "Latn", stop_words=("cat", "dog")) == (None, 2, None)

"""Runs the vector rows of datatrove's rules: filters, formatters, chains, tokenizers, extractors, FineWeb-Edu.

Each row becomes the blocks that are to equal the reference and goes through a real stage (`vectors_pipeline`); what
comes back is said in the reference's words, in the fields that the row has.
"""

from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from typing import Final, cast

from scripts.vector_rows.files import CLASSES, with_files
from scripts.vector_rows.models import label_fields, language_fields
from scripts.vector_rows.reference import fineweb2_params, settings_of
from scripts.vector_rows.rows import Outputs, Row, decided, input_of, make, one, params_of, text_of

from textmill.annotators.fineweb_edu import int_score
from textmill.errors import UserError
from textmill.text.cutting import paragraphs_with_blank_lines
from textmill.tokens.words import tokenizer

__all__ = ["WHY_NOT", "run"]

WHY_NOT: Final = {
    ("filter_sequence", "C4BadWordsFilter"): "decides by how many documents the process saw before; ours by id",
    ("filter_sequence", "SamplerFilter"): "decides by how many documents the process saw before; ours by id",
    ("formatter_sequence", "PIIFormatter"): "its replacements go on from document to document; ours start anew in each",
    ("extract_sequence", "Trafilatura(favour_precision=True)"): "the text depends on the pages before; ours does not",
}
"""Rows that no pure block can answer, by kind and class."""

_BLOCKS: Final = {
    "GopherRepetitionFilter": "filters.gopher_repetition",
    "GopherQualityFilter": "filters.gopher_quality",
    "C4QualityFilter": "filters.c4_quality",
    "FineWebQualityFilter": "filters.fineweb_quality",
    "C4ParagraphFilter": "filters.c4_paragraph",
    "RegexFilter": "filters.regex",
    "PIIFormatter": "formatters.pii",
    "FTFYFormatter": "formatters.ftfy",
    "SymbolLinesFormatter": "formatters.symbol_lines",
}
_FINEWEB2_ORDER: Final = ("GopherRepetitionFilter", "FineWebQualityFilter", "GopherQualityFilter")


def run(row: Row) -> Outputs | None:
    """The row's output fields as Textmill has them; None when it has no block for the row.

    Raises UserError when a block lacks something it needs here (a tokenizer, a model).
    """
    if (str(row["kind"]), str(row["cls"])) in WHY_NOT:
        return None
    find = _KINDS.get(str(row["kind"]))
    return None if find is None else find(row)


def _filter(row: Row) -> Outputs | None:
    cls = str(row["cls"])
    if cls == "LanguageFilter":
        return language_fields(row)
    if cls == "FastTextClassifierFilter":
        return label_fields(row)
    if cls in CLASSES:
        return with_files(row)
    if cls not in _BLOCKS:
        return None
    block = make(_BLOCKS[cls], settings_of(cls, params_of(row)))
    return decided(row, one([block], {"text": text_of(row)}), {block.label: cls})


def _chain(row: Row) -> Outputs | None:
    settings = params_of(row)
    if row["cls"] == "fineweb_filters":
        order = cast(Sequence[str], settings["order"])
        given = {cls: cast(Mapping[str, object], settings.get(cls, {})) for cls in order}
    elif row["cls"] == "fineweb2_filters":
        order = _FINEWEB2_ORDER
        config = cast(Mapping[str, object], settings["config"])
        given = {cls: fineweb2_params(cls, str(settings["language"]), config) for cls in order}
    else:
        return None
    blocks = [make(_BLOCKS[cls], settings_of(cls, given[cls])) for cls in order]
    labels = {block.label: cls for block, cls in zip(blocks, order, strict=True)}
    fate = one(blocks, {"text": text_of(row)})
    outputs = decided(row, fate, labels)
    dropped_by = None if fate.reason is None else labels[fate.reason.partition(".")[0]]
    passed = order if dropped_by is None else order[: order.index(dropped_by)]
    trace: list[list[object]] = [[cls, True, None] for cls in passed]
    if dropped_by is not None:
        trace.append([dropped_by, False, outputs["reason"]])
    return {**outputs, "trace": trace}


def _formatter(row: Row) -> Outputs | None:
    cls = str(row["cls"])
    if cls not in _BLOCKS:
        return None
    settings = settings_of(cls, params_of(row))
    if cls == "PIIFormatter":
        settings |= {"ipv6": False, "faithful": True}
    return {"text_out": one([make(_BLOCKS[cls], settings)], {"text": text_of(row)}).text}


def _tokenize(row: Row) -> Outputs:
    text = text_of(row)
    cutter = tokenizer(str(params_of(row)["language"]))
    parts = cutter.sentences(text)
    stripped = [part.strip() for part in parts if part.strip()]
    spans = _spacy_spans(parts) if row["cls"] == "SpaCyTokenizer" else _stripped_spans(parts)
    return {"words": cutter.words(text), "sentence_parts": parts, "spans": spans, "sentences": stripped}


def _spacy_spans(parts: Sequence[str]) -> list[list[int]]:
    """spaCy's sentences begin after the one blank that belongs to the token before, and end before their own."""
    spans, start = [], 0
    for index, part in enumerate(parts):
        end = start + len(part)
        is_last = index == len(parts) - 1
        last_blank = is_last and part.endswith(" ") and not part[-2:-1].isspace() and len(part) > 1
        spans.append([start + (index > 0 and part.startswith(" ")), end - last_blank])
        start = end
    return spans if any(parts) else []


def _stripped_spans(parts: Sequence[str]) -> list[list[int]]:
    """Where the parts begin and end without the blanks around them; blank ones are none."""
    spans, start = [], 0
    for part in parts:
        if part.strip():
            spans.append([start + len(part) - len(part.lstrip()), start + len(part.rstrip())])
        start += len(part)
    return spans


def _paragraphs(row: Row) -> Outputs:
    return {"parts": paragraphs_with_blank_lines(text_of(row))}


def _extract(row: Row) -> Outputs | None:
    made_with = str(row["impl"]).partition(" ")[0]
    is_trafilatura = made_with.startswith("trafilatura==")
    ours = version("trafilatura")
    if is_trafilatura and made_with != f"trafilatura=={ours}":
        raise UserError(f"made with {made_with}, here is {ours}, which writes other text; see scripts/parity.py")
    as_published: dict[str, object] = {"faithful": True}
    if is_trafilatura:
        settings = as_published | {name: value for name, value in params_of(row).items() if name != "state"}
    else:
        settings = as_published | {"alt_texts": True, "comments": True}
    block = make("extractors.trafilatura" if is_trafilatura else "extractors.resiliparse", settings)
    fate = one([block], {"html": input_of(row)["html"]})
    if fate.reason is None:
        return {"text_out": fate.text}
    nothing = "<None>" if is_trafilatura else ""
    return {"text_out": nothing if fate.reason.endswith((".empty", ".no_html")) else fate.reason}


def _edu_score(row: Row) -> Outputs:
    score = cast(float, input_of(row)["score"])
    whole = int_score(score)
    document = {"edu_score": score, "int_score": whole}
    settings = params_of(row)

    def keeps(column: str, least: float) -> bool:
        block = make("filters.threshold", {"column": column, "min": least})
        return one([block], document).reason is None

    return {
        "int_score": whole,
        "keep": keeps("int_score", cast(float, settings["keep_threshold"])),
        "keep_score2": keeps("int_score", cast(float, settings["score2_threshold"])),
        "nemo_curator_high_quality": keeps("edu_score", 2.5),
    }


_KINDS: Final[dict[str, Callable[[Row], Outputs | None]]] = {
    "filter": _filter,
    "chain": _chain,
    "formatter": _formatter,
    "tokenize": _tokenize,
    "split_paragraphs": _paragraphs,
    "extract": _extract,
    "edu_score": _edu_score,
}

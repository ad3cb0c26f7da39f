"""Buckets at, just under and just over the cut-offs; languages without a model; perplexity by its definition."""

import re
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pytest

from textmill.batch import Batch, Columns
from textmill.decide import faults, first_failing
from textmill.errors import UserError
from textmill.filters.ccnet_perplexity import CcnetPerplexity
from textmill.filters.harmful_perplexity import HarmfulPerplexity
from textmill.origins.ccnet import cutoffs
from textmill.origins.ccnet.kenlm_model import load

MODEL = Path(__file__).resolve().parents[1] / "ccnet" / "trigrams.bin"
TEXT = "The ríver has CARVED this valley"
PERPLEXITY = round(10 ** (-load(MODEL).score("the river has carved this valley") / 7), 1)


def batch(*rows: tuple[str | None, str | None]) -> Batch:
    texts, languages = zip(*rows, strict=True)
    return Batch(pa.record_batch({"text": pa.array(texts, pa.large_string()), "language": pa.array(languages)}))


def faults_of(block: CcnetPerplexity | HarmfulPerplexity, columns: Columns) -> list[str | None]:
    found: list[str | None] = faults(first_failing(columns, block.rules(), 1), block.rules()).to_pylist()
    return found


def table(path: Path, head: float, tail: float, codes: Sequence[str] = ("en",)) -> str:
    values = [head if place == 30 else tail if place == 60 else place for place in range(100)]
    lines = [",".join(["", *codes])] + [
        ",".join([str(place), *[str(v)] * len(codes)]) for place, v in enumerate(values)
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return str(path)


def test_the_text_is_normalised_and_scored_as_one_line() -> None:
    block = CcnetPerplexity(model=str(MODEL), languages=("en",))
    columns = block.apply(batch((TEXT, "eng"), ("The river has \ncarved this valley\n", "eng"), ("\n ", "eng")))
    assert columns["perplexity"].to_pylist() == [PERPLEXITY, PERPLEXITY, None]
    assert columns["perplexity_bucket"].to_pylist()[2] == "all"


@pytest.mark.parametrize(
    ("head", "tail", "bucket"),
    [
        (PERPLEXITY + 0.1, PERPLEXITY + 9, "head"),
        (PERPLEXITY, PERPLEXITY + 9, "middle"),
        (1, PERPLEXITY + 0.1, "middle"),
        (1, PERPLEXITY, "tail"),
        (1, PERPLEXITY - 0.1, "tail"),
    ],
)
def test_a_perplexity_at_a_cutoff_is_of_the_worse_bucket(tmp_path: Path, head: float, tail: float, bucket: str) -> None:
    settings = {"model": str(MODEL), "languages": ["en"], "cutoffs": table(tmp_path / "cutoffs.csv", head, tail)}
    block = CcnetPerplexity.model_validate(settings)
    columns = block.apply(batch((TEXT, "eng")))
    assert columns["perplexity_bucket"].to_pylist() == [bucket]
    assert faults_of(block, columns) == [None]
    for kept in ("head", "middle", "tail"):
        picky = CcnetPerplexity.model_validate({**settings, "keep": [kept]})
        assert faults_of(picky, picky.apply(batch((TEXT, "eng")))) == [None if kept == bucket else bucket]


@pytest.mark.parametrize("language", ["deu", "", None, "en"])
def test_a_language_without_a_model_is_of_no_bucket(language: str | None) -> None:
    columns = CcnetPerplexity(model=str(MODEL), languages=("en",)).apply(batch((TEXT, language)))
    assert columns["perplexity"].to_pylist() == [None]
    assert columns["perplexity_bucket"].to_pylist() == ["all"]


def test_one_model_per_language(tmp_path: Path) -> None:
    for code in ("en", "de"):
        (tmp_path / f"{code}.bin").write_bytes(MODEL.read_bytes())
    block = CcnetPerplexity(model=str(tmp_path / "{language}.bin"), languages=("en", "de"))
    block.prepare()
    rows = batch((TEXT, "deu"), (TEXT, "eng"), (TEXT, "fra"))
    assert block.apply(rows)["perplexity"].to_pylist() == [PERPLEXITY, PERPLEXITY, None]
    missing = CcnetPerplexity(model=str(tmp_path / "{language}.bin"), languages=("fr",))
    with pytest.raises(UserError, match=re.escape(str(tmp_path / "fr.bin"))):
        missing.prepare()


def test_ccnets_cutoffs_are_there() -> None:
    percentiles = cutoffs.packaged()
    assert len(percentiles) == 48
    assert {len(column) for column in percentiles.values()} == {100}
    expected = {"eng": (340, 520), "fra": (180, 330), "deu": (370, 590), "rus": (210, 310), "zho": (1460, 1950)}
    assert {code: (percentiles[code][30], percentiles[code][60]) for code in expected} == expected


def test_a_table_of_another_form_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text(",en\n0,1\n1,x\n", encoding="utf-8")
    block = CcnetPerplexity(model=str(MODEL), cutoffs=str(tmp_path / "bad.csv"))
    with pytest.raises(UserError, match=r"bad\.csv"):
        block.prepare()


def test_the_head_ends_before_the_tail_begins() -> None:
    with pytest.raises(ValueError, match="no middle"):
        CcnetPerplexity(model=str(MODEL), head_percentile=61)


def test_pieces_of_sentencepiece_are_words(tmp_path: Path) -> None:
    spm = pytest.importorskip("sentencepiece", reason="needs the extra kenlm")
    lines = [line.split("\t")[1] for line in MODEL.with_suffix(".arpa").read_text("utf-8").splitlines() if "\t" in line]
    spm.SentencePieceTrainer.train(
        sentence_iterator=iter(lines * 5), model_prefix=str(tmp_path / "en"), vocab_size=60, minloglevel=9
    )
    block = CcnetPerplexity(model=str(MODEL), sentencepiece=str(tmp_path / "{language}.model"), languages=("en",))
    block.prepare()
    pieces = spm.SentencePieceProcessor(model_file=str(tmp_path / "en.model")).encode("the river", out_type=str)
    expected = round(10 ** (-load(MODEL).score(" ".join(pieces)) / (len(pieces) + 1)), 1)
    assert block.apply(batch(("The river", "eng")))["perplexity"].to_pylist() == [expected]


def by_lines(*lines: str) -> float:
    total = sum(load(MODEL).score(line) for line in lines)
    return round(10 ** (-total / sum(len(line.split()) + 1 for line in lines)), 1)


@pytest.mark.parametrize(
    ("text", "perplexity"),
    [
        ("the river\nthe valley", by_lines("the river", "the valley")),
        ("The river\n\nthe valley\n", by_lines("the river", "", "the valley", "")),
        ("", None),
        (" \n", None),
    ],
)
def test_harmful_text_is_scored_line_by_line(text: str, perplexity: float | None) -> None:
    block = HarmfulPerplexity(model=str(MODEL), min_perplexity=0)
    assert block.apply(batch((text, "eng")))["harmful_perplexity"].to_pylist() == [perplexity]


def test_harmful_text_is_what_the_model_predicts_well() -> None:
    rows = batch(("the river has carved this valley", "eng"))
    for limit, fault in ((PERPLEXITY - 0.1, None), (PERPLEXITY, None), (PERPLEXITY + 0.1, "harmful")):
        block = HarmfulPerplexity(model=str(MODEL), min_perplexity=limit)
        assert faults_of(block, block.apply(rows)) == [fault]

import json
from pathlib import Path

import pyarrow as pa
import pytest

from textmill.batch import Batch
from textmill.decide import faults, first_failing
from textmill.documents import column_type
from textmill.errors import UserError
from textmill.filters.fineweb2_precision import Fineweb2Precision


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    (tmp_path / "wordlists-0.85").mkdir()
    (tmp_path / "wordlists-0.85" / "bar_Latn.txt").write_text("dös\nMinga\n\n", encoding="utf-8")
    scores = {"bar_Latn": 0.4, "deu_Latn": 0.1, "dan_Latn": 0.0001}
    (tmp_path / "cont_scores.json").write_text(json.dumps(scores))
    (tmp_path / "url_whitelist.json").write_text(json.dumps({"bar": ["bavaria", "upper-austria", ".by"]}))
    return tmp_path


def fault(lists: Path, text: str, url: str | None, language: str = "bar_Latn", faithful: bool = False) -> str | None:
    block = Fineweb2Precision(lists=str(lists), faithful=faithful)
    code, script = language.split("_")
    values = {"text": text, "url": url, "language": code, "script": script}
    batch = Batch(pa.record_batch({name: pa.array([value], column_type(name)) for name, value in values.items()}))
    found: str | None = faults(first_failing(block.apply(batch), block.rules(), 1), block.rules()).to_pylist()[0]
    return found


@pytest.mark.parametrize(
    ("text", "url", "meant", "reference"),
    [
        ("das ist Hochdeutsch", "https://x.org/a", True, True),
        ("", "https://x.org/a", True, True),
        ("das ist dös, ja", "https://x.org/a", False, False),
        ("minga klein", "https://x.org/a", True, True),
        ("(Minga)", "https://x.org/a", False, False),
        ("nichts", "https://x.org/bar/1", False, False),
        ("nichts", "https://x.org/barn/1", True, True),
        ("nichts", "https://x.org/xBARx", False, False),
        ("nichts", "https://x.org/Bava-ria", False, False),
        ("nichts", "https://x.org/upper-austria", False, True),
        ("nichts", "https://www.x.by/a", False, True),
        ("nichts", "https://www.x.by.org/a", True, True),
        ("nichts", None, True, True),
    ],
)
def test_evidence(lists: Path, text: str, url: str | None, meant: bool, reference: bool) -> None:
    assert fault(lists, text, url) == ("no_evidence" if meant else None)
    assert fault(lists, text, url, faithful=True) == ("no_evidence" if reference else None)


@pytest.mark.parametrize("language", ["deu_Latn", "dan_Latn", "xyz_Latn"])
def test_languages_that_are_seldom_confused_stay(lists: Path, language: str) -> None:
    assert fault(lists, "nichts", "https://x.org/a", language) is None


def test_missing_lists_are_the_users_to_mend(lists: Path, tmp_path: Path) -> None:
    (lists / "wordlists-0.85" / "bar_Latn.txt").unlink()
    with pytest.raises(UserError, match="no word list of bar_Latn"):
        Fineweb2Precision(lists=str(lists)).prepare()
    with pytest.raises(UserError, match="copy misc/precision_filtering"):
        Fineweb2Precision(lists=str(tmp_path / "absent")).prepare()

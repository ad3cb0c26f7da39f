"""Tokens: counted as the tokenizers' own libraries do, estimated by bytes where only some were counted."""

from pathlib import Path

import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from textmill.errors import UserError
from textmill.inspect.token_counts import Tokens, of_tally
from textmill.store.stats import Tally, TokenSum
from textmill.tokens.counting import counter, identity


@pytest.mark.parametrize(
    ("encoding", "text", "tokens"),
    [
        ("cl100k_base", "", 0),
        ("cl100k_base", "hello world", 2),  # 15339, 1917 by tiktoken
        ("cl100k_base", "antidisestablishmentarianism", 6),
        ("cl100k_base", "<|endoftext|>", 7),  # as text, not as the one special token
        ("o200k_base", "hello world", 2),
    ],
)
def test_counts(encoding: str, text: str, tokens: int) -> None:
    assert counter(encoding)(text) == tokens


def test_a_text_of_megabytes_takes_no_more_than_its_share() -> None:
    assert counter("cl100k_base")("the quick brown fox " * 100_000) == 400_001


def test_a_tokenizer_of_ones_own(tmp_path: Path) -> None:
    tokenizer = Tokenizer(WordLevel({"[UNK]": 0, "mill": 1}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.enable_truncation(2)
    path = tmp_path / "tokenizer.json"
    tokenizer.save(str(path))
    assert counter(str(path))("mill river mill town") == 4
    assert identity(str(path)) != identity("cl100k_base")
    path.write_text("{}")
    counter.cache_clear()
    with pytest.raises(UserError, match=r"no tokenizer\.json"):
        counter(str(path))
    with pytest.raises(UserError, match="no tokenizer at"):
        counter(str(tmp_path / "gone.json"))


def test_what_was_counted_of_all_is_exact_and_of_some_an_estimate() -> None:
    of_all = TokenSum(documents=9, bytes=1000, tokens=250)
    assert of_tally(Tally(kept=3, kept_bytes=300, counted_bytes=300, tokens=77), of_all) == Tokens(77, True)
    assert of_tally(Tally(kept=3, kept_bytes=300, counted_bytes=100, tokens=20), of_all) == Tokens(60, False)
    assert of_tally(Tally(kept=3, kept_bytes=300), of_all) == Tokens(75, False)
    assert of_tally(Tally(kept=3, kept_bytes=300), TokenSum()) is None
    assert of_tally(Tally(dropped=3), of_all) == Tokens(0, True)
    assert Tokens(12_345_678, False).words() == "about 12.3 million"
    assert Tokens(12_345_678, True).words() == "12,345,678"

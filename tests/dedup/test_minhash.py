"""MinHash signatures equal datatrove's, whatever the batch; degenerate documents pass."""

import hashlib

import numpy as np
import pyarrow as pa
import pytest
import xxhash
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from textmill.batch import Batch
from textmill.dedup.minhash import Minhash
from textmill.errors import UserError
from textmill.matching.hashing.signatures import band_keys, permutations, shingle_hashes, signature
from textmill.text.cutting import simplify
from textmill.tokens.words import tokenizer

PRIME = (1 << 61) - 1


def by_hand(words: list[str], ngram: int, hash_name: str, bits: int, a: np.ndarray, b: np.ndarray) -> list[int]:
    """The formula in Python integers."""
    minima = [2**64] * len(a)
    for at in range(len(words) - ngram + 1):
        shingle = " ".join(words[at : at + ngram]).encode()
        if hash_name == "sha1":
            value = int.from_bytes(hashlib.sha1(shingle).digest()[: bits // 8], "little")
        else:
            value = xxhash.xxh32_intdigest(shingle) if bits == 32 else xxhash.xxh64_intdigest(shingle)
        for place, (multiplier, offset) in enumerate(zip(a.tolist(), b.tolist(), strict=True)):
            permuted = (value * multiplier + offset) % 2**64 % PRIME % 2**bits
            minima[place] = min(minima[place], permuted)
    return minima


def test_reference_signatures(shared_vectors):
    rows = [row for row in shared_vectors if row["kind"] == "minhash"]
    assert len(rows) == 49
    for row in rows:
        settings_ = row["params"]
        shape = settings_["n_grams"], settings_["hash_fc"], settings_["precision"]
        words = tokenizer("eng").words(simplify(row["input"]["text"]))
        hashes = [value for block in shingle_hashes(words, *shape) for value in block.tolist()]
        assert len(hashes) == row["n_shingles"], row["id"]
        assert hashes[:3] == row["first_shingles"], row["id"]
        bands = settings_["num_buckets"]
        found = signature(words, *shape, *permutations(bands * settings_["hashes_per_bucket"], settings_["seed"]))
        if found is None:
            assert "first8" not in row, row["id"]
            continue
        assert found[:8].tolist() == row["first8"], row["id"]
        packed = found.astype("<u4" if shape[2] == 32 else "<u8").reshape(bands, -1)
        assert [hashlib.sha1(band.tobytes()).hexdigest()[:16] for band in packed] == row["bands_sha1_16"], row["id"]


def test_reference_permutations(shared_vectors):
    (row,) = (row for row in shared_vectors if row["kind"] == "minhash_params")
    a, b = permutations(row["params"]["n"], row["params"]["seed"])
    assert (a[:8].tolist(), b[:8].tolist()) == (row["a_first8"], row["b_first8"])
    assert (hashlib.sha1(a.tobytes()).hexdigest(), hashlib.sha1(b.tobytes()).hexdigest()) == (
        row["a_sha1"],
        row["b_sha1"],
    )


def test_reference_end_to_end(solve, shared_vectors):
    rows = [row for row in shared_vectors if row["kind"] == "minhash_e2e"]
    assert len(rows) == 2
    for row in rows:
        clusters = solve(Minhash(verify="none"), row["input"]["files"])
        numbers: dict[str, int] = {}
        for file, texts in enumerate(row["input"]["files"]):
            for doc in range(len(texts)):
                numbers[f"{file}/{doc}"] = len(numbers)
        kept_of: dict[int, int] = {}
        for shard in row["result"]:
            for doc, (fate, known) in shard.items():
                number = numbers[doc]
                if known.get("minhash_cluster_id", -1) >= 0:
                    kept, size = clusters[number]
                    assert size == known["minhash_cluster_size"]
                    assert kept_of.setdefault(known["minhash_cluster_id"], kept) == kept
                elif known:
                    assert number not in clusters
                if fate == "drop":
                    assert number in clusters
        assert len(set(kept_of.values())) == len(kept_of)
        dropped = sum(fate == "drop" for shard in row["result"] for fate, _ in shard.values())
        assert sum(number != kept for number, (kept, _) in clusters.items()) == dropped


@pytest.mark.parametrize("hash_name", ["sha1", "xxhash"])
@pytest.mark.parametrize("bits", [32, 64])
@settings(max_examples=25, deadline=None)
@given(words=st.lists(st.text(max_size=8), max_size=40), ngram=st.integers(1, 6), seed=st.integers(0, 2**32 - 1))
def test_signature_is_the_formula(hash_name, bits, words, ngram, seed):
    a, b = permutations(6, seed)
    found = signature(words, ngram, hash_name, bits, a, b)
    if len(words) < ngram:
        assert found is None
    else:
        assert found.tolist() == by_hand(words, ngram, hash_name, bits, a, b)


def test_signature_across_blocks_and_with_spaces_in_words():
    words = [f"w{number} x" if number % 7 == 0 else f"w{number}" for number in range(33_000)]
    found = signature(words, 5, "xxhash", 64, *permutations(3, 1))
    assert found.tolist() == by_hand(words, 5, "xxhash", 64, *permutations(3, 1))


@pytest.mark.parametrize(("bits", "dtype"), [(64, "<u8"), (32, "<u4")])
@pytest.mark.parametrize("rows", [1, 8, 40])
def test_band_key_is_xxh3_of_the_values(bits, dtype, rows):
    values = np.random.default_rng(1).integers(0, 2**32, (5, 3 * rows), np.uint64)
    keys = band_keys(values, 3, bits)
    assert keys.shape == (5, 3)
    for document in range(5):
        for band in range(3):
            packed = values[document, band * rows : (band + 1) * rows].astype(dtype).tobytes()
            assert int(keys[document, band]) == xxhash.xxh3_64_intdigest(packed)


def test_documents_shorter_than_a_shingle_have_no_keys(batches):
    (batch,) = batches(["", None, " \n", "one two three four", "one two three four five", "!? ... --"])
    keys, mask = Minhash(verify="none").keys(batch)
    assert keys.shape == (6, 14)
    assert mask.tolist() == [False, False, False, False, True, False]
    assert not keys[~mask].any()


def test_verified_documents_have_a_key_of_the_whole_text(batches):
    """Shorter ones nothing else: equal ones are found, and only texts that say nothing are not compared."""
    texts = ["", None, " \n", "!? ... --", "one two", "One, two!", "one 2", "one two three four five", "人工智能"]
    (batch,) = batches(texts)
    barrier = Minhash()
    keys, mask = barrier.keys(batch)
    assert keys.shape == (len(texts), 15)
    assert (barrier.band_count(), barrier.whole_band()) == (15, 14)
    assert mask.tolist() == [False] * 4 + [True] * 5
    assert (keys[4] == keys[5]).all()
    assert not (keys[4] == keys[6]).any()
    assert (keys[7, :14] == Minhash(verify="none").keys(batch)[0][7]).all()
    assert len(set(keys[8].tolist())) == 1


def test_a_batch_of_no_rows_or_of_nulls():
    for texts in ([], [None, None]):
        ids = pa.array([str(row) for row in range(len(texts))], pa.string())
        batch = Batch(pa.record_batch({"id": ids, "text": pa.array(texts, pa.large_string())}))
        keys, mask = Minhash(bands=3).keys(batch)
        assert keys.shape == (len(texts), 4)
        assert not mask.any()


def test_repeating_a_word_changes_nothing(batches):
    (batch,) = batches(["well " * 5, "well " * 4000, "well " * 4])
    keys, mask = Minhash(verify="none").keys(batch)
    assert mask.tolist() == [True, True, False]
    assert (keys[0] == keys[1]).all()


@settings(max_examples=20, deadline=None)
@given(st.lists(st.none() | st.text(st.sampled_from("ab cé.1\n"), max_size=40), max_size=12), st.integers(1, 12))
def test_keys_do_not_depend_on_batches(batches, texts, size):
    barrier = Minhash(bands=4, rows=2, ngram=2)
    whole = [barrier.keys(batch) for batch in batches(texts)]
    split = [barrier.keys(batch) for batch in batches(texts, size=size)]
    for column in range(2):
        together = [values for pair in whole for values in pair[column].tolist()]
        assert together == [values for pair in split for values in pair[column].tolist()]


@pytest.mark.parametrize(
    "wrong", [{"bands": 0}, {"rows": 0}, {"ngram": 0}, {"seed": -1}, {"bits": 16}, {"hash": "md5"}]
)
def test_settings_out_of_range(wrong):
    with pytest.raises(ValidationError):
        Minhash(**wrong)


def test_an_unknown_tokenizer_is_the_users_error():
    with pytest.raises(UserError):
        Minhash(tokenizer="nonsense").prepare()
    Minhash().prepare()

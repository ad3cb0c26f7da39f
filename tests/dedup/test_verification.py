"""What verification drops: copies and parts of what is kept; never what says something else, in any script."""

import random

import pytest

from textmill.dedup.minhash import Minhash

RNG = random.Random(7)
WORDS = ["".join(RNG.choices("abcdefgilmnoprstu", k=RNG.randint(3, 9))) for _ in range(400)]
ARTICLE = [RNG.choice(WORDS) for _ in range(200)]
OTHER = [RNG.choice(WORDS) for _ in range(200)]
HAN = "".join(chr(0x4E00 + RNG.randrange(900)) for _ in range(200))
THAI = "".join(RNG.choice("กขคงจชซดตถทนบปผพมยรลวสหอ") + RNG.choice("ะาิีึืุู่้") for _ in range(150))
KANA = "".join(chr(0x3042 + RNG.randrange(70)) for _ in range(200))


def changed(place: int, *words: str) -> str:
    return " ".join([*ARTICLE[:place], *words, *ARTICLE[place + 1 :]])


OTHERS = {
    "a number": (changed(90, "17"), changed(90, "18")),
    "a date": (changed(90, "2011-12-30"), changed(90, "2011-12-31")),
    "a sign": (changed(90, "-17"), changed(90, "17")),
    "a name": (changed(90, "Anna"), changed(90, "Berta")),
    "a negation": (changed(90, "is"), changed(90, "is", "not")),
    "no negation": (changed(90, "is", "not"), changed(90, "is")),
    "a sentence": (" ".join(ARTICLE), " ".join([*ARTICLE[:80], *OTHER[:12], *ARTICLE[92:]])),
    "a superset": (" ".join(ARTICLE), " ".join([*ARTICLE, "and", "more"])),
    "boilerplate": (" ".join([*ARTICLE, *OTHER[:30]]), " ".join([*ARTICLE, *OTHER[30:60]])),
    "a form": (
        "Apples cost us today exactly 5 and pears cost us today exactly 7 and plums cost us today exactly 9 and so",
        "Apples cost us today exactly 7 and plums cost us today exactly 9 and so",
    ),
    "few words": ("a a a a a a b b b b b b", "a a a a a b b b b b b a"),
    "Chinese": (HAN + "是好的", HAN + "不是好的"),
    "Chinese numbers": (HAN + "三百" + HAN[:40], HAN + "五百" + HAN[:40]),
    "Japanese": (KANA + "です" + KANA[:30], KANA + "でない" + KANA[:30]),
    "a voiced sound": (KANA + "か" + KANA[:30], KANA + "が" + KANA[:30]),
    "Thai": (THAI + "มา" + THAI[:20], THAI + "ม้า" + THAI[:20]),
    "short": ("yes it is", "no it is"),
    "a character": ("人工智能", "人工智障"),
}


@pytest.mark.parametrize("kind", OTHERS)
def test_what_says_something_else_stays(solve, kind):
    assert solve(Minhash(), [[*OTHERS[kind]]]) == {}


@pytest.mark.parametrize(
    ("kept", "copy"),
    [
        (" ".join(ARTICLE), " ".join(ARTICLE).upper()),
        (" ".join(ARTICLE), "– " + ", ".join(ARTICLE) + "!"),
        (" ".join(ARTICLE), " ".join(ARTICLE[10:190])),
        (HAN, HAN[:60] + "，" + HAN[60:]),
        (HAN, HAN[4:]),
        (THAI, " ".join(THAI[at : at + 20] for at in range(0, len(THAI), 20))),
        ("two words", "Two words."),
        ("人工智能", "人工智能。"),
        ("5", "5"),
    ],
)
def test_copies_and_parts_go(solve, kept, copy):
    assert solve(Minhash(), [[kept], [copy]]) == {0: (0, 2), 1: (0, 2)}


def test_the_longer_copy_stays_if_asked_for(solve):
    short, long = " ".join(ARTICLE[10:190]), " ".join(ARTICLE)
    assert solve(Minhash(), [[short, long]]) == {}


def sums(count: int, seed: int = 4) -> list[str]:
    draw = random.Random(seed)
    pairs = [(draw.randrange(1000), draw.randrange(1000)) for _ in range(count)]
    return [f"Question: What is {a} plus {b}? Answer: The sum of {a} and {b} is {a + b}." for a, b in pairs]


@pytest.mark.parametrize("settings", [{}, {"verify": "jaccard"}, {"norm_numbers": False}])
def test_a_template_with_other_numbers_is_another_text(solve, settings):
    texts = sums(300)
    assert len(set(texts)) == 300
    assert solve(Minhash(**settings), [texts]) == {}


def test_equal_texts_are_found_among_any_number_of_one_template(solve):
    """More share all keys than are ever compared: the key of the whole text tells them."""
    texts = sums(200)
    found = solve(Minhash(), [texts, texts])
    assert found == {number: (number % 200, 2) for number in range(400)}


def test_shingles_with_numbers(batches):
    """datatrove's norm_numbers: in one case all numbers are 0, in the other texts of a template share few shingles."""
    (batch,) = batches(sums(2))
    with_zeros, _ = Minhash(verify="none").keys(batch)
    as_they_are, _ = Minhash(verify="none", norm_numbers=False).keys(batch)
    assert (with_zeros[0] == with_zeros[1]).all()
    assert not (as_they_are[0] == as_they_are[1]).any()

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textmill.models.fasttext import embedded_language_model, load
from textmill.models.shown import visible


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("", ""),
        ("The ferry left.", "The ferry left."),
        # A third of the letters with case, exactly and one more.
        ("THE quietly", "THE quietly"),
        ("THE ferryz", "THE ferryz"),
        ("THE ferry", "the ferry"),
        ("AB1234", "ab1234"),
        ("1234 !?", "1234 !?"),
        ("The Harbour Lights Of Tamsin", "The Harbour Lights Of Tamsin"),
        ("ÚLTIMOS QUATRO", "últimos quatro"),
        ("ПОСЛЕДНИЕ ОГНИ", "последние огни"),
        ("ΤΟ ΦΩΣ ΤΗΣ ΝΥΧΤΑΣ", "το φως της νυχτας"),
        ("ՎԵՐՋԻՆ ՏՈՒՆ", "վերջին տուն"),
        ("ᲗᲑᲘᲚᲘᲡᲘ", "თბილისი"),
        ("DIŞARI ÇIKIN", "dişari çikin"),
        ("İSTANBUL IŞIĞI", "istanbul ışığı"),
        ("STRAẞE", "straße"),
        # Cherokee is written in what Unicode calls capitals.
        ("ᏣᎳᎩ ᎦᏬᏂᎯᏍᏗ", "ᏣᎳᎩ ᎦᏬᏂᎯᏍᏗ"),
        ("ᏣᎳᎩ SHOUTING", "ᏣᎳᎩ shouting"),
        ("日本語 ABC", "日本語 abc"),
        ("</s> the ferry", " the ferry"),
        ("the </s>\t</s>\0</s>ferry </s>", "the \t\0</s>ferry "),
        ("a</s> b </s>c", "a</s> b </s>c"),
        ("__label__the ferry __label____label__left", "the ferry left"),
        ("x__label__y", "x__label__y"),
        # What becomes one of fastText's words only through another change.
        ("</S> THE FERRY", " the ferry"),
        ("__LABEL__THE FERRY", "the ferry"),
        ("__label__</s> the ferry", " the ferry"),
        ("\ufeff</s> the ferry", " the ferry"),
        ("＜/ｓ＞　ｔｈｅ　ｆｅｒｒｙ", " the ferry"),
        # Letters that Unicode has twice, a third of all and one more.
        ("ＴＨＥ　ＦＥＲＲＹ", "the ferry"),
        ("𝐓𝐡𝐞 𝐟𝐞𝐫𝐫𝐲 𝐥𝐞𝐟𝐭", "The ferry left"),
        ("ＡＢ日本語訳", "ａｂ日本語訳"),
        ("ＡＢ日本語", "ab日本語"),
        ("f\u00ader\u2060r\ufeffy", "ferry"),
        ("п\u200bа\u200cр\u200dом", "паром"),
        ("می\u200cخواهم ខ្មែរ\u200bភាសា", "می\u200cخواهم ខ្មែរ\u200bភាសា"),
        ("the\u00a0ferry\u00a0left the", "the ferry left the"),
        ("Ⓣⓗⓔ ⓕⓔⓡⓡⓨ", "The ferry"),
        ("f\ufe0fe\ufe0fr\U000e0065r\U000e0100y", "ferry"),
        # Letters taken apart; marks beyond four stay as they are.
        ("cuo\u0302\u0323c ho\u0323p", "cuộc họp"),
        ("\u1112\u1161\u11bc\u1100\u116e か\u3099", "항구 が"),
        ("e" + "\u0301" * 6, "é" + "\u0301" * 5),
        # References of HTML, a third of the line and one less.
        ("&#964;&omicron; φῶς", "το φῶς"),
        ("ab&lt;cdefgh", "ab&lt;cdefgh"),
        ("ab&lt;cdefg", "ab<cdefg"),
        ("ab&lt;cdef", "ab<cdef"),
        ("&lt;/s&gt; ferry", " ferry"),
        ("&NewLine;ferry", " ferry"),
        ("le bac\u00a0: « parti »", "le bac\u00a0: « parti »"),
    ],
)
def test_what_is_shown(line: str, shown: str) -> None:
    assert visible(line) == shown


@pytest.mark.parametrize(
    "hide",
    [
        str.upper,
        "</s> {}".format,
        lambda text: f"</S> {text.upper()}",
        lambda text: f"__label__</s> {text}",
        lambda text: f"日本の港 </s> {text}".strip(),
        "\u200b".join,
        "\u00ad".join,
        lambda text: text.replace(" ", "\u00a0"),
        lambda text: "".join(chr(ord(sign) + 0xFEE0) if sign.isalpha() else sign for sign in text),
    ],
)
def test_a_page_cannot_hide_its_language(hide: object) -> None:
    text = "The captain read the tide table aloud to the gulls and laughed at his own voice. " * 3
    assert callable(hide)
    best = load(embedded_language_model()).best(visible(hide(text)))
    assert best is not None
    assert best[0] == "__label__en"


@given(st.text(alphabet="aBSＬ </s>_label\t\0İ\u00ad", max_size=40))
def test_no_word_of_fasttexts_own_is_left(line: str) -> None:
    words = visible(line).replace("\0", " ").split()
    assert "</s>" not in words
    assert not any(word.startswith("__label__") for word in words)
    assert visible(visible(line)) == visible(line)


@given(st.text())
def test_any_unicode(line: str) -> None:
    assert isinstance(visible(line), str)

import re

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.shared_place import Row

from textmill.batch import Batch
from textmill.formatters.pii import Pii
from textmill.pii.datatrove_rules import replace_emails
from textmill.pii.find import find
from textmill.pii.found_spans import KINDS, Kind

ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]"
LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
OCTET = r"(?:25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?)"
ONE_EXPRESSION = re.compile(
    rf"\b{ATOM}+(?:\.{ATOM}+)*@(?:(?:{LABEL}\.)+{LABEL}|\[(?:{OCTET}\.){{3}}(?:{OCTET}|[A-Za-z0-9-]*[A-Za-z0-9]:)\])"
)
ALL = {"phones": True, "ibans": True, "cards": True}
SETTINGS_AND_TAGS = {
    "email": ("emails", "<EMAIL_ADDRESS>"),
    "ipv4": ("ipv4", "<IP_ADDRESS>"),
    "ipv6": ("ipv6", "<IP_ADDRESS>"),
    "iban": ("ibans", "<IBAN>"),
    "card": ("cards", "<CARD_NUMBER>"),
    "phone": ("phones", "<PHONE_NUMBER>"),
}
PIECES = (
    "至wei@qq.com", "a＠b.cc", "x%40y.org", "@", "85.12.33.4", "8．8．8．8", "10.0.0.1", "2001:4860:4860::8888",
    "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2A00:1450::1", "Tel. 030 901820", "+49 30 901820", "DE89370400440532013000",
    "ＤＥ89 3704 0044 0532 0130 00", "4111111111111111", "4111 1111 1111 1111", "４１１１１１１１１１１１１１１１",
    " ", ", ", "\n", "é", "1", "-", ".", ":",
)  # fmt: skip


def edit(block: Pii, *texts: str | None) -> tuple[list[str | None], list[int], list[int]]:
    found = block.apply(Batch(pa.record_batch({"text": pa.array(texts, pa.large_string())})))
    return tuple(found[name].to_pylist() for name in ("text", "pii.emails", "pii.addresses"))


def test_reference_texts(shared_vectors: tuple[Row, ...]) -> None:
    checked = 0
    for row in shared_vectors:
        if row["kind"] != "formatter" or row["cls"] != "PIIFormatter":
            continue
        names = {"remove_emails": "emails", "remove_ips": "ipv4", "only_remove_public_ips": "public_only"}
        others = {"email_replacement": "email_replacements", "ip_replacement": "ipv4_replacements"}
        settings = {}
        for name, value in row["params"].items():
            settings[(names | others)[name]] = (value,) if isinstance(value, str) else value
        block = Pii.model_validate({"ipv6": False, "faithful": True, **settings})
        assert edit(block, row["input"]["text"])[0] == [row["text_out"]], row["id"]
        checked += 1
    assert checked == 30


@given(st.text(alphabet="aZ0.@-_'é [](){}1:ß\n", max_size=60))
def test_emails_are_those_of_one_expression(text: str) -> None:
    wanted, count = ONE_EXPRESSION.subn("<mail>", text)
    assert replace_emails(text, ("<mail>",)) == (wanted, count)


@given(st.lists(st.sampled_from(["a@b.cc", "é", "x.", ".y", "@", "1.2.3.4]", "[", " ", "..", "-", "o'b@x.org", "ß_"])))
def test_emails_in_pieces_are_those_of_one_expression(pieces: list[str]) -> None:
    text = "".join(pieces)
    wanted, count = ONE_EXPRESSION.subn("<mail>", text)
    assert replace_emails(text, ("<mail>",)) == (wanted, count)


@given(st.lists(st.text(alphabet="aZ0.@-é []1\n", max_size=40) | st.just("o'b@x.org, é@b.cc@d"), max_size=4))
def test_documents_of_a_batch_are_edited_each_by_itself(texts: list[str]) -> None:
    block = Pii(faithful=True, ipv4=False, ipv6=False, email_replacements=("<mail>",))
    wanted = [ONE_EXPRESSION.subn("<mail>", text) for text in texts]
    found, emails, addresses = edit(block, *texts, None)
    assert found == [*(text for text, _ in wanted), None]
    assert emails == [*(count for _, count in wanted), 0]
    assert addresses == [0] * len(emails)


@pytest.mark.parametrize("kinds", [*((kind,) for kind in KINDS), KINDS], ids=[*KINDS, "all"])
@settings(max_examples=60)
@given(texts=st.lists(st.lists(st.sampled_from(PIECES), max_size=4).map("".join), max_size=8))
def test_all_that_is_in_a_document_is_tagged(kinds: tuple[Kind, ...], texts: list[str]) -> None:
    """No document is passed over unread that holds something of the kinds that are sought."""
    expected = []
    for text in texts:
        after = text
        for start, end, kind in reversed(find(text, kinds, True)):
            after = f"{after[:start]}{SETTINGS_AND_TAGS[kind][1]}{after[end:]}"
        expected.append(after)
    block = Pii(mode="tag", **{setting: kind in kinds for kind, (setting, _) in SETTINGS_AND_TAGS.items()})
    assert edit(block, *texts, None)[0] == [*expected, None]


def test_replacements_start_anew_in_every_document() -> None:
    texts, emails, addresses = edit(Pii(), "a@b.cc c@d.ee e@f.gg 8.8.8.8 9.9.9.9", "h@i.jj 8.8.8.8", "none", None)
    assert texts == [
        "email@example.com firstname.lastname@example.org email@example.com 22.214.171.124 126.96.36.199",
        "email@example.com 22.214.171.124",
        "none",
        None,
    ]
    assert emails == [3, 1, 0, 0]
    assert addresses == [2, 1, 0, 0]


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("192.168.0.1", False),
        ("127.0.0.1", False),
        ("100.64.0.1", False),
        ("192.0.2.1", False),
        ("08.8.8.8", False),
        ("2001:4860:4860::8888", True),
        ("2606:4700:0:0:0:0:0:1111", True),
        ("2a00:1450:4001:82b::200e", True),
        ("2001:db8::1", False),
        ("fe80::1:2:3", False),
        ("fd00::1:2", False),
        ("::1", False),
        ("2001:1:2:3:4:5:6:7:8", False),
        ("2021:12:31", False),
        ("std2001:4860::1", False),
    ],
)
def test_public_addresses(address: str, public: bool) -> None:
    texts, _, addresses = edit(Pii(), f"at ({address}), yes")
    assert (texts[0] != f"at ({address}), yes") is public
    assert addresses == [int(public)]


def test_parts_can_be_turned_off() -> None:
    text = "a@b.cc 8.8.8.8 2001:4860:4860::8888 10.0.0.1"
    assert edit(Pii(emails=False, ipv4=False, ipv6=False), text)[0] == [text]
    assert edit(Pii(emails=False, ipv6=False, public_only=False, ipv4_replacements=("X",)), text)[0] == [
        "a@b.cc X 2001:4860:4860::8888 X"
    ]
    assert edit(Pii(emails=False, ipv4=False, ipv6_replacements=("X",)), text)[0] == ["a@b.cc 8.8.8.8 X 10.0.0.1"]


def test_hostile_runs_are_linear() -> None:
    assert replace_emails("a-" * 200_000 + "@x", ("m",))[1] == 0
    assert replace_emails("a.-" * 100_000 + "@x.yz", ("m",)) == ("m", 1)
    assert replace_emails("x@" * 100_000, ("m",))[1] == 0


@given(st.text())
def test_any_unicode(text: str) -> None:
    edit(Pii(), text, f"{text}@{text}", f"{text}8.8.8.8{text}2001:{text}")


TEXT = "至wei@qq.com, 85.12.33.4, Tel. 030 901820, DE89370400440532013000, 4111111111111111"


def test_kinds_are_masked_tagged_or_listed() -> None:
    masked, tagged, listed = (Pii(mode=mode, **ALL) for mode in ("mask", "tag", "columns"))
    assert edit(masked, TEXT)[0] == [
        "至email@example.com, 22.214.171.124, Tel. +1 202-555-0100, GB33BUKB20201555555555, 4111 1111 1111 1111"
    ]
    assert edit(tagged, TEXT)[0] == ["至<EMAIL_ADDRESS>, <IP_ADDRESS>, Tel. <PHONE_NUMBER>, <IBAN>, <CARD_NUMBER>"]
    found = listed.apply(Batch(pa.record_batch({"text": pa.array([TEXT, "none", None], pa.large_string())})))
    assert listed.provides().names == ["pii_spans"]
    assert "text" not in found
    assert found["pii_spans"].type == listed.provides().field("pii_spans").type
    spans, *none = found["pii_spans"].to_pylist()
    assert none == [[], []]
    assert [(one["kind"], TEXT[one["start"] : one["end"]]) for one in spans] == [
        ("email", "wei@qq.com"),
        ("ipv4", "85.12.33.4"),
        ("phone", "030 901820"),
        ("iban", "DE89370400440532013000"),
        ("card", "4111111111111111"),
    ]
    assert [measure.name for measure in listed.measures()] == ["emails", "addresses", "phones", "ibans", "cards"]
    assert [found[f"pii.{measure.name}"].to_pylist() for measure in listed.measures()] == [[1, 0, 0]] * 5


@pytest.mark.parametrize(
    "settings", [{"faithful": True, "mode": "tag"}, {"faithful": True, "phones": True}, {"profile": "fineweb-v1"}]
)
def test_settings_that_contradict(settings: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="faithful: true"):
        Pii.model_validate(settings)


def test_faithful_has_no_regard_for_neighbours() -> None:
    text = "OID 1.3.6.1.4.1.311, vue@2.6.14, jörg.meier@example.com"
    assert edit(Pii(), text)[0] == ["OID 1.3.6.1.4.1.311, vue@2.6.14, email@example.com"]
    faithful = edit(Pii(faithful=True, email_replacements=("m",), ipv4_replacements=("i",)), text)[0]
    assert faithful == ["OID i.4.1.311, m, jörg.m"]

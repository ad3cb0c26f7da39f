"""Credentials are hidden in any text, and nothing else is."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.proportion import in_proportion

from textmill.config.catalog import find, names
from textmill.credentials import hide, hide_in_settings, hide_in_texts
from textmill.digest import Json
from textmill.errors import UserError

PARAMETERS = [
    "X-Amz-Signature",
    "X-Amz-Credential",
    "X-Amz-Security-Token",
    "X-Goog-Signature",
    "AWSAccessKeyId",
    "Signature",
    "sig",
    "token",
    "access_token",
    "refreshToken",
    "api_key",
    "apikey",
    "key",
    "Key-Pair-Id",
    "client_secret",
    "password",
    "pwd",
    "X%2DAmz%2DSignature",
    "access%5Ftoken",
    "%74oken",
]


@pytest.mark.parametrize("name", [spelled for name in PARAMETERS for spelled in (name, name.upper(), name.lower())])
def test_parameters_that_are_hidden(name: str) -> None:
    assert hide(f"https://h/x?part=1&{name}=SECRET%2B/=&more=2") == f"https://h/x?part=1&{name}=(hidden)&more=2"


@pytest.mark.parametrize(
    "name", ["keyword", "monkey", "design", "max_tokens", "tokenizer", "compass", "part", "sv", "se"]
)
def test_parameters_that_stay(name: str) -> None:
    assert hide(f"https://h/x?{name}=5&b=1") == f"https://h/x?{name}=5&b=1"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("s3://key:secret@bucket/x", "s3://bucket/x"),
        ("s3://AK:wJ/al+r/x@bucket/y", "s3://bucket/y"),
        ("ftp://u:p@ss@h/x", "ftp://h/x"),
        ("https://ghp_abc@h/x", "https://h/x"),
        ("simplecache::https://u:pa'ss@h/x", "simplecache::https://h/x"),
        ("abfs://box@account.dfs.example/x?sv=1&sig=a%2Fb%3D", "abfs://box@account.dfs.example/x?sv=1&sig=(hidden)"),
        ("hf://datasets/a/b@main/x", "hf://datasets/a/b@main/x"),
        ("https://h:80/talk@2x.png https://t.example/@user", "https://h:80/talk@2x.png https://t.example/@user"),
        ("https://[::1]:80/x@y", "https://[::1]:80/x@y"),
        ("write to me@example.org: it is no URL", "write to me@example.org: it is no URL"),
        ("https://[broken", "https://[broken"),
        ("https://h/x#access_token=abc", "https://h/x#access_token=(hidden)"),
        ("https://h/x?token=abc#part", "https://h/x?token=(hidden)#part"),
        ("a https://u:p@h/x\nb (https://v:q@h/y?sig=1); c", "a https://h/x\nb (https://h/y?sig=(hidden)); c"),
        ("403, url='http://h/x?Signature=abc'", "403, url='http://h/x?Signature=(hidden)'"),
        ("https:\\/\\/u:p@h\\/x", "https:\\/\\/h\\/x"),
        (
            "https://h/go?to=https%3A%2F%2Fu%3Ap%40i%2Fx%3Ftoken%3Dabc&b=1",
            "https://h/go?to=https%3A%2F%2Fi%2Fx%3Ftoken%3D(hidden)&b=1",
        ),
        ("?to=https%253A%252F%252Fi%253Fsig%253Dabc", "?to=https%253A%252F%252Fi%253Fsig%253D(hidden)"),
        (
            "{'secret': 'a b', \"key\": \"c\", 'region': 'd'}",
            "{'secret': '(hidden)', \"key\": \"(hidden)\", 'region': 'd'}",
        ),
        ("AccountName=x;AccountKey=abc==", "AccountName=x;AccountKey=(hidden)"),
        ("Authorization: Bearer abc.def", "Authorization: Bearer (hidden)"),
        ("the token: 5 of them, key: value", "the token: 5 of them, key: value"),
    ],
)
def test_texts(said: str, shown: str) -> None:
    assert hide(said) == shown
    assert str(UserError(said)) == shown


@given(
    st.lists(
        st.sampled_from(["://", "u:p", "@", "h", "/", "?", "&", "token", "sig", "=", "%3D", "%40", "'", ")", " "])
    ).map("".join)
)
def test_what_is_hidden_stays_as_it_is(text: str) -> None:
    """An error is told through several hands."""
    assert hide(hide(text)) == hide(text)


@pytest.mark.parametrize(
    "part", ["://a:b", "://", "token=", "token=)", "%3A%2F%2F", "?%", "'token':'", "key-", "%25", "a"]
)
def test_time_grows_in_proportion(part: str) -> None:
    def step(chars: int) -> Callable[[], object]:
        text = part * (chars // len(part))
        return lambda: hide(text)

    assert in_proportion(step, 100_000)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ({"api_key": "abc", "max_tokens": 5}, {"api_key": "(hidden)", "max_tokens": 5}),
        (
            {"secret": 1234, "is_secret": True, "password": None},
            {"secret": "(hidden)", "is_secret": True, "password": None},
        ),
        ({"key": "AK", "secret": "x"}, {"key": "(hidden)", "secret": "(hidden)"}),
        ({"key": "id"}, {"key": "id"}),
        ({"credentials": {"user": "u", "parts": ["p"]}}, {"credentials": {"user": "(hidden)", "parts": ["(hidden)"]}}),
        ({"sas_token": "x", "account_key": "y"}, {"sas_token": "(hidden)", "account_key": "(hidden)"}),
        ({"headers": {"Authorization": "Bearer x"}}, {"headers": {"Authorization": "(hidden)"}}),
        ({"https://u:p@h": ["https://h?sig=x"]}, {"https://h": ["https://h?sig=(hidden)"]}),
    ],
)
def test_settings(written: Json, shown: Json) -> None:
    assert hide_in_settings(written) == shown


def test_texts_are_hidden_by_what_they_say_only() -> None:
    """Names of shards and reasons are no settings."""
    assert hide_in_texts({"s/token": "no", "bad_token": 5, "at": ("https://u:p@h",)}) == {
        "s/token": "no",
        "bad_token": 5,
        "at": ["https://h"],
    }


def test_no_setting_of_ours_is_taken_for_a_secret() -> None:
    settings: list[str] = [field for name in names() for field in find(name).model_fields]
    assert [field for field in settings if hide_in_settings({field: "x"}) != {field: "x"}] == []

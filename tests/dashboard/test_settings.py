"""What of a config may be published."""

import pytest

from textmill.config.source_map import Data
from textmill.inspect.shown_settings import without_credentials, without_machine


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("s3://key:secret@bucket/x", "s3://bucket/x"),
        ("https://h/x?X-Amz-Signature=abc&part=1", "https://h/x?X-Amz-Signature=(hidden)&part=1"),
        ("https://h/x?part=1&token=abc#frag", "https://h/x?part=1&token=(hidden)#frag"),
        ("mail me@example.org", "mail me@example.org"),
        (
            {"api_key": "abc", "max_tokens": 5, "secret": 1},
            {"api_key": "(hidden)", "max_tokens": 5, "secret": "(hidden)"},
        ),
        ([{"paths": ["ftp://u:p@h/x"]}], [{"paths": ["ftp://h/x"]}]),
        ("https://[broken", "https://[broken"),
    ],
)
def test_credentials_are_hidden(written: Data, shown: Data) -> None:
    assert without_credentials(written) == shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("/home/ann/crawl/*.warc.gz", "…/*.warc.gz"),
        ("~/models/lid.ftz", "…/lid.ftz"),
        ("file:///home/ann/x.warc", "…/x.warc"),
        ("C:\\crawl\\x.warc", "…/x.warc"),
        ("data/*.warc.gz", "data/*.warc.gz"),
        ("s3://bucket/x", "s3://bucket/x"),
        (50, 50),
    ],
)
def test_paths_of_this_machine_are_cut(written: Data, shown: Data) -> None:
    assert without_machine(written) == shown

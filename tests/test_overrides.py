import pytest

from textmill.config.overrides import override
from textmill.config.source_map import Data, parse
from textmill.errors import ConfigError

PIPELINE = """
name: p
sources:
  - name: cc
    reader: {readers.warc: {paths: "*.warc"}}
    blocks: [filters.url]
  - {name: pes2o, reader: {readers.jsonl: {name: papers, paths: "*.jsonl"}}}
blocks:
  - extractors.resiliparse
  - filters.gopher_quality: {min_words: 50}
  - dedup.minhash
  - filters.threshold: {name: short, column: score, min: 1}
  - filters.threshold: {name: long, column: score, min: 2}
  - my_package.steps:Shout
  - formatters.pii
  - formatters.pii
writer: writers.parquet
"""


def changed(*written: str) -> dict[str, Data]:
    source = parse(PIPELINE, "p.yaml")
    for one in written:
        override(source, one)
    assert isinstance(source.data, dict)
    return source.data


@pytest.mark.parametrize(
    ("by_name", "by_position"),
    [
        ("minhash.bands=20", "blocks.2.bands=20"),
        ("blocks.minhash.bands=20", "blocks.2.bands=20"),
        ("gopher_quality.min_words=5", "blocks.1.min_words=5"),
        ("long.min=5", "blocks.4.min=5"),
        ("steps.loud=true", "blocks.5.loud=true"),
        ("url.faithful=true", "sources.0.blocks.0.faithful=true"),
        ("sources.cc.blocks.url.faithful=true", "sources.0.blocks.0.faithful=true"),
        ("warc.paths=x", "sources.0.reader.paths=x"),
        ("papers.paths=x", "sources.1.reader.paths=x"),
        ("sources.pes2o.reader.paths=x", "sources.1.reader.paths=x"),
        ("parquet.max_rows_per_file=7", "writer.max_rows_per_file=7"),
        ("blocks.resiliparse=extractors.trafilatura", "blocks.0=extractors.trafilatura"),
    ],
)
def test_a_name_leads_where_its_position_leads(by_name: str, by_position: str) -> None:
    assert changed(by_name) == changed(by_position) != changed()


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("pii.ipv6=false", "'pii' names several blocks; write one of blocks.6, blocks.7 instead"),
        ("blocks.pii.ipv6=false", "'pii' names several; write a position: 6, 7"),
        ("minhahs.bands=20", "no key and no block is named 'minhahs'; did you mean 'minhash'"),
        ("blocks.minhahs.bands=20", "no position and no name in a list of 8; did you mean 'minhash'"),
        ("blocks.8.bands=20", "'8' is no position in a list of 8"),
        ("threshold.min=1", "no key and no block is named 'threshold'"),
        ("name.x.y=1", "there is nothing below 'name'"),
        ("minhash", "write it as"),
        ("=1", "write it as"),
    ],
)
def test_a_path_that_leads_nowhere_is_an_error(written: str, problem: str) -> None:
    with pytest.raises(ConfigError) as error:
        changed(written)
    assert problem in str(error.value)

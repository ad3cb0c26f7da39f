"""Paths, globs and lists become the same shards on every machine."""

import gzip
import os

import fsspec
import pytest

from textmill.errors import UserError
from textmill.readers.paths import find_shards


@pytest.fixture
def tree(tmp_path):
    for name in (
        "crawl/a/1.warc.gz",
        "crawl/a/2.warc.gz",
        "crawl/b/1.warc.gz",
        "crawl/.hidden/3.warc.gz",
        "crawl/a/.4.warc.gz",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())
    return tmp_path


def names(paths, **settings):
    return [shard.name for shard in find_shards(paths, "s", **settings)]


def test_names_start_where_the_pattern_does(tree):
    assert names(f"{tree}/crawl/*/*.warc.gz") == ["a/1.warc.gz", "a/2.warc.gz", "b/1.warc.gz"]
    assert names(f"{tree}/crawl/**/*.warc.gz") == ["a/1.warc.gz", "a/2.warc.gz", "b/1.warc.gz"]
    assert names(f"{tree}/crawl/a/?.warc.gz") == ["1.warc.gz", "2.warc.gz"]
    assert names(f"{tree}/crawl/a/2.warc.gz") == ["2.warc.gz"]


def test_relative_paths(tree, monkeypatch):
    monkeypatch.chdir(tree / "crawl")
    assert names("*/2.warc.gz") == ["a/2.warc.gz"]
    assert names("b/1.warc.gz") == ["1.warc.gz"]


def test_clashing_names_get_parents_and_files_are_taken_once(tree):
    paths = (f"{tree}/crawl/a/1.warc.gz", f"{tree}/crawl/b/1.warc.gz", f"{tree}/crawl/a/2.warc.gz")
    assert names(paths) == ["2.warc.gz", "a/1.warc.gz", "b/1.warc.gz"]
    assert names((paths[0], paths[0], f"{tree}/crawl/a/*.gz")) == ["1.warc.gz", "2.warc.gz"]


def test_identity_follows_the_content(tree):
    path = tree / "crawl/a/1.warc.gz"
    before = find_shards(str(path), "s")[0]
    assert before == find_shards(str(path), "s")[0]
    assert before.source == "s"
    os.utime(path, ns=(1, 1))
    assert find_shards(str(path), "s")[0].identity != before.identity


@pytest.mark.parametrize("packed", [True, False])
def test_lists_count_from_their_folder_or_base(tree, packed):
    text = b"# two of them\ncrawl/a/2.warc.gz\n\ncrawl/b/1.warc.gz\n"
    listed = tree / ("all.paths.gz" if packed else "all.paths")
    listed.write_bytes(gzip.compress(text) if packed else text)
    shards = find_shards(str(listed), "s")
    assert [shard.name for shard in shards] == ["1.warc.gz", "2.warc.gz"]
    assert shards[0].url == str(tree / "crawl/b/1.warc.gz")
    listed.write_bytes(b"1.warc.gz\n")
    assert names(str(listed), base=str(tree / "crawl/b")) == ["1.warc.gz"]


def test_list_of_common_crawl_is_not_looked_up(tree):
    listed = tree / "warc.paths"
    listed.write_text("crawl-data/X/1.warc.gz\n")
    (shard,) = find_shards(str(listed), "s", base="https://data.commoncrawl.org/")
    assert (shard.name, shard.url) == ("1.warc.gz", "https://data.commoncrawl.org/crawl-data/X/1.warc.gz")


def test_memory_file_system():
    memory = fsspec.filesystem("memory")
    memory.pipe({"/mill/x/1.jsonl": b"1", "/mill/y/2.jsonl": b"2"})
    try:
        shards = find_shards("memory://mill/**/*.jsonl", "s")
        assert [shard.name for shard in shards] == ["x/1.jsonl", "y/2.jsonl"]
        with fsspec.open(shards[1].url) as file:
            assert file.read() == b"2"
        before = shards[0].identity
        memory.pipe("/mill/x/1.jsonl", b"10")
        assert find_shards("memory://mill/x/1.jsonl", "s")[0].identity != before
    finally:
        memory.rm("/mill", recursive=True)


def test_brackets_in_a_file_name(tmp_path):
    (tmp_path / "a[1].jsonl").write_text("{}")
    assert names(f"{tmp_path}/a[1].jsonl") == ["a[1].jsonl"]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("{}/none.warc.gz", "no such file"),
        ("{}/crawl/*.warc.gz", "no file matches"),
        ("{}/crawl", "is a folder"),
        ("{}/none.paths.gz", "no such list"),
        ("{}/empty.paths", "is empty"),
        ("{}/broken.paths.gz", "cannot be read"),
        ("nowhere://x", "nowhere"),
    ],
)
def test_wrong_paths_are_user_errors_of_one_line(tree, path, words):
    (tree / "empty.paths").write_text("\n")
    (tree / "broken.paths.gz").write_bytes(b"\x1f\x8b\x08broken")
    with pytest.raises(UserError, match=words) as caught:
        find_shards(path.format(tree), "s")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("folder", ["a[1]", "b*", "c?d", "[[]"])
def test_wildcards_in_a_folder_name(tmp_path, folder):
    """A config's own folder may be called so, and its paths start there."""
    (tmp_path / folder / "in").mkdir(parents=True)
    (tmp_path / folder / "in" / "x.jsonl").write_text("{}")
    assert names(f"{tmp_path}/{folder}/in/*.jsonl") == ["x.jsonl"]
    assert names(f"{tmp_path}/{folder}/*/x.jsonl") == ["in/x.jsonl"]
    assert names(f"{tmp_path}/*/in/x.jsonl") == [f"{folder}/in/x.jsonl"]


def test_what_is_no_plain_file_is_told(tmp_path):
    (tmp_path / "a.jsonl").write_text("{}")
    (tmp_path / "b.jsonl").symlink_to("nowhere")
    with pytest.raises(UserError, match=r"b\.jsonl: .* broken link"):
        find_shards(f"{tmp_path}/*", "s")
    (tmp_path / "b.jsonl").unlink()
    os.mkfifo(tmp_path / "c.jsonl")
    with pytest.raises(UserError, match=r"c\.jsonl: .* no plain file"):
        find_shards(f"{tmp_path}/*", "s")


def test_a_name_that_is_no_unicode_is_told(tmp_path):
    with open(os.fsencode(tmp_path) + b"/\xff.jsonl", "w") as file:
        file.write("{}")
    with pytest.raises(UserError, match="its name is not UTF-8"):
        find_shards(f"{tmp_path}/*", "s")

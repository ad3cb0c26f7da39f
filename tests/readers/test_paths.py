"""Paths, globs and lists become the same shards on every machine."""

import bz2
import gzip
import json
import lzma
import os
import zipfile

import fsspec
import lz4.frame
import pytest
import zstandard

from textmill.errors import UserError
from textmill.inputs.opening import open_shard
from textmill.inputs.paths import find_shards
from textmill.readers.jsonl import Jsonl


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


# Every name that Linux allows, as long as it is UTF-8.
NAMES = [
    "a[1].jsonl",
    "a::b.jsonl",
    "zip::b.jsonl",
    "a: b.jsonl",
    "two\nlines.jsonl",
    " blanks .jsonl",
    "100%25.jsonl",
    "a#b?c=d.jsonl",
    "star*.jsonl",
    "-rf.jsonl",
    "~home.jsonl",
    "back\\slash.jsonl",
    "quote'\".jsonl",
    "$HOME {x,y}.jsonl",
    "m\u00fchle.jsonl",
    "mu\u0308hle.jsonl",
    "line\u2028separator\x85.jsonl",
    "粉屋.jsonl",
    ".hidden.jsonl",
]


@pytest.fixture
def odd(tmp_path):
    (tmp_path / "in").mkdir()
    for name in NAMES:
        (tmp_path / "in" / name).write_text(json.dumps({"id": name, "text": "flour"}))
    return tmp_path / "in"


def ids(rows_of, paths):
    rows, _ = rows_of(Jsonl(paths=paths))
    assert all(row["fault"] is None for row in rows)
    return sorted(row["id"] for row in rows)


def test_any_legal_name_is_found_and_read(odd, rows_of):
    assert ids(rows_of, f"{odd}/*.jsonl") == sorted(name for name in NAMES if not name.startswith("."))
    assert ids(rows_of, (f"{odd}/*", f"{odd}/.*")) == sorted(NAMES)
    assert ids(rows_of, f"file://{odd}/*::*.jsonl") == ["a::b.jsonl", "zip::b.jsonl"]


@pytest.mark.parametrize("ending", [".paths", ".paths.gz", ".paths.zst", ".paths.bz2", ".paths.xz", ".paths.lz4"])
def test_entries_of_a_list_are_names(odd, rows_of, ending):
    """`a[1].jsonl` is not a pattern for `a1.jsonl`, which is there too."""
    (odd / "a1.jsonl").write_text('{"id": "a1", "text": "flour"}')
    named = [name for name in NAMES if "\n" not in name]
    text = "\ufeff# all of them\n" + "\r\n".join(f"in/{name}" for name in named) + "\n\n \n"
    packed = {
        ".gz": gzip.compress,
        ".zst": zstandard.compress,
        ".bz2": bz2.compress,
        ".xz": lzma.compress,
        ".lz4": lz4.frame.compress,
    }.get(os.path.splitext(ending)[1], bytes)
    listed = odd.parent / f"all{ending}"
    listed.write_bytes(packed(text.encode()))
    assert ids(rows_of, str(listed)) == sorted(named)


def test_blanks_around_an_entry_belong_to_it_only_where_such_a_file_is(odd, rows_of):
    (odd / "b.paths").write_text(" blanks .jsonl\n  a::b.jsonl\t\n")
    assert ids(rows_of, f"{odd}/b.paths") == [" blanks .jsonl", "a::b.jsonl"]


@pytest.mark.parametrize("entry", ["*.jsonl", "a?::b.jsonl", "[a]1.jsonl"])
def test_patterns_in_a_list_are_told(odd, entry):
    (odd / "p.paths").write_text(entry)
    with pytest.raises(UserError, match="no such file"):
        names(f"{odd}/p.paths")


def test_a_name_with_brackets_beside_what_it_matches(odd, rows_of):
    (odd / "a1.jsonl").write_text('{"id": "a1", "text": "flour"}')
    assert ids(rows_of, f"{odd}/a[1].jsonl") == ["a1", "a[1].jsonl"]


@pytest.mark.parametrize(
    "lists",
    [{"a.paths": "a.paths"}, {"a.paths": "./x/../a.paths"}, {"a.paths": "b.paths", "b.paths": "1.jsonl\na.paths"}],
)
def test_a_list_that_names_itself_is_refused(tmp_path, lists):
    (tmp_path / "x").mkdir()
    (tmp_path / "1.jsonl").write_text("{}")
    for name, text in lists.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(UserError, match=r"a\.paths: this list of paths names itself") as caught:
        names(f"{tmp_path}/a.paths")
    assert "\n" not in str(caught.value)


def test_lists_in_lists(tmp_path):
    (tmp_path / "1.jsonl").write_text("{}")
    (tmp_path / "2.jsonl").write_text("{}")
    (tmp_path / "a.paths").write_text("b.paths\nb.paths\n2.jsonl")
    (tmp_path / "b.paths").write_text("1.jsonl")
    assert names(f"{tmp_path}/a.paths") == ["1.jsonl", "2.jsonl"]


def test_one_file_in_several_spellings_is_one_shard(tree, monkeypatch):
    monkeypatch.chdir(tree)
    (tree / "link.warc.gz").symlink_to(tree / "crawl/a/1.warc.gz")
    (tree / "linked").symlink_to(tree / "crawl")
    file = f"{tree}/crawl/a/1.warc.gz"
    spelt = [
        "link.warc.gz",
        "crawl/./a/1.warc.gz",
        "./crawl/b/../a/1.warc.gz",
        f"file://{file}",
        f"local://{file}",
        "linked/a/*1*",
    ]
    for first in spelt:
        assert names((first, *spelt)) == ["1.warc.gz"]
        (found,) = find_shards((first, *spelt), "s")
        assert found.url == file
    assert names("link.warc.gz") == ["link.warc.gz"]


def test_chains_of_file_systems_are_still_read(tmp_path, rows_of):
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        archive.writestr("a.jsonl", '{"id": "zipped", "text": "flour"}')
    assert ids(rows_of, f"zip://a.jsonl::{tmp_path}/in.zip") == ["zipped"]
    assert ids(rows_of, f"zip://a.jsonl::file://{tmp_path}/in.zip") == ["zipped"]


def test_double_colons_in_another_place():
    memory = fsspec.filesystem("memory")
    memory.pipe({"/mill/a::b.jsonl": b"1", "/mill/c.jsonl": b"2"})
    try:
        shards = find_shards("memory://mill/*.jsonl", "s")
        assert [shard.name for shard in shards] == ["a::b.jsonl", "c.jsonl"]
        with open_shard(shards[0]) as file:
            assert file.read() == b"1"
    finally:
        memory.rm("/mill", recursive=True)


def test_only_addresses_of_the_web_have_a_query(tmp_path):
    files = [tmp_path / name for name in ("a?b=1.jsonl", "a?b=2.jsonl")]
    for file in files:
        file.write_text('{"text": "flour"}')
    (tmp_path / "in.paths").write_text("".join(f"{file}\n" for file in files))
    assert names(f"{tmp_path}/in.paths") == ["a?b=1.jsonl", "a?b=2.jsonl"]


@pytest.mark.parametrize("name", ["::/a::b", "a::/b", "s3::/a.jsonl"])
def test_a_local_file_chains_nothing(tmp_path, name):
    (file := tmp_path / name).parent.mkdir()
    file.write_text('{"text": "flour"}')
    for spelling in (str(file), f"file://{file}"):
        (shard,) = find_shards(spelling, "s")
        assert (shard.url, shard.name) == (str(file), file.name)


def test_an_error_about_a_name_that_is_no_utf8_can_be_printed(tmp_path):
    with pytest.raises(UserError, match="no such file") as caught:
        find_shards(f"{tmp_path}/\udcff.jsonl", "s")
    str(caught.value).encode()

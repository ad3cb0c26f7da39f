"""What is wrong with an include, or in an included file, is one line that names the file and the line."""

from pathlib import Path

import pytest
from tests.config.pipeline_files import BOOKS, DEEP, MAIN, ONE, WIKIS, write

from textmill.config.pipeline import load
from textmill.errors import ConfigError, UserError


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"main": ("parts/books.yaml", "parts/bokks.yaml")}, "main.yaml:4: include: there is no file parts/bokks.yaml"),
        ({"main": ("parts/books.yaml", "parts")}, "main.yaml:4: include: there is no file parts"),
        ({"main": ("parts/books.yaml", "https://a.example/b.yaml")}, "main.yaml:4: include: must be the path of"),
        ({"main": ("parts/books.yaml", "7")}, "main.yaml:4: include: must be the path of"),
        ({"main": ("parts/books.yaml", "[parts/books.yaml]")}, "main.yaml:4: include: must be the path of"),
        ({"main": ("parts/books.yaml", "main.yaml")}, "would include itself: main.yaml -> main.yaml"),
        (
            {"deep": ("{name: deep", "{include: ../../main.yaml}\n  - {name: deep")},
            "main.yaml -> wikis.yaml -> deep.yaml",
        ),
        (
            {"main": ("parts/wikis.yaml", "parts/more/../books.yaml")},
            "main.yaml:8: include: parts/books.yaml is included",
        ),
        (
            {"main": ("without: [exact]", "without: [exakt]")},
            "parts/books.yaml has no block 'exakt'; did you mean 'exact'",
        ),
        ({"main": ("without: [exact]", "without: exact")}, "main.yaml:5: without: must be a list of labels"),
        ({"main": ("without: [exact]", "license: null")}, "main.yaml:5: unknown key 'license'; an include has include"),
        (
            {"main": ("    without: [exact]\n", "")},
            "main.yaml:4: include: 'dedup.exact' (parts/books.yaml:10) compares",
        ),
        ({"main": ("[{filters.sampler: {rate: 1}}]", "no")}, "main.yaml:6: must be a list of blocks"),
        ({"main": ("{rate: 1}", "{rade: 1}")}, "main.yaml:6: unknown setting 'rade'; did you mean 'rate'?"),
        (
            {"main": ("blocks: [dedup.exact]", "blocks: [include: parts/books.yaml]")},
            "main.yaml:9: include: stands in place of",
        ),
        (
            {"books": ("name: books\n    reader", "name: own\n    reader")},
            "main.yaml:7: two sources are named 'own'",
        ),
        ({"books": ("nowhere", "(")}, "parts/books.yaml:11: pattern: '(' is no regular expression"),
        ({"books": ("blocks: [filters.url]", "blocks: filters.url")}, "parts/books.yaml:7: must be a list of blocks"),
        ({"books": ("- formatters.whitespace", "- formaters.whitespace")}, "parts/books.yaml:9: there is no block"),
        ({"books": ("writer: writers.jsonl", "writer: writers.json")}, "parts/books.yaml:12: there is no block"),
        ({"books": ("writer: writers.jsonl\n", "")}, "parts/books.yaml:2: 'writer' is missing"),
        ({"books": ("keep: all", "keep: some")}, "parts/books.yaml:13: keep: must be"),
        ({"books": ("removed:", "remove:")}, "parts/books.yaml:13: unknown key 'remove'; did you mean 'removed'?"),
        ({"books": ("license: {", "licence: {")}, "parts/books.yaml:6: unknown key 'licence'; did you mean 'license'?"),
        ({"books": ("evidence:", "evidense:")}, "parts/books.yaml:6: setting 'evidence' is required"),
        ({"books": ("  - name: books", "  - &x books")}, "parts/books.yaml"),
        ({"books": (BOOKS, "- 1\n")}, "parts/books.yaml:1: an included file is a pipeline"),
        ({"books": (BOOKS, "")}, "parts/books.yaml: an included file is a pipeline"),
        ({"deep": ("[in/deep.jsonl]", "{}")}, "parts/more/deep.yaml:4: paths: must be"),
        ({"deep": ("name: deep\n", "name: deep\nname: d\n")}, "parts/more/deep.yaml:3: 'name' is given twice"),
    ],
)
def test_errors_name_the_file_and_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: dict[str, tuple[str, str]], said: str
) -> None:
    files = {"main": MAIN, "books": BOOKS, "wikis": WIKIS, "deep": DEEP}
    for name, (old, new) in change.items():
        assert files[name].count(old) >= 1
        files[name] = files[name].replace(old, new)
    places = {"main": "main", "books": "parts__books", "wikis": "parts__wikis", "deep": "parts__more__deep"}
    write(tmp_path, **{places[name]: text for name, text in files.items()})
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError) as error:
        load("main.yaml")
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_many_in_a_row(tmp_path: Path) -> None:
    files = {f"f{number}": ONE.format(f"f{number + 1}.yaml") for number in range(25)}
    main = write(tmp_path, **files, f25=DEEP)
    with pytest.raises(ConfigError, match="more than 20 files include one another in a row"):
        load(str(main))


def test_a_link_to_itself_is_a_circle(tmp_path: Path) -> None:
    main = write(tmp_path, main=ONE.format("link.yaml"))
    (tmp_path / "link.yaml").symlink_to(main)
    with pytest.raises(ConfigError, match="would include itself"):
        load(str(main))

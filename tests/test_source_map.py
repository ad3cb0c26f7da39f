import pytest

from textmill.config.source_map import parse
from textmill.errors import ConfigError


def test_lines_of_keys_and_items() -> None:
    source = parse("a: 1\nb:\n  - x\n  - y: 2\n", "f.yaml")
    assert source.data == {"a": 1, "b": ["x", {"y": 2}]}
    assert source.where(("a",)) == "f.yaml:1"
    assert source.where(("b", 1, "y")) == "f.yaml:4"
    assert source.where(("b", 0, "nowhere")) == "f.yaml:3"


@pytest.mark.parametrize(
    ("text", "where", "problem"),
    [
        ("a: [1\nb: 2\n", "f.yaml:2", "malformed YAML"),
        ("a: 1\na: 2\n", "f.yaml:2", "'a' is given twice"),
        ("a: &x [1]\nb: *x\n", "f.yaml:2", "aliases"),
        ("a: !!python/object/apply:os.system [ls]\n", "f.yaml:1", None),
        ("a: 2024-13-45\n", "f.yaml:1", "cannot read this value"),
        ("? [1, 2]\n: 3\n", "f.yaml:1", "keys must be plain words"),
        ("a: \x00", "f.yaml", "malformed YAML"),
        ("[" * 101 + "]" * 101, "f.yaml:1", "nested too deeply"),
        ("\n" + "[" * 100_000, "f.yaml:2", "nested too deeply"),
    ],
)
def test_malformed_yaml_names_the_line(text: str, where: str, problem: str | None) -> None:
    if problem is None:  # a tag is not obeyed: the value stays plain data
        assert parse(text, "f.yaml").data == {"a": ["ls"]}
        return
    with pytest.raises(ConfigError, match=problem) as error:
        parse(text, "f.yaml")
    assert error.value.where == where


def test_a_hundred_levels_are_read() -> None:
    data = parse("[" * 100 + "]" * 100, "f.yaml").data
    for _ in range(100):
        assert isinstance(data, list)
        data = data[0] if data else None
    assert data is None


def test_dates_stay_text() -> None:
    assert parse("a: 2024-01-02\n", "f.yaml").data == {"a": "2024-01-02"}


def test_an_empty_file_is_nothing() -> None:
    assert parse("", "f.yaml").data is None

import pyarrow as pa
import pytest
from pydantic import ValidationError
from tests.proportion import in_proportion

from textmill.batch import Batch
from textmill.filters.license import License


def fault(license: str | None, *allow: str, ports: bool = True) -> str | None:
    block = License(allow=allow, allow_ports=ports)
    found = block.apply(Batch(pa.record_batch({"license": pa.array([license], pa.string())})))
    verdict: str | None = found["fault"][0].as_py()
    return verdict


@pytest.mark.parametrize(
    ("license", "allow", "kept"),
    [
        ("CC-BY-4.0", "CC-BY-4.0", True),
        ("CC-BY-3.0", "CC-BY-4.0", False),
        ("CC-BY-4.0", "CC-BY", True),
        ("CC-BY", "CC-BY", True),
        ("CC-BY", "CC-BY-4.0", False),
        ("CC-BY-SA-4.0", "CC-BY", False),
        ("CC-BY-SA-2.0", "CC-BY", False),
        ("CC-BY-NC-4.0", "CC-BY", False),
        ("CC-BY-4.0", "CC-BY-SA", False),
        ("CC-BY-SA-3.0-DE", "CC-BY-SA", True),
        ("CC-BY-3.0-US", "CC-BY-3.0", True),
        ("CC-BY-SA-3.0", "CC-BY-3.0", False),
        ("CC0-1.0", "CC0-1.0", True),
        ("CC0-1.0", "CC0", True),
        ("cc-by-4.0", "CC-BY", True),
        ("GPL-2.0-only", "GPL", True),
        ("LGPL-2.1-only", "GPL", False),
        ("CC-BY-4.0 AND CC-BY-SA-4.0", "CC-BY", False),
        ("CC-BY-4.0 OR CC-BY-SA-4.0", "CC-BY", True),
        ("CC-BY-NC-4.0 OR (CC-BY-4.0 AND CC-BY-3.0)", "CC-BY", True),
        ("(CC-BY-NC-4.0 OR CC-BY-4.0) AND MIT", "CC-BY", False),
        ("CC-BY-NC-4.0 AND CC-BY-4.0 OR CC-BY-3.0", "CC-BY", True),
        ("GPL-2.0-only WITH Classpath-exception-2.0", "GPL-2.0-only", False),
        ("CC-BY-4.0 AND", "CC-BY", False),
        ("(CC-BY-4.0", "CC-BY", False),
        ("CC BY 4.0", "CC-BY", True),
        ("CC BY-NC 4.0", "CC-BY", False),
        ("https://creativecommons.org/licenses/by/4.0/", "CC-BY", True),
        ("The MIT License", "MIT", True),
        ("not CC BY 4.0", "CC-BY", False),
        ('["MIT", "CC BY-NC 4.0"]', "MIT", False),
        ("NOASSERTION", "CC-BY", False),
    ],
)
def test_one_entry(license: str, allow: str, kept: bool) -> None:
    assert fault(license, allow) == (None if kept else "not_allowed")


def test_all_parts_of_an_and() -> None:
    assert fault("CC-BY-SA-4.0 AND CC-BY-SA-3.0", "CC-BY", "CC-BY-SA") is None
    assert fault("CC-BY-SA-3.0 AND GFDL-1.3-or-later", "CC-BY-SA", "GFDL") is None


def test_ports_can_be_refused() -> None:
    assert fault("CC-BY-3.0-US", "CC-BY", ports=False) == "not_allowed"
    assert fault("CC-BY-3.0-US", "CC-BY-3.0", ports=False) == "not_allowed"
    assert fault("CC-BY-3.0-US", "CC-BY-3.0-US", ports=False) is None
    assert fault("CC-BY-3.0", "CC-BY", ports=False) is None


@pytest.mark.parametrize("license", [None, "", "  "])
def test_no_licence_is_unknown(license: str | None) -> None:
    assert fault(license, "CC-BY") == "unknown"


@pytest.mark.parametrize("allow", [(), ("A AND B",), ("",)])
def test_settings_that_make_no_sense(allow: tuple[str, ...]) -> None:
    with pytest.raises(ValidationError):
        License(allow=allow)


@pytest.mark.parametrize("unit", [" \t", "(", "MIT AND ", "-1.0"])
@pytest.mark.parametrize("end", ["", "MIT"])
def test_time_grows_as_the_text_does(unit: str, end: str) -> None:
    """100,000 blanks took 7.5 s."""
    assert in_proportion(lambda times: lambda: fault(unit * times + end, "MIT", "CC-BY"), 20_000)

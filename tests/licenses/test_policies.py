"""Policies by name: what each allows, and above all what none does."""

import json
from importlib.resources import files
from typing import get_args

import pyarrow as pa
import pytest
from pydantic import ValidationError

from textmill.batch import Batch
from textmill.errors import UserError
from textmill.filters.license import License
from textmill.spdx.policies import POLICIES, PolicyName

ALL = get_args(PolicyName)
PD = ("common-pile", "cc-by-compatible", "public-domain")
CODE = ("common-pile", "permissive-code")


def verdict(license: str | None, policy: PolicyName, declared: str | None = None) -> str | None:
    columns = {"license": [license], "license_evidence": ["page"], "license_declared": [declared]}
    batch = Batch(pa.record_batch({name: pa.array(values, pa.string()) for name, values in columns.items()}))
    found: str | None = License(policy=policy).apply(batch)["fault"][0].as_py()
    return found


@pytest.mark.parametrize(
    ("license", "policies"),
    [
        ("CC-BY-4.0", ("common-pile", "cc-by-compatible")),
        ("CC-BY-3.0-DE", ("common-pile", "cc-by-compatible")),
        ("CC-BY-3.0-IGO", ("common-pile", "cc-by-compatible")),
        ("LicenseRef-CC-BY", ("common-pile", "cc-by-compatible")),
        ("CC-BY", ("common-pile", "cc-by-compatible")),
        ("LicenseRef-CC-BY-2.5-AR", ("common-pile", "cc-by-compatible")),
        ("CC-BY-1.0", ("common-pile", "cc-by-compatible")),
        ("CC-BY-SA-4.0", ("common-pile",)),
        ("CC-BY-SA-2.0-UK", ("common-pile",)),
        ("CC-BY-SA-3.0+", ("common-pile",)),
        ("LicenseRef-CC-BY-SA", ("common-pile",)),
        ("LicenseRef-CC-BY-SA-2.5-ES", ("common-pile",)),
        ("GFDL-1.2-only", ("common-pile",)),
        ("GFDL-1.3-no-invariants-or-later", ("common-pile",)),
        ("GFDL-1.1+", ("common-pile",)),
        ("GFDL", ("common-pile",)),
        ("LicenseRef-GFDL", ("common-pile",)),
        ("CC-BY-SA-3.0 AND GFDL-1.3-or-later", ("common-pile",)),
        ("CC0-1.0", (*PD, "permissive-code")),
        ("CC-PDM-1.0", PD),
        ("CC-PDDC", PD),
        ("LicenseRef-PublicDomain", PD),
        ("LicenseRef-Public-Domain", PD),
        ("LicenseRef-public-domain", PD),
        ("LicenseRef-Public-Domain-US", PD),
        ("LicenseRef-PD-Mark-1.0", PD),
        ("LicenseRef-US-Government-Work", PD),
        ("LicenseRef-US-Federal-Government-Work", PD),
        ("LicenseRef-UK-Open-Parliament-Licence", ("common-pile", "cc-by-compatible")),
        ("LicenseRef-US-Patent-Text", ("common-pile",)),
        ("OPL-UK-3.0", ("common-pile", "cc-by-compatible")),
        ("LicenseRef-Open-Parliament-Licence-3.0", ("common-pile", "cc-by-compatible")),
        ("OGL-UK-3.0", ("cc-by-compatible",)),
        ("MIT", CODE),
        ("mit", CODE),
        ("BSD-3-Clause", CODE),
        ("Apache-2.0", CODE),
        ("Apache-2.0 WITH LLVM-exception", CODE),
        ("BlueOak-1.0.0", CODE),
        ("0BSD", CODE),
        ("CDLA-Permissive-1.0", ("common-pile",)),
        # A choice needs one that is allowed, and what binds together needs all.
        ("GPL-2.0-only OR MIT", CODE),
        ("CC-BY-SA-3.0 OR GFDL-1.2-or-later", ("common-pile",)),
        ("CC-BY-NC-4.0 OR (CC-BY-4.0 AND CC0-1.0)", ("common-pile", "cc-by-compatible")),
        ("MIT AND CC0-1.0", CODE),
    ],
)
def test_what_passes(license: str, policies: tuple[PolicyName, ...]) -> None:
    assert {name for name in ALL if verdict(license, name) is None} == {*policies}


@pytest.mark.parametrize("policy", ALL)
@pytest.mark.parametrize(
    "license",
    [
        *("CC-BY-NC-4.0", "CC-BY-ND-4.0", "CC-BY-NC-SA-4.0", "CC-BY-NC-ND-3.0-IGO", "LicenseRef-CC-BY-NC"),
        *("LicenseRef-CC-BY-ND", "LicenseRef-CC-BY-NC-3.0-US", "LicenseRef-CC-BY-NC-ND-3.0-IT", "LicenseRef-CC-NC-1.0"),
        *("LicenseRef-CC-ND-1.0", "LicenseRef-CC-SamplingPlus-1.0", "LicenseRef-CC-NC-SamplingPlus-1.0"),
        *("GPL-2.0-only", "GPL-3.0-or-later", "LGPL-2.1-only", "AGPL-3.0-only", "MPL-2.0"),
        *("GPL-2.0-only WITH Classpath-exception-2.0", "BUSL-1.1", "CC-BY-9.0", "CC-BY-3.0-NC", "CC-BY-SA-2.5-ND"),
        *("NOASSERTION", "NONE", "LicenseRef-Open-Publication-License-1.0", "OPUBL-1.0", "OPL-1.0"),
        *("LicenseRef-arXiv-nonexclusive", "LicenseRef-Public-Domain-assumed", "LicenseRef-not-Public-Domain"),
        *("DocumentRef-x:LicenseRef-CC-BY", "public domain?", "(CC-BY-4.0", "CC-BY-4.0 AND", "house rules"),
        *(
            "CC-BY-4.0 AND CC-BY-NC-4.0",
            "MIT AND GPL-2.0-only",
            "CC-BY-4.0 OR CC0-1.0 AND (CC-BY-4.0",
            "LicenseRef-MIT",
        ),
    ],
)
def test_what_no_policy_lets_pass(license: str, policy: PolicyName) -> None:
    assert verdict(license, policy) == "not_allowed"


@pytest.mark.parametrize("policy", ALL)
@pytest.mark.parametrize("license", [None, "", " "])
def test_no_licence_is_unknown(license: str | None, policy: PolicyName) -> None:
    assert verdict(license, policy) == "unknown"


@pytest.mark.parametrize(
    ("own", "declared", "fault"),
    [
        ("CC-BY-4.0", None, None),
        ("CC-BY-4.0", "CC-BY-SA-4.0", None),
        ("CC-BY-4.0", "CC-BY-NC-4.0", "source_not_allowed"),
        ("CC-BY-NC-4.0", "CC-BY-4.0", "not_allowed"),
        ("CC-BY-NC-4.0", "GPL-2.0-only", "not_allowed"),
        ("CC0-1.0", "GPL-2.0-only OR MIT", None),
        (None, "CC-BY-4.0", "unknown"),
        ("CC-BY-4.0", "", None),
    ],
)
def test_both_must_pass(own: str | None, declared: str | None, fault: str | None) -> None:
    assert verdict(own, "common-pile", declared) == fault
    batch = Batch(pa.record_batch({"license": [own or ""], "license_declared": [declared or ""]}))
    found = License(allow=("CC-BY", "CC-BY-SA", "CC0-1.0", "MIT")).apply(batch)
    assert found["fault"].to_pylist() == [fault]
    if fault == "source_not_allowed":
        assert found["detail"].to_pylist() == [f"{own}, but its source declares {declared}"]


@pytest.mark.parametrize("evidence", [None, "", "  "])
def test_no_licence_passes_a_policy_without_evidence(evidence: str | None) -> None:
    def batch(license: str) -> Batch:
        columns = {"id": ["a/1"], "license": [license], "license_evidence": [evidence], "license_method": ["own:Guess"]}
        return Batch(pa.record_batch({name: pa.array(values, pa.string()) for name, values in columns.items()}))

    with pytest.raises(UserError, match=r"own:Guess gave document 'a/1' the licence 'MIT' without evidence"):
        License(policy="permissive-code").apply(batch("MIT"))
    assert License(policy="permissive-code").apply(batch("GPL-2.0-only"))["fault"].to_pylist() == ["not_allowed"]
    assert License(allow=("MIT",)).apply(batch("MIT"))["fault"].to_pylist() == [None]


@pytest.mark.parametrize(
    "settings", [{}, {"allow": []}, {"policy": "common-pile", "allow": ["MIT"]}, {"policy": "free"}]
)
def test_exactly_one_of_both(settings: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="policy"):
        License.model_validate(settings)


def test_an_allow_list_knows_the_spellings_too() -> None:
    def fault(license: str, *allow: str) -> str | None:
        batch = Batch(pa.record_batch({"license": [license]}))
        found: str | None = License(allow=allow).apply(batch)["fault"][0].as_py()
        return found

    assert fault("LicenseRef-CC-BY", "CC-BY") is None
    assert fault("LicenseRef-CC-BY-SA-2.5-ES", "CC-BY-SA-2.5") is None
    assert fault("LicenseRef-PublicDomain", "LicenseRef-Public-Domain") is None
    assert fault("LicenseRef-CC-BY-SA", "CC-BY") == "not_allowed"
    assert fault("LicenseRef-CC-BY", "CC-BY-4.0") == "not_allowed"


def test_the_list_of_code_is_whole() -> None:
    carried = json.loads(files("textmill.spdx").joinpath("lists/blueoak.json").read_bytes())["ids_by_rating"]
    assert {name: len(ids) for name, ids in carried.items()} == {
        "Model": 1,
        "Gold": 1,
        "Silver": 30,
        "Bronze": 120,
        "Lead": 72,
    }
    taken = [*carried["Model"], *carried["Gold"], *carried["Silver"], *carried["Bronze"]]
    assert not [id_ for id_ in taken if verdict(id_, "permissive-code") is not None]
    assert [id_ for id_ in carried["Lead"] if verdict(id_, "permissive-code") is None] == []
    assert set(POLICIES) == {*ALL}

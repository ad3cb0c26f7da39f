"""Validate scripts/cluster/rayjob.yaml against the schema of KubeRay's RayJob.

    python scripts/check_rayjob.py helm-chart/kuberay-operator/crds/ray.io_rayjobs.yaml

The file is of a checkout of https://github.com/ray-project/kuberay. Unknown keys are errors too: a cluster would drop
them without a word.
"""

import sys
from pathlib import Path
from typing import cast

import jsonschema
import yaml

MANIFEST = Path(__file__).parent / "cluster" / "rayjob.yaml"
Schema = dict[str, object]


def closed(schema: object) -> object:
    """The schema, without leave for keys that it does not name; Kubernetes' own extensions are read as JSON Schema."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: closed(value) for key, value in schema.items()}
    if found.pop("x-kubernetes-int-or-string", False):
        found = {"type": ["integer", "string"]}
    if isinstance(found.get("properties"), dict) and "additionalProperties" not in found:
        found["additionalProperties"] = bool(found.get("x-kubernetes-preserve-unknown-fields", False))
    return found


def main(definition: str) -> int:
    """Print what is wrong; the exit code."""
    crd = yaml.safe_load(Path(definition).read_text("utf-8"))
    manifest = yaml.safe_load(MANIFEST.read_text("utf-8"))
    group, _, version = manifest["apiVersion"].partition("/")
    assert (crd["spec"]["group"], crd["spec"]["names"]["kind"]) == (group, manifest["kind"])
    (schema,) = (one["schema"]["openAPIV3Schema"] for one in crd["spec"]["versions"] if one["name"] == version)
    validator = jsonschema.Draft202012Validator(cast(Schema, closed(schema)))
    # The API server gives metadata its own schema; the definition says no more than that it is an object.
    errors = sorted(validator.iter_errors({**manifest, "metadata": {}}), key=str)
    for error in errors:
        print(f"{'.'.join(map(str, error.absolute_path))}: {error.message}")
    print(f"{MANIFEST.name}: {len(errors)} errors against {group}/{version} {manifest['kind']}")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

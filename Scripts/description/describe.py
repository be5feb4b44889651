"""Makes what others read from docs/openapi.yaml; with `--check` says what is not as it would be made."""

import json
import sys
from pathlib import Path

import yaml

from postman import collection

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "docs" / "openapi.yaml"


def products():
    """What is made, by where it stands."""
    try:
        document = yaml.safe_load(SOURCE.read_text())
    except yaml.YAMLError as error:
        sys.exit(f"{SOURCE.relative_to(ROOT)} is not YAML: {error}")
    return {
        ROOT / "Sources" / "COpenAPI" / "openapi.json": as_json(document),
        ROOT / "docs" / "postman_collection.json": as_json(collection(document)),
    }


def as_json(value):
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def main(arguments):
    if arguments not in ([], ["--check"]):
        sys.exit("usage: Scripts/describe [--check]")
    stale = {path: text for path, text in products().items() if not path.exists() or path.read_text() != text}
    if arguments:
        for path in stale:
            print(f"{path.relative_to(ROOT)} is not what docs/openapi.yaml says: run Scripts/describe", file=sys.stderr)
        sys.exit(1 if stale else 0)
    for path, text in stale.items():
        path.write_text(text)
        print(f"wrote {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main(sys.argv[1:])

"""The entries of the corpus: those of attacks.json and our own, which are files by themselves."""

import json
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1]
CORPUS = FOLDER / "attacks.json"
OWN = FOLDER / "own"

_LANGUAGES = {".py": "python", ".sh": "bash", ".js": "node"}
_COMMENTS = {".py": "# ", ".sh": "# ", ".js": "// "}
_TEXT = {"must", "layer", "category", "check"}


@dataclass(frozen=True)
class Attack:
    """One hostile program.

    `must` says what has to become of it and `layer` what sees to that, for people. `check` says what is looked at
    besides its output, and `then` what that check needs to know: `after` is code that the runner runs afterwards,
    `seconds` the attack's deadline, `raises` the error that it is meant to end in. `ours` is whether it is one of own/.
    """

    name: str
    language: str
    payload: str
    must: str
    layer: str
    category: str
    check: str
    then: dict = field(default_factory=dict, hash=False)
    ours: bool = False

    def __str__(self):
        return self.name


def corpus():
    """The entries of attacks.json."""
    return [Attack(**entry) for entry in json.loads(CORPUS.read_text())]


def own(grant=""):
    """The entries of own/, one a file; or of the folder in it that is about what a policy may grant."""
    return [_read(path, grant) for path in sorted((OWN / grant).iterdir()) if path.suffix in _LANGUAGES]


def named(*names):
    """Entries by name, whichever of the two they come from."""
    known = {attack.name: attack for attack in corpus() + own()}
    return [known[name] for name in names]


def _read(path, grant):
    """Reads the fields from the comment that a file begins with, `name: value` a line; the payload is what follows.

    A value goes on in the next line if that is indented by two spaces more.
    """
    text, comment = path.read_text(), _COMMENTS[path.suffix]
    fields, last = {}, None
    for line in text.splitlines():
        if not line.startswith(comment):
            break
        line = line.removeprefix(comment)
        if line.startswith("  "):
            fields[last] += " " + line.strip()
        else:
            last, _, value = line.partition(": ")
            fields[last] = value.strip()
    then = json.loads(fields.pop("then", "{}"))
    after = path.parent / "after" / f"{path.stem}.py"
    if after.exists():
        then["after"] = after.read_text()
    if set(fields) != _TEXT:
        raise ValueError(f"{path}: the fields are {sorted(fields)}, not {sorted(_TEXT)}")
    return Attack(name=path.stem, language=_LANGUAGES[path.suffix], payload=_preamble(path.suffix, grant) + text,
                  then=then, ours=True, **fields)


def _preamble(suffix, grant):
    """What every attack of a language may use: raw system calls and their verdict; and what those of its folder do."""
    paths = [FOLDER / "corpus" / f"preamble{name}{suffix}" for name in ("", *([f"_{grant}"] if grant else []))]
    return "".join(path.read_text() for path in paths if path.exists())

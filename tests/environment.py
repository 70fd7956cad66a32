"""Write `environment.yml` from `requirements.lock`: the same packages and versions for conda users.

python tests/environment.py > environment.yml
"""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)(?: *; *([^\\]+?))? *\\?$", re.MULTILINE)


def pinned(lock):
    """Return (name, version, marker) for every package of a lock file."""
    return [match.groups(default="") for match in PINNED.finditer(lock)]


def environment(lock, direct):
    """Return the text of `environment.yml`: what the course names first, then what those need."""
    packages = sorted(pinned(lock), key=lambda entry: (entry[0] not in direct, entry[0]))
    lines = [
        "# Made from requirements.lock by tests/environment.py (`make lock`); a test holds the two together.",
        "name: rnn-course",
        "channels:",
        "  - conda-forge",
        "dependencies:",
        "  - python=3.11",
        "  - pip",
        "  - pip:",
    ]
    for name, version, marker in packages:
        condition = f" ; {marker}" if marker else ""
        lines.append(
            f'      - "{name}=={version}{condition}"'
            if '"' not in condition
            else f"      - '{name}=={version}{condition}'"
        )
    return "\n".join(lines) + "\n"


def direct_packages():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return {re.split(r"[<>=\[ ]", entry)[0].lower() for entry in project["dependencies"]}


if __name__ == "__main__":
    print(environment((ROOT / "requirements.lock").read_text(), direct_packages()), end="")

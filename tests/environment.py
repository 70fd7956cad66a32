"""Write `environment.yml` from `requirements.lock`: the same packages and versions for conda users.

python tests/environment.py > environment.yml

With `--for-developers` it prints the installed packages that grading does not need: the container leaves them out.
"""

import re
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, requires
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


GRADING = ("cluster", "postgresql")  # the optional parts that a machine for grading has


def for_developers(lock, project):
    """Return the packages of a lock that nothing in the project needs but its developers' tools, as installed here."""
    from packaging.requirements import Requirement

    waiting = [*project["dependencies"], *(one for part in GRADING for one in project["optional-dependencies"][part])]
    needed = set()
    while waiting:
        wanted = Requirement(waiting.pop())
        name = plain(wanted.name)
        for extra in ("", *wanted.extras):
            if (name, extra) in needed:
                continue
            needed.add((name, extra))
            asked = [Requirement(line) for line in _requires(name)]
            waiting += [str(one) for one in asked if one.marker is None or one.marker.evaluate({"extra": extra})]
    names = {name for name, _ in needed}
    return sorted({name for name, _, _ in pinned(lock)} - names)


def plain(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def _requires(name):
    try:
        return requires(name) or []
    except PackageNotFoundError:  # for another system or another Python
        return []


if __name__ == "__main__" and "--for-developers" in sys.argv:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    print("\n".join(for_developers((ROOT / "requirements.lock").read_text(), project)))
elif __name__ == "__main__":
    print(environment((ROOT / "requirements.lock").read_text(), direct_packages()), end="")

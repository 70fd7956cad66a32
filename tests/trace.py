"""How many modules of the engine does one notebook run through? Every function of every process is counted.

python tests/trace.py          the two counts against their targets; exits with 1 where one is higher
python tests/trace.py --list   the modules, too, by package
"""

import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

import toy
from counters import PACKAGE, Counters, inside_functions

TARGETS = {"mark": 45, "grade": 65}


def run(counters: Counters, root: Path, *arguments: str) -> list[str]:
    """Run a command of the engine; return the modules in which a function ran, by their paths in the package."""
    counters.reset()
    environment = {**counters.environment, "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, "-m", "autograder", "--course", str(root), "--quiet", *arguments]
    subprocess.run(command, env=environment, cwd=root, check=True)
    ran = counters.lines()
    return [str(path.relative_to(PACKAGE)) for path in ran if ran[path] & inside_functions(path)]


def trace(folder: Path) -> dict[str, list[str]]:
    """Return what `mark` and what `grade` run through for one notebook with one mistake."""
    course = toy.make_course(folder / "course")
    notebook = folder / "alice.ipynb"
    notebook.write_bytes(toy.submission_bytes(course, toy.ONCE))
    counted = folder / "counted"
    counted.mkdir()
    counters = Counters(counted)
    found = {"mark": run(counters, course.root, "mark", str(notebook))}
    run(counters, course.root, "collect", toy.ID, str(notebook))
    return found | {"grade": run(counters, course.root, "grade", toy.ID)}


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        found = trace(Path(folder))
    for command, modules in found.items():
        print(f"{command}: {len(modules)} modules of the engine run code (target: at most {TARGETS[command]})")
        if "--list" in sys.argv:
            packages = defaultdict(list)
            for module in modules:
                packages[str(Path(module).parent)].append(Path(module).stem)
            for package, names in packages.items():
                print(f"    {package:16} {len(names):3}  {' '.join(names)}")
    too_many = [command for command, modules in found.items() if len(modules) > TARGETS[command]]
    return 1 if too_many else 0


if __name__ == "__main__":
    sys.exit(main())

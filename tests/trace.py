"""How many modules of the engine does one notebook run through? Every function of every process is counted.

python tests/trace.py          the two counts against their targets
python tests/trace.py --list   the modules, too, by package
"""

import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

import toy

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "autograder"
TARGETS = {"mark": 45, "grade": 65}

# Python loads `sitecustomize` first in each process that is started; what is forked inherits the counters. They are
# memory that all processes share, so that a confined process, which can write no file, is counted as well.
SITECUSTOMIZE = """
import ast, builtins, importlib.machinery, mmap, os, sys
folder = os.path.dirname(__file__)
with open(os.path.join(folder, "modules.txt")) as file:
    NUMBERS = {path: number for number, path in enumerate(file.read().splitlines())}
with open(os.path.join(folder, "seen.bin"), "r+b") as file:
    builtins.__seen__ = mmap.mmap(file.fileno(), len(NUMBERS))

class Counting(importlib.machinery.SourceFileLoader):
    def get_code(self, name):
        path = self.get_filename(name)
        tree = ast.parse(self.get_data(path))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                documented = ast.get_docstring(node) is not None
                node.body.insert(documented, ast.parse(f"__seen__[{NUMBERS[path]}] = 1").body[0])
        return compile(ast.fix_missing_locations(tree), path, "exec", dont_inherit=True)

class Finder:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] != "autograder":
            return None
        for finder in sys.meta_path:
            spec = None if finder is self else finder.find_spec(name, path, target)
            if spec is not None:
                spec.loader = Counting(spec.loader.name, spec.loader.path)
                return spec

sys.meta_path.insert(0, Finder())
"""
# Fork servers get an environment of their own, in which the counters have to be found as well.
DRIVER = """
import os, sys
from autograder.sandbox import servers
servers.ENVIRONMENT["PYTHONPATH"] = os.environ["PYTHONPATH"]
from autograder.cli.main import main
raise SystemExit(main(sys.argv[1:]))
"""


class Counters:
    """A byte of shared memory for each module, in a folder that every traced process loads first."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._seen = folder, folder / "seen.bin"
        self._modules = sorted(str(path) for path in PACKAGE.rglob("*.py"))
        (folder / "modules.txt").write_text("\n".join(self._modules))
        (folder / "sitecustomize.py").write_text(SITECUSTOMIZE)

    def run(self, root: Path, *arguments: str) -> list[str]:
        """Run a command of the engine; return the modules in which a function ran, by their paths in the package."""
        self._seen.write_bytes(bytes(len(self._modules)))
        environment = {**os.environ, "PYTHONPATH": str(self._folder), "PYTHONWARNINGS": "ignore"}
        command = [sys.executable, "-c", DRIVER, "--course", str(root), "--quiet", *arguments]
        subprocess.run(command, env=environment, cwd=root, check=True)
        seen = zip(self._modules, self._seen.read_bytes(), strict=True)
        return [str(Path(path).relative_to(PACKAGE)) for path, ran in seen if ran]


def trace(folder: Path) -> dict[str, list[str]]:
    """Return what `mark` and what `grade` run through for one notebook with one mistake."""
    course = toy.make_course(folder / "course")
    notebook = folder / "alice.ipynb"
    notebook.write_bytes(toy.submission_bytes(course, toy.ONCE))
    counted = folder / "counted"
    counted.mkdir()
    counters = Counters(counted)
    found = {"mark": counters.run(course.root, "mark", str(notebook))}
    counters.run(course.root, "collect", toy.ID, str(notebook))
    return found | {"grade": counters.run(course.root, "grade", toy.ID)}


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
    return 0


if __name__ == "__main__":
    sys.exit(main())

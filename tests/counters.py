"""Which lines of the engine run? Counted in every process, also in confined ones and in those that are killed.

Coverage tools write a file when a process ends, which a confined process may not. So the counters are memory that all
processes share. Python loads `sitecustomize` first in each process that is started; it changes each module of the
engine while that is loaded: before a statement, the byte of its line is set. What is forked inherits the counters.
"""

import ast
import json
import os
from collections import defaultdict
from itertools import accumulate
from pathlib import Path

import autograder

PACKAGE = Path(autograder.__file__).parent
SITECUSTOMIZE = """
import ast, builtins, importlib.machinery, json, mmap, os, sys
folder = os.path.dirname(__file__)
with open(os.path.join(folder, "modules.json")) as file:
    OFFSETS = json.load(file)
with open(os.path.join(folder, "seen.bin"), "r+b") as file:
    builtins.__seen__ = mmap.mmap(file.fileno(), 0)

def count(nodes, offset, before=()):
    marked = []
    for place, node in enumerate(nodes):
        docstring = place == 0 and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":  # only a docstring may stand before it
            before = (*before, node.lineno)
        elif not docstring:
            lines = [*before, node.lineno, *(one.lineno for one in getattr(node, "decorator_list", ()))]
            before = ()
            for line in lines:
                (mark,) = ast.parse(f"__seen__[{offset + line}] = 1").body
                for part in ast.walk(mark):
                    ast.copy_location(part, node)
                marked.append(mark)
        marked.append(node)
    return marked

class Counting(importlib.machinery.SourceFileLoader):
    def get_code(self, name):
        path = self.get_filename(name)
        tree = ast.parse(self.get_data(path))
        for node in list(ast.walk(tree)):
            for field in ("body", "orelse", "finalbody"):
                nodes = getattr(node, field, None)
                if isinstance(nodes, list):
                    line = getattr(getattr(node, "pattern", node), "lineno", 0)
                    own = (line,) if isinstance(node, (ast.ExceptHandler, ast.match_case)) else ()
                    setattr(node, field, count(nodes, OFFSETS[path], own))
        return compile(tree, path, "exec", dont_inherit=True)

    def exec_module(self, module):
        super().exec_module(module)
        if module.__name__ == "autograder.sandbox.servers":  # fork servers get an environment of their own
            module.ENVIRONMENT["PYTHONPATH"] = folder

class Finder:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] != "autograder":
            return None
        for finder in sys.meta_path:
            spec = None if finder is self else finder.find_spec(name, path, target)
            if spec is not None:
                if isinstance(spec.loader, importlib.machinery.SourceFileLoader):
                    spec.loader = Counting(spec.loader.name, spec.loader.path)
                return spec

sys.meta_path.insert(0, Finder())
"""


class Counters:
    """A byte of shared memory for each line of the engine, in a folder that every counted process loads first."""

    def __init__(self, folder: Path) -> None:
        self._seen = folder / "seen.bin"
        sizes = {str(path): len(path.read_bytes().splitlines()) + 1 for path in sorted(PACKAGE.rglob("*.py"))}
        self._offsets = dict(zip(sizes, accumulate(sizes.values(), initial=0), strict=False))
        self._total = sum(sizes.values())
        (folder / "modules.json").write_text(json.dumps(self._offsets))
        (folder / "sitecustomize.py").write_text(SITECUSTOMIZE)
        self.environment = {**os.environ, "PYTHONPATH": str(folder)}
        self.reset()

    def reset(self) -> None:
        """Count from nothing. No counted process may run."""
        self._seen.write_bytes(bytes(self._total))

    def lines(self) -> dict[Path, set[int]]:
        """Return the numbers of the lines that ran, by module."""
        seen = self._seen.read_bytes()
        ends = [*list(self._offsets.values())[1:], self._total]
        ran = defaultdict(set)
        for (path, offset), end in zip(self._offsets.items(), ends, strict=True):
            ran[Path(path)] = {line for line in range(end - offset) if seen[offset + line]}
        return ran


def inside_functions(path: Path) -> set[int]:
    """Return the numbers of the lines that belong to the body of a function.

    A body on the line of its `def`, such as the `...` of a protocol, is left out: that line runs at the import.
    """
    tree = ast.parse(path.read_text())
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    parts = [part for function in functions for part in function.body if part.lineno > function.lineno]
    return {line for part in parts for line in range(part.lineno, part.end_lineno + 1)}

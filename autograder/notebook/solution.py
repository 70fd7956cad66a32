"""Solution regions: what lies between `### BEGIN SOLUTION` and `### END SOLUTION` in a cell."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

BEGIN, END = "BEGIN SOLUTION", "END SOLUTION"
STUB = 'raise NotImplementedError("Not implemented yet: write your code here and delete this line.")'
LINE = re.compile(r"^\s*(?:#\s*)?###\s*(BEGIN|END) SOLUTION\s*$")
# What somebody may have meant as one of the marks: another case, a missing space, a hyphen, a plural, a typing error.
MEANT = re.compile(
    r"^[\s#*=<!-]*(?:be?gi?n|start|e?nd|stop)[\s_-]*(?:of[\s_-]*)?(?:the[\s_-]*)?solut?i?t?ons?\b", re.IGNORECASE
)
SHORTEST = 12  # characters without spaces: what is shorter is written alike by everybody
ORDINARY = re.compile(r"\s*(?:def |class |import |from |@|#|raise NotImpl|[\"'])|.*:\s*$")  # and heads of blocks
COMMENT = re.compile(r"(?:^\s*|\s)# ?(.*)$")
HEADER = re.compile(r"^# %%(.*)$")


@dataclass(frozen=True)
class SourceCell:
    """One cell of a hand-written source: the header behind `# %%`, and its lines with their numbers from 1."""

    header: str
    lines: tuple[tuple[int, str], ...]

    @property
    def line(self) -> int:
        return self.lines[0][0]

    @property
    def is_markdown(self) -> bool:
        return "[markdown]" in self.header

    @property
    def needs_marks(self) -> bool:
        """Whether the cell is an exercise or a written question: what students fill in."""
        return '"exercise"' in self.header or (self.is_markdown and '"points"' in self.header)


def source_cells(text: str) -> list[SourceCell]:
    """Split a source in jupytext's percent format into its cells; what comes before the first header is none."""
    cells: list[list[tuple[int, str]]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if HEADER.match(line):
            cells.append([])
        if cells:
            cells[-1].append((number, line))
    return [SourceCell(lines[0][1].removeprefix("# %%").strip(), tuple(lines)) for lines in cells]


def faults_of_marks(path: Path) -> Iterator[str]:
    """Yield what is wrong with the solution marks in a source, each with file and line."""
    for cell in source_cells(path.read_text(encoding="utf-8")):
        yield from (f"{path.name}, line {line}: {fault}" for line, fault in _faults(cell))


def _faults(cell: SourceCell) -> Iterator[tuple[int, str]]:
    begun: int | None = None
    regions = 0
    for number, line in cell.lines[1:]:
        mark = LINE.match(line)
        if mark is None:
            if MEANT.match(line) or BEGIN in line or END in line:
                expected = f"`### {BEGIN}` or `### {END}` on a line of its own"
                yield number, f"{line.strip()!r} looks like a solution mark; expected {expected}."
        elif mark[1] == "BEGIN":
            if begun is not None:
                yield number, f"`### {BEGIN}` inside the region that began in line {begun}. Add `### {END}` before it."
            if not cell.needs_marks:
                yield number, f"`### {BEGIN}` in a cell that is neither an exercise nor a written question."
            begun, regions = number, regions + 1
        elif begun is None:
            yield number, f"`### {END}` without a `### {BEGIN}` before it in the same cell."
        else:
            begun = None
    if begun is not None:
        yield (
            begun,
            f"`### {BEGIN}` without `### {END}` in the same cell. Without it nobody knows where the solution ends.",
        )
    if cell.needs_marks and not regions:
        what = "exercise" if '"exercise"' in cell.header else "written question"
        lost = "students would get an empty cell, without the question or the function's head"
        yield cell.line, f"this {what} has no `### {BEGIN}` and `### {END}`: {lost}."


def leaked_lines(path: Path) -> Iterator[str]:
    """Yield the lines of solutions that would be read in a comment or in the text's code, each with file and line.

    Ordinary code outside of the regions is not looked at: given functions may be written like solutions.
    """
    cells = source_cells(path.read_text(encoding="utf-8"))
    solutions: dict[str, int] = {}
    for cell in cells:
        for number, line in _lines(cell, inside=True):
            if not cell.is_markdown and len(_dense(line)) >= SHORTEST and not ORDINARY.match(line):
                solutions.setdefault(_dense(line), number)
    for cell in cells:
        for number, text in _shown_code(cell):
            solution = solutions.get(_dense(text))
            if solution is not None:
                shown = f"{text.strip()!r} is line {solution} of a solution"
                yield f"{path.name}, line {number}: {shown}, and students would read it here."


def _lines(cell: SourceCell, inside: bool) -> Iterator[tuple[int, str]]:
    """Yield the lines of a cell in its solution regions, or outside of them."""
    within = False
    for number, line in cell.lines[1:]:
        if BEGIN in line or END in line:
            within = BEGIN in line
        elif within is inside:
            yield number, line


def _shown_code(cell: SourceCell) -> Iterator[tuple[int, str]]:
    """Yield what a cell shows as code without running it, outside of its solution: comments, and code in the text."""
    fenced = False
    for number, line in _lines(cell, inside=False):
        comment = COMMENT.search(line)
        if not cell.is_markdown and comment:
            yield number, comment[1]
        elif cell.is_markdown and comment:
            text = comment[1]
            fenced ^= text.strip().startswith("```")
            yield from ((number, code) for code in re.findall(r"`([^`]+)`", text))
            if fenced or text.startswith("    "):
                yield number, text


def _dense(line: str) -> str:
    """Return a line of code without spaces and without its comment."""
    return re.sub(r"\s+", "", re.sub(r"\s#.*$", "", line))


def solution_regions(source: str) -> list[list[str]]:
    """Return the lines of each solution region of a cell, without indentation and blank lines."""
    regions: list[list[str]] = []
    inside = False
    for line in source.splitlines():
        if BEGIN in line:
            regions.append([])
            inside = True
        elif END in line:
            inside = False
        elif inside and line.strip():
            regions[-1].append(line.strip())
    return regions


def without_solutions(source: NotebookNode) -> NotebookNode:
    """Return a copy of a source notebook as students get it: a stub in place of each region of code."""
    notebook = copy.deepcopy(source)
    for cell in notebook.cells:
        if cell.cell_type == "code" and BEGIN in cell.source:
            cell.source = "\n".join(_with_stub(cell.source))
    return notebook


def _with_stub(source: str) -> Iterator[str]:
    inside = False
    for line in source.splitlines():
        if BEGIN in line:
            inside = True
            yield f"{line[: len(line) - len(line.lstrip())]}{STUB}"
        elif END in line:
            inside = False
        elif not inside:
            yield line

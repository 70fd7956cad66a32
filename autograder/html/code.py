"""A student's own code, highlighted: as text, never as anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pygments import highlight as colour
from pygments.formatters import HtmlFormatter
from pygments.lexer import inherit
from pygments.lexers import PythonLexer
from pygments.token import Whitespace

from ..core.text import clean

if TYPE_CHECKING:
    from markupsafe import Markup

LONGEST = 20_000  # characters; what a person writes for one exercise is far shorter
WIDEST = 400  # characters of a line


class LinearPythonLexer(PythonLexer):
    """Python's lexer of pygments, in time that grows with the length of the text only.

    It takes a line of nothing but spaces at once. For each such line, pygments' own rules search all blank lines after
    it for a docstring: 10,000 of them take many seconds.
    """

    tokens: ClassVar = {"root": [(r"^[^\S\n]+\n", Whitespace), inherit]}


def highlight(source: str) -> Markup:
    """Return `source` as highlighted HTML, one <span class="line"> a line; cut where it is very long."""
    from markupsafe import Markup

    lines = colour(_cut(clean(source)), LinearPythonLexer(), HtmlFormatter(nowrap=True)).rstrip("\n").split("\n")
    return Markup("\n".join(f'<span class="line">{line}</span>' for line in lines))  # escaped by pygments


def _cut(source: str) -> str:
    lines = [line if len(line) <= WIDEST else f"{line[:WIDEST]} …" for line in source[:LONGEST].splitlines()]
    return "\n".join([*lines, "# … cut here"] if len(source) > LONGEST else lines)

"""Python's lexer of pygments, in time that grows with the length of the text."""

from __future__ import annotations

from typing import ClassVar

from pygments.lexer import inherit
from pygments.lexers import PythonLexer
from pygments.token import Whitespace


class LinearPythonLexer(PythonLexer):
    """Takes a line of nothing but spaces at once.

    For each such line pygments' own rules look through all blank lines after it, for a docstring: 10,000 of them take
    many seconds.
    """

    tokens: ClassVar = {"root": [(r"^[^\S\n]+\n", Whitespace), inherit]}

"""Notebooks as data: reading, building and repairing them, and the outputs of their cells."""

from . import lean  # noqa: F401  # must come first: it makes the imports below it fast

"""Notebooks as data: read, build, mend, and what they show."""

from . import lean  # noqa: F401  # first of all: it makes what follows start quickly

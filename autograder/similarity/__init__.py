"""Whose code is alike, as a place for a person to look."""

from .page import render_similarity
from .pairs import find_pairs

__all__ = ["find_pairs", "render_similarity"]

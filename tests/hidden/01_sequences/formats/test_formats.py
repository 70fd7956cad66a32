"""formats: the format of six tasks."""

import pytest

from autograder.testing import Mismatch, describe, shown

pytestmark = pytest.mark.exercise("formats")

NAMES = ("one_to_one", "one_to_many", "many_to_one", "many_to_many")
RIGHT = {
    "next_word": ("many_to_one", "How many words are read, how many are written?"),
    "sentiment": ("many_to_one", "A review is many words. How many answers are asked for?"),
    "captioning": ("one_to_many", "The photograph goes in at once. And the sentence?"),
    "next_five_words": ("many_to_many", "How many words are read, how many are written?"),
    "trajectory": ("one_to_many", "How many moments go in, how many come out?"),
    "label_every_step": ("many_to_many", "There is one label for each word."),
}


@pytest.mark.points(0.5)
@pytest.mark.parametrize("task", RIGHT)
def test_format_of(student, task):
    """Is the format of this task right?"""
    formats = student.formats
    if not isinstance(formats, dict):
        raise Mismatch(f"formats is {describe(formats)}; expected a dict.")
    answer = formats.get(task)
    if answer is None:
        raise Mismatch(f"formats[{task!r}] is not filled in.")
    right, hint = RIGHT[task]
    if not isinstance(answer, str) or answer not in NAMES:
        raise Mismatch(f"formats[{task!r}] is {shown(answer)}; expected one of: {', '.join(NAMES)}.", answer)
    if answer != right:  # the right answer is not part of the message
        raise Mismatch(f"formats[{task!r}] is {answer!r}, which does not fit. {hint}", answer)

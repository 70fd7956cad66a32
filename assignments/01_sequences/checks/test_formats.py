"""Public checks of formats: is it filled in? The hidden tests decide whether it is right."""

from checks.testing import Mismatch, describe

TASKS = ("next_word", "sentiment", "captioning", "next_five_words", "trajectory", "label_every_step")
NAMES = ("one_to_one", "one_to_many", "many_to_one", "many_to_many")


def test_all_six_are_there(student):
    """Is every task filled in?"""
    formats = student.formats
    if not isinstance(formats, dict):
        raise Mismatch(f"formats is {describe(formats)}; expected a dict.")
    missing = [task for task in TASKS if formats.get(task) is None]
    if missing:
        raise Mismatch(f"Not filled in yet: {', '.join(missing)}.")


def test_the_names(student):
    """Is every answer one of the four names?"""
    for task, answer in student.formats.items():
        if answer is not None and answer not in NAMES:
            raise Mismatch(f"formats[{task!r}] is {answer!r}; expected one of {', '.join(NAMES)}.")


def test_a_pair_of_tasks(student):
    """Do completions by one word and by five words get different formats?"""
    formats = student.formats
    if formats.get("next_word") == formats.get("next_five_words"):
        raise Mismatch("next_word and next_five_words have the same format. How many words does each one write?")

"""answers: five questions on short memory."""

import re

import numpy as np
import pytest

from autograder.testing import Mismatch, describe

pytestmark = pytest.mark.exercise("answers")


def check_answer(student, reference, question, where):
    answers = student.answers
    if not isinstance(answers, dict):
        raise Mismatch(f"answers is {describe(answers)}; expected a dict.")
    letter = answers.get(question)
    if letter is None:
        raise Mismatch(f'"{question}" is not answered; expected a letter from a to d.')
    if not isinstance(letter, str):
        raise Mismatch(f'The answer to "{question}" is {describe(letter)}; expected a letter from a to d.')
    letter = re.split(r"[\s).:]", letter.strip(" \t\n(").lower(), maxsplit=1)[0]  # "(b)", "b: because …"
    if letter != reference.answers[question]:
        raise Mismatch(f'The answer to "{question}", {letter[:20]!r}, is not right. {where}', np.array(letter[:20]))


HINTS = {
    "q1": "How much is left after two steps, and after three?",
    "q2": "Change one input at a time in rnn_forward, and see which states move.",
    "q3": "Follow a small change of h at step t - 1 to step t.",
    "q4": "Try each of the four with memory_trace.",
    "q5": "Count the steps between the input that matters and the answer.",
}


@pytest.mark.points(1)
@pytest.mark.parametrize("question", HINTS)
def test_answer(student, reference, question):
    """Is the answer to this question right?"""
    check_answer(student, reference, question, HINTS[question])

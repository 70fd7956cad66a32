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
    if not isinstance(letter, str):
        raise Mismatch(f'The answer to "{question}" is {describe(letter)}; expected a letter from a to d.')
    letter = re.split(r"[\s).:]", letter.strip(" \t\n(").lower(), maxsplit=1)[0]  # "(b)", "b: because …"
    if letter != reference.answers[question]:
        raise Mismatch(f'The answer to "{question}", {letter[:20]!r}, is not right. {where}', np.array(letter[:20]))


@pytest.mark.points(1)
def test_q1(student, reference):
    """q1: how fast does a linear neuron forget?"""
    check_answer(student, reference, "q1", "How much is left after two steps, and after three?")


@pytest.mark.points(1)
def test_q2(student, reference):
    """q2: what can a state depend on?"""
    check_answer(student, reference, "q2", "Change one input at a time in rnn_forward, and see which states move.")


@pytest.mark.points(1)
def test_q3(student, reference):
    """q3: why does the difference fade?"""
    check_answer(student, reference, "q3", "Follow a small change of h at step t - 1 to step t.")


@pytest.mark.points(1)
def test_q4(student, reference):
    """q4: what lengthens the memory?"""
    check_answer(student, reference, "q4", "Try each of the four with memory_trace.")


@pytest.mark.points(1)
def test_q5(student, reference):
    """q5: what makes a long sequence easier to read?"""
    check_answer(student, reference, "q5", "Count the steps between the input that matters and the answer.")

"""Public check of answers: the form only. You can find out in the notebook whether they are right."""

from checks.testing import Mismatch, describe


def test_form(student):
    """Does every question have a letter from a to d?"""
    answers = student.answers
    if not isinstance(answers, dict):
        raise Mismatch(f"answers is {describe(answers)}; expected a dict.")
    for question in ("q1", "q2", "q3", "q4", "q5"):
        if answers.get(question) is None:
            raise Mismatch(f'"{question}" is not answered: expected a letter from a to d.')
        if str(answers[question]).strip(" \t\n().:").lower() not in ("a", "b", "c", "d"):
            raise Mismatch(f'The answer to "{question}" is {answers[question]!r}; expected a letter from a to d.')

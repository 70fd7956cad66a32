import numpy as np
from checks.testing import close, number

LOGITS = np.log([0.5, 0.3, 0.2])


def test_pieces(student):
    """With probabilities 0.5, 0.3, 0.2, which index does u pick?"""
    for u, index in ((0.0, 0), (0.49, 0), (0.51, 1), (0.79, 1), (0.81, 2), (0.99, 2)):
        close(
            student.sample_next(LOGITS, 1.0, u), index, f"the result for u = {u}", where="Which piece does u fall into?"
        )
    where = "The cumulative probability of the first is 0.5, which does not exceed u = 0.5."
    close(student.sample_next(np.array([0.0, 0.0]), 1.0, 0.5), 1, "the result for logits (0, 0), u = 0.5", where=where)


def test_temperature(student):
    """With temperature 0.5 these probabilities become 0.66, 0.24, 0.11. Is u = 0.6 still in the first piece?"""
    where = "The logits are divided by the temperature, before the softmax."
    close(student.sample_next(LOGITS, 0.5, 0.6), 0, "the result for temperature 0.5, u = 0.6", where=where)
    close(student.sample_next(LOGITS, 2.0, 0.42), 1, "the result for temperature 2, u = 0.42", where=where)


def test_zero_temperature(student):
    """Does temperature 0 pick the largest logit, whatever u is?"""
    for u in (0.0, 0.5, 0.99):
        where = "Dividing by 0 gives no probabilities: treat this temperature by itself."
        close(
            student.sample_next(np.array([1.0, 4.0, 2.0]), 0, u),
            1,
            f"the result for temperature 0, u = {u}",
            where=where,
        )


def test_large(student):
    """Are the results right for logits of ±1000?"""
    got = student.sample_next(np.array([-1000.0, 1000.0, 999.0]), 1.0, 0.3)
    number(got, "the result")
    close(got, 1, "the result for logits (-1000, 1000, 999)", where="Did e^1000 overflow?")
    for u, index in ((0.3, 0), (0.6, 1), (0.95, 2)):
        got = student.sample_next(np.array([1000.0, 1000.5, 999.0]), 1.0, u)
        close(got, index, f"the result for logits (1000, 1000.5, 999), u = {u}", where="Did e^1000 overflow?")

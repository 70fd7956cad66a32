"""reorder_gates: the four blocks in another order."""

import numpy as np
import pytest

from autograder.testing import close

pytestmark = pytest.mark.exercise("reorder_gates")

WHERE = "For each letter of `target`: at which place does its block stand in `source`?"


def right(weights, source, target):
    units = weights.shape[-1] // 4
    moved = np.empty_like(weights)
    for place, gate in enumerate(target):
        start = source.index(gate) * units
        moved[..., place * units : (place + 1) * units] = weights[..., start : start + units]
    return moved


def judge(student, weights, *order, **named):
    source, target = order or {"source": "ifoc", "target": "ifco", **named}.values()
    close(
        student.reorder_gates(weights, *order, **named),
        right(weights, source, target),
        "the reordered array",
        where=f"Asked for: {source} to {target}. {WHERE}",
    )


@pytest.mark.points(2)
def test_the_default_order(student, rng):
    """Does it bring i, f, o, c into the order i, f, c, o when no order is named?"""
    judge(student, rng.normal(size=(3, 20)))


@pytest.mark.points(1)
@pytest.mark.parametrize(("source", "target"), [("ifco", "oifc"), ("fcoi", "ifco"), ("ocif", "cofi")])
def test_other_orders(student, rng, source, target):
    """Does it work for orders in which the blocks move round in a ring?"""
    judge(student, rng.normal(size=(5, 12)), source, target)


@pytest.mark.points(2)
def test_a_bias(student, rng):
    """Does it work for a bias, which has one axis only?"""
    judge(student, rng.normal(size=24), source="icfo", target="foci")


@pytest.mark.points(1)
def test_one_unit_and_float32(student, rng):
    """Does it work for one unit, in float32?"""
    judge(student, rng.normal(size=(4, 4)).astype(np.float32), source="ifco", target="cofi")


@pytest.mark.points(1)
def test_there_and_back(student, rng):
    """Does going there and back give the first array again, for a square kernel and three axes?"""
    for shape in ((8, 8), (2, 3, 16)):
        weights = rng.normal(size=shape)
        judge(student, weights, "ifco", "cifo")
        there = np.asarray(student.reorder_gates(weights, "ifco", "cifo"))
        close(student.reorder_gates(there, "cifo", "ifco"), weights, "the array after there and back", where=WHERE)

"""Return values that lie, weigh too much or break what looks at them."""

# one attack a line

import pytest

LIES = {
    "equals everything": "class L:\n        __eq__ = __ne__ = __lt__ = __gt__ = __le__ = __ge__ = lambda s, o: True\n    return L(), None",
    "is every array": "class L:\n        def __array__(s, dtype=None, copy=None): import numpy as np; return np.zeros(3)\n    return L(), None",
    "is another array each time": "import itertools\n    class L:\n        n = itertools.count()\n        def __array__(s, dtype=None, copy=None): return np.full(3, next(s.n))\n    return L(), None",
    "has no size": "class L:\n        __abs__ = __sub__ = __rsub__ = __float__ = lambda s, *a: 0.0\n    return L(), None",
    "is an array that computes": "class A(np.ndarray):\n        def __array_ufunc__(s, *a, **k): return True\n        def __array_function__(s, *a, **k): return True\n    return np.zeros(3).view(A), None",
    "is a number that lies": "class F(float):\n        __eq__ = lambda s, o: True\n        __sub__ = __rsub__ = lambda s, o: 0.0\n    return [F(1)] * 3, None",
    "is a string that lies": "class S(str):\n        __eq__ = lambda s, o: True\n        __hash__ = str.__hash__\n    return S('right'), None",
    "has a length of its own": "class L(list):\n        __len__ = lambda s: 2\n        __getitem__ = lambda s, i: np.zeros(3)\n    return L()",
    "has an impossible length": "class L:\n        __len__ = lambda s: 10**9\n        __getitem__ = lambda s, i: 0.0\n    return L(), None",
    "never ends": "import itertools\n    return itertools.count()",
    "80 GB in eight bytes": "return np.broadcast_to(np.float64(1), (10**10,)), None",
    "too large": "return np.zeros((3000, 3000)), None",
    "deep": "a = []\n    for _ in range(5000): a = [a]\n    return a, None",
    "holds itself": "a = []\n    a.append(a)\n    return a, None",
    "many parts": "return [[]] * 300000, None",
    "a huge number": "return 10**5000, None",
    "not finite": "return np.full(3, np.nan), None",
    "infinite": "return np.full(3, np.inf), None",
    "objects": "return np.array([object()] * 3), None",
    "records": "return np.zeros(3, dtype=[('a', 'f8')]), None",
    "dates": "return np.zeros(3, dtype='M8[s]'), None",
    "masked": "return np.ma.masked_all(3), None",
    "complex": "return (x + 2 * h) + 0j, None",
    "text": "return np.array(['1', '2', '3']), None",
    "bytes": "return bytes(24), None",
    "no Unicode": "return '\\ud800', None",
    "escape codes": "return '\\x1b]0;pwned\\x07\\x1b[2J<script>alert(1)</script>', None",
    "many short axes": "return np.ones((2,) * 22, dtype=np.int8), None",
    "many short axes in a list": "return [np.ones((2,) * 20, dtype=np.int8)] * 3, None",
    "functions": "return [len, len, len], None",
    "colliding keys": "return {n * (2**61 - 1): 0 for n in range(4000)}, None",
    "colliding keys in every item of a list": "return [{n * (2**61 - 1): 0 for n in range(200)}] * 40, None",
    "colliding complex keys": "return {complex(-1000003 * n, n): 0 for n in range(4000)}, None",
    "colliding tuples": "return {(n * (2**61 - 1),): 0 for n in range(4000)}, None",
    "a class": "return step, type",
    "a module": "import sys; return sys, None",
    "a frame": "import sys; return sys._getframe(), None",
    "a generator": "yield x",
    "a coroutine": "async def f(): pass\n    c = f(); c.close(); return c, None",
    "none": "return None",
    "nothing": "pass",
    "three values": "return 1, 2, 3",
    "an exception that cannot be printed": "class E(Exception):\n        __str__ = __repr__ = lambda s: 1 / 0\n    raise E",
    "a chain of exceptions": "try:\n        1 / 0\n    except Exception as e:\n        e.__cause__ = e.__context__ = e; raise",
    "an exception of the grader's name": "class Mismatch(AssertionError): pass\n    raise Mismatch('passed')",
    "an exception whose class has no name": "class M(type): __name__ = __mro__ = property(lambda c: 1 / 0)\n    class E(Exception, metaclass=M): pass\n    raise E",
    "an exception of a class without end": "C = Exception\n    for n in range(500): C = type('C' * 5000, (C,), {})\n    raise C",
    "an exception that is long": "raise ValueError('x' * 10**7)",
    "pickled code": "class P:\n        def __reduce__(s): import os; return os.system, ('true',)\n    return P(), None",
    "a lying shape": "class A(np.ndarray):\n        shape = property(lambda s: (3,))\n    return np.zeros(9).view(A), None",
    "deletes its arguments": "x[...] = 0; h[...] = 0; return x, None",
}

COLLIDING = [name for name in LIES if name.startswith("colliding")]


@pytest.fixture(scope="module")
def ran(scene):
    """Three at a time in one notebook would hide which one did it, but a notebook each costs less than a second."""
    return scene.run(
        {name: scene.notebook(answers={"step": f"def step(x, h):\n    {code}"}) for name, code in LIES.items()}
    )


@pytest.mark.parametrize("name", LIES)
def test_a_value_that_lies_earns_nothing_and_breaks_nothing(ran, name):
    assert ran[name].result.status == "graded", ran[name].result.reason
    assert ran[name].scores == {"step": 0.0, "loop": 6.0}


@pytest.mark.parametrize("name", LIES)
def test_the_message_is_short_and_plain(ran, name):
    for exercise in ran[name].result.exercises:
        for test in exercise.tests:
            assert len(test.full_message) < 5000
            assert "\x1b" not in test.full_message


@pytest.mark.parametrize("name", ["80 GB in eight bytes", "too large", "many parts", *COLLIDING])
def test_a_value_that_may_not_cross_is_told(ran, name):
    assert "value" in ran[name].kinds, (ran[name].result.incidents, ran[name].result.exercises)

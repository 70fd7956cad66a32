"""A student's names asked over the wire: what comes back, what stays there, what cannot be forged."""

import numpy as np
import pytest

from autograder.checks.compare import Mismatch, close
from autograder.checks.student import Reason, StudentError
from autograder.testing import read_again, results_together
from autograder.wire.errors import KernelDied
from autograder.wire.remote import Handle

from .failing import failing


def test_arguments_are_copies_and_results_plain(asked):
    student, _ = asked("def double(x):\n    x *= 2\n    return x")
    x = np.arange(3.0)
    np.testing.assert_array_equal(student.double(x), [0.0, 2.0, 4.0])
    np.testing.assert_array_equal(x, [0.0, 1.0, 2.0])


def test_values_of_the_notebook_are_copies(asked):
    student, _ = asked("answers = {'gates': 4, 'names': ['i', 'f']}")
    assert student.answers == {"gates": 4, "names": ["i", "f"]}


def test_keyword_arguments_cross(asked):
    student, _ = asked("def f(x, *, activation='tanh'):\n    return activation")
    assert student.f(1, activation="relu") == "relu"


def test_a_cache_comes_back_as_the_same_object(asked):
    student, _ = asked(
        "def make():\n    global kept\n    kept = {'x': [1]}\n    return 0, kept\n"
        "def same(cache):\n    return cache is kept"
    )
    _, cache = student.make()
    assert cache == {"x": [1]}
    assert student.same(cache) is True


@pytest.mark.parametrize("made", ["buffer, {'x': 1}", "[buffer, None]"])
def test_an_earlier_result_shows_what_a_later_call_wrote_over_it(asked, made):
    student, _ = asked(
        f"import numpy as np\nbuffer = np.zeros(2)\ndef fill(value):\n    buffer[:] = value\n    return {made}"
    )
    first = student.fill(1.0)
    student.fill(2.0)
    np.testing.assert_array_equal(first[0], [1.0, 1.0])
    np.testing.assert_array_equal(read_again(student, first)[0], [2.0, 2.0])


def test_results_together_show_an_array_that_every_call_gives_out(asked):
    source = "import numpy as np\nbuffer = np.zeros(2)\ndef fill(value):\n    buffer[:] = value\n    return buffer"
    student, _ = asked(source)
    np.testing.assert_array_equal(results_together(student, "fill", (1.0,), (2.0,)), [[2.0, 2.0]] * 2)


def test_a_tuple_and_a_list_come_back_as_the_same_object(asked):
    student, _ = asked(
        "kept = [(1, 2), [3]]\ndef get(i):\n    return kept[i]\ndef same(i, value):\n    return value is kept[i]"
    )
    assert student.same(0, student.get(0)) is True
    assert student.same(1, student.get(1)) is True


def test_a_named_tuple_crosses_as_a_tuple_and_is_itself_again_when_handed_back(asked):
    student, _ = asked(
        "from collections import namedtuple\nCache = namedtuple('Cache', 'x h')\n"
        "def make():\n    return Cache(1, 2)\ndef use(cache):\n    return cache.x + cache.h"
    )
    cache = student.make()
    assert cache == (1, 2)
    assert student.use(cache) == 3


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("from collections import OrderedDict\nvalue = OrderedDict(a=1)", {"a": 1}),
        ("from collections import defaultdict\nvalue = defaultdict(list, a=[1])", {"a": [1]}),
        ("from collections import deque\nvalue = deque([1.5, 2.5])", [1.5, 2.5]),
        ("from enum import StrEnum\nclass Format(StrEnum):\n    one = 'one'\nvalue = Format.one", "one"),
        ("from enum import Enum\nclass Format(str, Enum):\n    one = 'one'\nvalue = Format.one", "one"),
        ("from enum import IntEnum\nclass Code(IntEnum):\n    two = 2\nvalue = Code.two", 2),
        ("class Number(float): pass\nvalue = Number(0.5)", 0.5),
        ("from array import array\nvalue = array('d', [1.0, 2.0])", np.array([1.0, 2.0])),
        ("value = range(3)", np.arange(3)),
        ("value = memoryview(np.ones(2))", np.ones(2)),
        ("value = np.longdouble(0.5) * np.ones(2)", np.array([0.5, 0.5])),
        ("value = np.longdouble(0.5)", 0.5),
        ("value = np.clongdouble(1j)", 1j),
    ],
    ids=lambda value: value.splitlines()[-1] if isinstance(value, str) else "",
)
def test_other_kinds_of_plain_values_cross_as_what_they_are(asked, source, expected):
    student, _ = asked(f"import numpy as np\n{source}\ndef get():\n    return value")
    np.testing.assert_equal(student.get(), expected)


@pytest.mark.parametrize(
    "make",
    {
        "in itself": "cache = {'x': 1}\n    cache['own'] = [cache, cache]",
        "deep": "cache = ()\n    for t in range(200): cache = (cache, t)",
    }.values(),
)
def test_a_cache_that_is_nested_without_end_is_handed_back_as_it_is(asked, make):
    student, _ = asked(
        f"kept = []\ndef make():\n    {make}\n    kept.append(cache)\n    return 1, cache\n"
        "def same(cache):\n    return cache is kept[0]"
    )
    _, cache = student.make()
    assert student.same(cache) is True


def test_a_cache_with_a_closure_in_it_works(asked):
    student, _ = asked(
        "def forward(x):\n    return x, {'back': lambda g: g * x}\ndef backward(g, cache):\n    return cache['back'](g)"
    )
    out, cache = student.forward(3.0)
    assert out == 3.0
    assert student.backward(2.0, cache) == 6.0
    assert cache["back"](5.0) == 15.0


def test_an_object_answers_by_its_handle(asked):
    student, _ = asked(
        "class Cell:\n    units = 3\n    def __init__(self, n):\n        self.n = n\n"
        "    def __call__(self, x):\n        return x + self.n\n"
        "    def __len__(self):\n        return 2\n    def __getitem__(self, i):\n        return [10, 20][i]"
    )
    cell = student.Cell(4)
    assert isinstance(cell, Handle)
    assert (cell(1), cell.n, cell.units, len(cell), cell[1], list(cell)) == (5, 4, 3, 2, 20, [10, 20])
    assert cell.described == "an object of type Cell"


@pytest.mark.parametrize("patch", ["fractions.Fraction = lambda *args: 5", "fractions.Fraction = 5"])
def test_a_class_of_a_library_that_was_replaced_is_the_students_fault(asked, patch):
    student, _ = asked(
        f"import fractions\nkept = fractions.Fraction\n{patch}\ndef restore():\n    fractions.Fraction = kept"
    )
    try:
        with pytest.raises(StudentError, match="Was it replaced in this notebook"):
            student.module("fractions").Fraction(1, 2)
    finally:
        student.restore()


def test_a_generator_is_named_for_what_it_is(asked):
    student, _ = asked("def f():\n    yield 1")
    assert student.f().described == "a generator (use `return`, not `yield`)"


def test_a_function_of_ours_is_called_back(asked):
    student, _ = asked("def apply(f, x):\n    return f(x) + f(x, scale=3)")

    def scaled(x, scale=2):
        return x * scale

    assert student.apply(scaled, 5) == 25


def test_what_goes_wrong_in_a_function_of_ours_is_a_refusal(asked):
    student, _ = asked(
        "def apply(f):\n    try:\n        f(object)\n    except TypeError as error:\n        return str(error)"
    )

    def never(x):
        raise ValueError("not so")

    assert student.apply(never) == "ValueError: not so"


@pytest.mark.parametrize(
    "argument", ["np.zeros(2**20)", "bytes(2**23)", "'x' * 2**23", "[0.5] * 2**17", "{'a': [np.zeros(2**20)]}"]
)
def test_a_function_of_ours_that_keeps_what_it_gets_is_not_filled_up(asked, argument):
    """With any arguments and any number of calls; the next test starts from zero."""
    kept = []
    names, wire = asked(f"import numpy as np\ndef fill(f):\n    for _ in range(100): f({argument})", 60.0)
    with pytest.raises(StudentError, match="more than 256 MB of arguments in one test"):
        names.fill(kept.append)
    assert 20 < len(kept) <= 34
    wire.drop_handles()
    kept.clear()
    with pytest.raises(StudentError, match="more than 256 MB"):
        names.fill(kept.append)
    assert len(kept) > 20


def test_a_generator_of_random_numbers_crosses_with_its_state(asked):
    student, _ = asked("def draw(rng):\n    return rng.normal(size=3)")
    rng, same = np.random.default_rng(3), np.random.default_rng(3)
    rng.normal(), same.normal()
    np.testing.assert_array_equal(student.draw(rng), same.normal(size=3))


def test_a_generator_of_random_numbers_crosses_with_what_it_spawns(asked):
    student, _ = asked("def draw(rng):\n    return [child.normal() for child in rng.spawn(2)]")
    wanted = [child.normal() for child in np.random.default_rng([3, 4]).spawn(2)]
    assert student.draw(np.random.default_rng([3, 4])) == wanted


@pytest.mark.parametrize("kind", ["PCG64", "MT19937", "Philox", "SFC64"])
def test_every_kind_of_bit_generator_crosses(asked, kind):
    student, _ = asked("def draw(rng):\n    return rng.integers(1000, size=4)")
    make = getattr(np.random, kind)
    wanted = np.random.Generator(make(5)).integers(1000, size=4)
    np.testing.assert_array_equal(student.draw(np.random.Generator(make(5))), wanted)


def test_an_exception_comes_with_the_students_own_lines(asked):
    student, _ = asked("def inner(x):\n    return x / 0\n\ndef outer(x):\n    return inner(x)")
    with pytest.raises(StudentError, match=r"^`outer` raised ZeroDivisionError: division by zero$") as caught:
        student.outer(1)
    assert caught.value.kind == "ZeroDivisionError"
    assert caught.value.frames == "in cell given, line 5: return inner(x)\nin cell given, line 2: return x / 0"


def test_a_stub_says_that_it_is_not_implemented(asked):
    student, _ = asked("def step(x):\n    raise NotImplementedError('Not implemented yet: write your code here')")
    with failing(Reason.STUB, r"^`step` is not implemented yet.$"):
        student.step(1)


def test_a_librarys_not_implemented_error_is_not_a_stub(asked):
    student, _ = asked("def step(x):\n    raise NotImplementedError('Cannot convert a symbolic Tensor')")
    with failing(Reason.RAISED, r"^`step` raised NotImplementedError: Cannot convert"):
        student.step(1)


def test_a_stub_below_another_function_is_named(asked):
    student, _ = asked("def step(x):\n    raise NotImplementedError\ndef loop(x):\n    return step(x)")
    with pytest.raises(StudentError, match=r"^`loop` calls `step`, and `step` is not implemented yet.$") as caught:
        student.loop(1)
    assert (caught.value.reason, caught.value.needs) == (Reason.BLOCKED, "step")


def test_a_missing_name_is_said(asked):
    student, _ = asked("x = 1")
    with failing(Reason.MISSING, r"^`step` is not defined when the notebook has run.$"):
        student.step(1)


@pytest.mark.parametrize(
    "source", ["raise SystemExit(1)", "raise KeyboardInterrupt", "raise BaseException('x')", "raise GeneratorExit"]
)
def test_no_exception_ends_the_service(asked, source):
    student, _ = asked(f"def f():\n    {source}\ndef g():\n    return 7")
    with pytest.raises(StudentError):
        student.f()
    assert student.g() == 7


def test_an_exception_that_cannot_be_printed_is_reported(asked):
    student, _ = asked("class E(Exception):\n    def __str__(self):\n        raise ValueError\ndef f():\n    raise E")
    with pytest.raises(StudentError, match="raised E: <ValueError while printing it>"):
        student.f()


def test_running_out_of_memory_has_a_reason_of_its_own(asked):
    student, _ = asked("def f():\n    raise MemoryError('800 GB')")
    with failing(Reason.MEMORY, r"`f` ran out of memory. 800 GB"):
        student.f()


def test_a_huge_array_is_refused_with_its_size(asked):
    student, _ = asked("import numpy as np\ndef f():\n    return np.broadcast_to(1.0, (10**5, 10**6))")
    with failing(Reason.REFUSED, "`f` returned an array of 762939 MB; at most 64 MB may cross"):
        student.f()


def test_a_call_that_takes_too_long_is_stopped_and_the_kernel_lives(asked):
    student, _ = asked("def f():\n    while True:\n        pass\ndef g():\n    return 7", seconds=0.3)
    with failing(Reason.TIMEOUT, r"`f` was stopped: it used 0\.\d s of .*, and 0\.3 s are allowed"):
        student.f()
    assert student.g() == 7


def test_a_process_that_ends_is_reported_and_remembered(asked):
    student, wire = asked("def f():\n    die()")
    with failing(Reason.KILLED, "`f`: the process ended"):
        student.f()
    assert isinstance(wire.died, KernelDied)


def test_asking_a_process_that_has_ended_is_the_students_fault_too(asked):
    """A suite may go on after `pytest.raises(StudentError)`."""
    student, _ = asked("def f():\n    die()")
    with failing(Reason.KILLED):
        student.f()
    with failing(Reason.KILLED):
        student.f()


def test_text_with_half_a_surrogate_pair_is_refused_and_the_kernel_lives(asked):
    student, _ = asked("def f():\n    return '\\ud800'\ndef g():\n    return 7")
    with failing(Reason.REFUSED):
        student.f()
    assert student.g() == 7


def test_an_exceptions_text_with_half_a_surrogate_pair_harms_nobody(asked):
    student, _ = asked("def f():\n    raise ValueError('\\ud800')")
    with pytest.raises(StudentError, match="raised ValueError"):
        student.f()


def test_a_call_that_is_left_in_the_middle_ends_the_conversation(asked):
    """The student's process would take the next request for the answer that it waits for."""

    class Stop(BaseException):
        pass

    def function():
        raise Stop

    student, wire = asked("def call(f):\n    return f()")
    with pytest.raises(Stop):
        student.call(function)
    assert wire.died is not None
    with failing(Reason.KILLED):
        student.call(len)


def test_a_dropped_handle_cannot_be_used(asked):
    student, wire = asked("class A:\n    def f(self):\n        return 1\na = A()")
    handle = student.a
    assert handle.f() == 1
    wire.drop_handles()
    with pytest.raises(StudentError):
        handle.f()


class TestHandlesAsArrays:
    """In a suite, numbers come out of a handle with `np.asarray`: what if there are none in it?"""

    def test_a_variable_gives_its_numbers(self, asked):
        student, _ = asked(
            "import numpy as np\nclass Variable:\n    def __array__(self, dtype=None, copy=None):\n"
            "        return np.arange(3.0)\nv = Variable()"
        )
        np.testing.assert_array_equal(np.asarray(student.v), [0.0, 1.0, 2.0])

    def test_an_object_without_numbers_is_the_students_fault(self, asked):
        student, _ = asked("class A:\n    pass\na = A()")
        with pytest.raises((StudentError, Mismatch, TypeError)):
            np.asarray(student.a)

    def test_a_list_of_objects_is_not_an_array_and_the_students_fault(self, asked):
        student, _ = asked("def f():\n    return [object(), object()]")
        with pytest.raises(Mismatch):
            close(student.f(), [1.0, 2.0], "h")


class TestLending:
    def test_what_is_lent_takes_the_place_and_is_taken_back(self, asked):
        student, wire = asked("def step(x):\n    return -x\ndef loop(x):\n    return step(x)")

        def step(x):
            return x + 1

        wire.lend("step", step)
        assert student.loop(1) == 2
        wire.take_back()
        assert student.loop(1) == -1

    def test_what_was_not_there_is_gone_again(self, asked):
        student, wire = asked("def loop(x):\n    return step(x)")
        wire.lend("step", lambda x: x)
        assert student.loop(1) == 1
        wire.take_back()
        with pytest.raises(StudentError, match="NameError"):
            student.loop(1)

    def test_a_lent_function_that_the_student_kept_cannot_be_called_afterwards(self, asked):
        student, wire = asked(
            "kept = []\ndef loop(x):\n    kept.append(step)\n    return step(x)\ndef later(x):\n    return kept[0](x)"
        )
        wire.lend("step", lambda x: x)
        student.loop(1)
        wire.take_back()
        with pytest.raises(StudentError, match="not there any more"):
            student.later(1)

    def test_what_is_lent_stays_when_a_test_ends(self, asked):
        student, wire = asked("def loop(x):\n    return step(x)")
        wire.lend("step", lambda x: x)
        wire.drop_handles()
        assert student.loop(5) == 5

    def test_a_value_can_be_lent_too(self, asked):
        """An exercise may be a dict of answers that a later one uses."""
        student, wire = asked("def use():\n    return table['a']")
        wire.lend("table", {"a": 3})
        wire.drop_handles()
        assert student.use() == 3

"""A notebook's names in this process, asked like a module."""

import numpy as np
import pytest

from autograder.checks.student import LocalStudent, Reason, StudentError


def student(source):
    names = {"np": np}
    exec(compile(source, "<cell 1>", "exec"), names)
    return LocalStudent(names)


def test_arguments_are_copied():
    x = np.ones(2)
    student("def f(x):\n    x *= 2\n    return x").f(x)
    np.testing.assert_array_equal(x, [1.0, 1.0])


def test_containers_of_arrays_and_generators_are_copied():
    names = student("def f(cache, rng):\n    cache['x'][0] = 9\n    return rng.normal()")
    cache, rng = {"x": np.zeros(1)}, np.random.default_rng(1)
    assert names.f(cache, rng) == names.f(cache, rng)
    assert cache["x"][0] == 0


def test_a_missing_name_is_the_students():
    with pytest.raises(StudentError, match="`f` is not defined") as caught:
        _ = student("").f
    assert caught.value.reason is Reason.MISSING


def test_an_exception_is_the_students_with_its_lines():
    with pytest.raises(StudentError, match="`f` raised ZeroDivisionError: division by zero") as caught:
        student("def f():\n    return 1 / 0").f()
    assert caught.value.frames.startswith("in f, line 2")
    assert (caught.value.reason, caught.value.kind, caught.value.said) == (
        Reason.RAISED,
        "ZeroDivisionError",
        "division by zero",
    )
    assert "ArithmeticError" in caught.value.kinds


def test_a_recursion_shows_its_line_once():
    with pytest.raises(StudentError, match="RecursionError") as caught:
        student("def f():\n    return f()").f()
    (line,) = caught.value.frames.splitlines()
    assert line.startswith("in f, line 2")
    assert line.endswith("times)")


def test_functions_that_call_each_other_show_some_lines_at_both_ends():
    with pytest.raises(StudentError, match="RecursionError") as caught:
        student("def f():\n    return g()\ndef g():\n    return f()").f()
    lines = caught.value.frames.splitlines()
    assert len(lines) == 13
    assert lines[6].endswith("more lines …")


def test_a_stub_is_not_implemented():
    with pytest.raises(StudentError, match=r"^`f` is not implemented yet.$") as caught:
        student("def f():\n    raise NotImplementedError").f()
    assert caught.value.reason is Reason.STUB
    with pytest.raises(StudentError, match=r"^`g` calls `f`, and `f` is not implemented yet.$") as caught:
        student("def f():\n    raise NotImplementedError\ndef g():\n    f()").g()
    assert (caught.value.reason, caught.value.needs) == (Reason.BLOCKED, "f")


def test_a_class_is_called_and_its_object_stays_itself():
    names = student("class C:\n    pass\nc = C()")
    assert names.c is names.c
    assert type(names.C()).__name__ == "C"


def test_an_error_with_another_text_has_the_same_facts():
    error = StudentError("no", Reason.BLOCKED, what="`f`", kind="E", said="x", frames="line 1", needs="g", called=False)
    again = error.with_message("yes")
    assert str(again) == "yes"
    assert vars(again) == vars(error)

"""What runs in the student's process: record calls of a function, run it again line by line, run a changed one.

`desk.py` sends the text of this module there; nothing imports it. Only JSON leaves, made of what `pack` returns. The
events of a run are [line, what changed since the event before], each from just before the line runs.
"""

import contextlib
import copy
import functools
import importlib
import importlib.util
import inspect
import io
import json
import random
import sys
import warnings
from typing import Any

import numpy as np

CALLS = 24  # calls of one function that are kept
EVENTS = 240  # lines of a run that are recorded; a longer run gives no questions
LINES = 20_000  # lines of a run before it is stopped: a changed loop may never end
NUMBERS = 400  # entries of an array that are sent
ITEMS, DEPTH, TEXT = 12, 4, 120  # of a list or dict, of nested ones, of a string
LARGEST = 2**64  # of whole numbers


class TooLong(BaseException):
    """A run has too many lines."""


def numbers_of(value: Any) -> Any:
    """Return the numbers of a tensor or of a variable of Keras as an array, anything else as it is."""
    if isinstance(value, (np.ndarray, np.generic)) or not callable(getattr(value, "numpy", None)):
        return value
    try:
        found = value.numpy()  # a tensor of a graph has none
    except Exception:
        return value
    return found if isinstance(found, (np.ndarray, np.generic)) else value


def is_concrete(value: Any) -> bool:
    """Whether the numbers of an argument are known, as they are not while Keras only looks at shapes."""
    if isinstance(value, (list, tuple)):
        return all(is_concrete(item) for item in value)
    return not hasattr(value, "shape") or isinstance(numbers_of(value), (np.ndarray, np.generic))


def pack(value: Any, depth: int = 0) -> list[Any]:
    """Return a value as [kind, ...]: plain, array, shaped, list, tuple, dict or object."""
    value = numbers_of(value)
    if type(value) is int and abs(value) > LARGEST:
        return ["object", "int"]
    if value is None or (isinstance(value, (bool, int, float, str)) and type(value).__module__ == "builtins"):
        return ["plain", value[:TEXT] if isinstance(value, str) else value]
    if isinstance(value, (np.ndarray, np.generic)) and value.dtype.kind in "biuf":
        numbers = np.asarray(value)
        return [
            "array",
            list(numbers.shape),
            "s" if numbers.dtype.kind == "f" and numbers.dtype.itemsize < 8 else numbers.dtype.kind,
            numbers.ravel().tolist() if numbers.size <= NUMBERS else None,
        ]
    if isinstance(value, (list, tuple)) and depth < DEPTH:
        return [
            type(value).__name__ if type(value) in (list, tuple) else "tuple",
            len(value),
            [pack(item, depth + 1) for item in value[:ITEMS]],
        ]
    if isinstance(value, dict) and depth < DEPTH:
        pairs = list(value.items())[:ITEMS]
        return ["dict", len(value), [[str(key)[:TEXT], pack(item, depth + 1)] for key, item in pairs]]
    shape = getattr(value, "shape", None)
    if isinstance(shape, tuple) and all(size is None or isinstance(size, int) for size in shape):
        return ["shaped", [None if size is None else int(size) for size in shape], type(value).__name__[:TEXT]]
    return ["object", type(value).__name__[:TEXT]]


@contextlib.contextmanager
def filled_memory() -> Any:
    """While this lasts, `np.empty` gives NaN, or zeros where there is no NaN, instead of whatever lay in memory."""
    numpy: Any = np  # whose names are constants for a type checker
    before = np.empty, np.empty_like

    def filled(made: Any) -> Any:
        made.fill(np.nan if made.dtype.kind in "fc" else 0) if made.dtype.kind in "biufc" else None
        return made

    numpy.empty = lambda *args, **kwargs: filled(before[0](*args, **kwargs))
    numpy.empty_like = lambda *args, **kwargs: filled(before[1](*args, **kwargs))
    try:
        yield
    finally:
        numpy.empty, numpy.empty_like = before


def seed_all() -> None:
    """Seed what weights are drawn from, so that the same questions come again."""
    random.seed(0)
    np.random.seed(0)
    if "keras" in sys.modules:
        sys.modules["keras"].utils.set_random_seed(0)


def stir(arguments: Any) -> dict[str, Any]:
    """Return the arrays of real numbers among some arguments with other numbers, none of which is special, as 0 is."""
    arrays = {name: numbers_of(value) for name, value in arguments.items()}
    return {
        name: (value + 0.1 * np.cos(1.0 + np.arange(value.size)).reshape(value.shape)).astype(value.dtype)
        for name, value in arrays.items()
        if isinstance(value, np.ndarray) and value.dtype.kind == "f"
    }


def function_of(defined: Any) -> Any:
    """Return a function, of a class the function of its own method `call`; None for other classes."""
    return vars(defined).get("call") if inspect.isclass(defined) else defined


class Desk:
    """Runs the functions of a notebook, whose names are `names`."""

    def __init__(self, names: dict[str, Any]) -> None:
        self.names = names
        self.calls: dict[str, list[Any]] = {}

    def record(self, exercise: str) -> str:
        """Run the public checks of an exercise, keep how they call its function, and return the arguments as JSON.

        Each call is a list of [name, value]. There are none where the notebook has no such function of its own.
        """
        defined: Any = self.names.get(exercise)
        function, is_class = function_of(defined), inspect.isclass(defined)
        if self.code_of(function, exercise) is None:
            return "[]"
        kept: list[Any] = []
        self.calls[exercise] = kept

        @functools.wraps(function)  # Keras reads the arguments' names
        def recording(*args: Any, **kwargs: Any) -> Any:
            if len(kept) < CALLS:
                self.keep(kept, args, kwargs, is_class)
            return function(*args, **kwargs)

        names = dict(self.names)
        if is_class:
            defined.call = recording
        else:
            names[exercise] = recording
        student = importlib.import_module("checks.student").LocalStudent(names)
        seed_all()
        try:
            for check in self.checks(exercise):
                with warnings.catch_warnings(), contextlib.suppress(Exception):
                    warnings.simplefilter("ignore")
                    check(student)
        finally:
            if is_class:
                defined.call = function
        return json.dumps([self.arguments(function, *call) for call in kept])

    def keep(self, kept: list[Any], args: Any, kwargs: Any, is_method: bool) -> None:
        """Keep a call as (object whose method it is or None, its weights, arguments, arguments by name)."""
        if not is_method:
            kept.append((None, [], copy.deepcopy(args), copy.deepcopy(kwargs)))
        elif all(map(is_concrete, (*args[1:], *kwargs.values()))):
            own, weights = args[0], [np.array(weight) for weight in args[0].get_weights()]
            kept.append((own, weights, copy.deepcopy(args[1:]), copy.deepcopy(kwargs)))

    def checks(self, exercise: str) -> list[Any]:
        """Return the public checks of an exercise that ask for nothing but the student's names.

        They are called without pytest, which cannot collect them in a confined process.
        """
        where: Any = importlib.util.spec_from_file_location(f"checks_of_{exercise}", f"checks/test_{exercise}.py")
        module = importlib.util.module_from_spec(where)
        where.loader.exec_module(module)
        found = [value for name, value in vars(module).items() if name.startswith("test_")]
        return [check for check in found if list(inspect.signature(check).parameters) == ["student"]]

    def arguments(self, function: Any, own: Any, weights: Any, args: Any, kwargs: Any) -> list[Any]:
        first = () if own is None else (own,)
        bound = inspect.signature(function).bind(*first, *args, **kwargs)
        bound.apply_defaults()
        return [[name, pack(value)] for name, value in list(bound.arguments.items())[len(first) :]]

    def code_of(self, function: Any, exercise: str) -> Any:
        """Return the code of a function that its own cell defines, None for anything else."""
        code = getattr(inspect.unwrap(function), "__code__", None) if inspect.isfunction(function) else None
        special = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR
        own = code is not None and code.co_filename == f"<cell {exercise}>" and not code.co_flags & special
        return code if own else None

    def run(self, exercise: str, call: int, source: str = "", swapped: str = "", nudged: Any = ()) -> str:
        """Call the function with the arguments of a recorded call, and return as JSON how that went.

        It is called twice: what chance decides is nothing to ask about.

        Parameters: `source`, a changed text of the exercise's cell; `swapped`, an argument whose first two axes are
        exchanged; `nudged`, [argument, axis, index, what is added to the numbers there, whether all arrays are stirred
        before].
        """
        with filled_memory():
            first, second = (json.dumps(self.outcome(exercise, call, source, swapped, nudged)) for _ in range(2))
        return first if first == second else json.dumps({"ended": "unsteady", "error": ["", "", 0], "events": []})

    def outcome(self, exercise: str, call: int, source: str, swapped: str, nudged: Any) -> dict[str, Any]:
        names = self.names
        if source:
            names = dict(names)
            try:
                with contextlib.redirect_stdout(io.StringIO()):
                    exec(compile(source, f"<cell {exercise}>", "exec", dont_inherit=True), names)
            except Exception as error:
                return {"ended": "broken", "error": self.error(error, exercise), "events": []}
        function: Any = function_of(names.get(exercise))
        code = self.code_of(function, exercise)
        if code is None:
            return {"ended": "broken", "error": ["", "", 0], "events": []}
        own, weights, *given = self.calls[exercise][call]
        args, kwargs = copy.deepcopy(given)
        if own is not None:  # the object stays the same, so a changed method is called on it as a function
            own.set_weights(weights)
            args = (own, *args)
        bound = inspect.signature(function).bind(*args, **kwargs)
        if swapped:
            bound.arguments[swapped] = np.swapaxes(np.asarray(bound.arguments[swapped]), 0, 1).copy()
        if nudged:
            name, axis, index, added, stirred = nudged
            if stirred:
                bound.arguments.update(stir(bound.arguments))
            value = np.array(numbers_of(bound.arguments[name]))
            value[(slice(None),) * axis + (index,)] += added
            bound.arguments[name] = value
        return self.traced(function, code, bound.args, bound.kwargs, exercise)

    def traced(self, function: Any, code: Any, args: Any, kwargs: Any, exercise: str) -> dict[str, Any]:
        events: list[Any] = []
        known: dict[str, Any] = {}
        count = [0]
        first: list[Any] = [None]

        def note(frame: Any, line: int) -> None:
            now = {name: pack(value) for name, value in frame.f_locals.items()}
            events.append([line, [[name, value] for name, value in now.items() if known.get(name) != value]])
            known.clear()
            known.update(now)

        def each_line(frame: Any, event: str, argument: Any) -> Any:
            if event == "line":
                count[0] += 1
                if count[0] > LINES:
                    raise TooLong
                if len(events) < EVENTS:
                    note(frame, frame.f_lineno)
            elif event == "return" and len(events) < EVENTS:
                note(frame, 0)
            return each_line

        def each_call(frame: Any, event: str, argument: Any) -> Any:
            if frame.f_code is code and first[0] is None:
                first[0] = frame
                return each_line
            return None

        before = sys.gettrace()
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            sys.settrace(each_call)
            try:
                value = function(*args, **kwargs)
            except TooLong:
                return {"ended": "long", "error": ["", "", 0], "events": []}
            except Exception as error:
                return {"ended": "raised", "error": self.error(error, exercise), "events": events}
            finally:
                sys.settrace(before)
        if len(events) >= EVENTS:
            return {"ended": "long", "error": ["", "", 0], "events": []}
        return {"ended": "returned", "value": pack(value), "error": ["", "", 0], "events": events}

    def error(self, error: Exception, exercise: str) -> list[Any]:
        """Return an exception as [class, text, the last line of the exercise's cell that it went through]."""
        line, trace = 0, error.__traceback__
        while trace is not None:
            if trace.tb_frame.f_code.co_filename == f"<cell {exercise}>":
                line = trace.tb_lineno
            trace = trace.tb_next
        return [type(error).__name__[:TEXT], str(error)[:TEXT], line]

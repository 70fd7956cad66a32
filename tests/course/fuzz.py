"""A fuzzer of the judge: functions that return odd values, and single lines that change Keras or NumPy.

Each function of a notebook returns one of some forty odd values, alone or in place of each part of a right result.
The notebook runs in a process of its own, as a submission does; judging is done here, without the search for
misconceptions. `test_odd_results.py` runs a sample; `python -m tests.course.fuzz [ASSIGNMENT ...]` gives every value to
every function, runs every patch, and prints what crashed. With `--confined N`, N notebooks of each kind are judged
as submissions are, confined, by a judge in a process of its own.
"""

import argparse
import json
import sys
from contextlib import chdir, contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path

from autograder.core.course import DEFAULT_SEED, Course
from autograder.core.result import Verdict
from autograder.judging.definitions import AssignmentDefinition
from autograder.judging.grader import grade_all
from autograder.judging.host import SandboxHost, opener
from autograder.notebook.program import defined_functions, read_program
from autograder.notebook.reading import read_notebook
from autograder.notebook.source import read_assignment, read_source
from autograder.sandbox.folders import remove_scratch, scratch_folder
from autograder.sandbox.servers import KERNELS, starter
from autograder.suite.judge import judge_suite
from autograder.suite.plugin import Hidden
from autograder.usecases.sample import solve

COURSE = Course.find(Path(__file__).parent)
ODD = {
    "None": "None",
    "a number": "3",
    "no number": "float('nan')",
    "an infinity": "np.inf",
    "a huge integer": "10**400",
    "an impossible integer": "10**5000",
    "a complex number": "1 + 2j",
    "a boolean": "True",
    "a text": "'abc'",
    "no Unicode": "'\\ud800'",
    "a long text": "'x' * 10**6",
    "bytes": "b'abc'",
    "an empty list": "[]",
    "a list in a list": "[[]]",
    "a ragged list": "[[1.0], [1.0, 2.0]]",
    "a list of texts": "['a', 'b']",
    "a list of functions": "[len, len]",
    "a tuple of one": "(1.0,)",
    "three values": "(1.0, 2.0, 3.0)",
    "arrays of other shapes": "(np.ones((2, 3)), np.ones(4), np.ones((1, 1, 1)))",
    "a pair with a list of states": "(np.ones((2, 3, 4)), [np.ones((2, 4))])",
    "an empty dict": "{}",
    "a dict of arrays": "{'a': np.ones((2, 3))}",
    "a dict with numbers as keys": "{1: 2, (3,): 4}",
    "a dict of a dict": "{'kernel': {'kernel': {}}}",
    "a set": "{1, 2}",
    "an object": "object()",
    "a function": "(lambda *args, **kwargs: None)",
    "a class": "dict",
    "a module": "np",
    "a generator": "(value for value in [1.0, 2.0])",
    "a flat array": "np.ones(6)",
    "an empty array": "np.zeros((3, 0, 4))",
    "four axes": "np.ones((2, 3, 4, 5))",
    "many short axes": "np.ones((2,) * 20, dtype=np.int8)",
    "an array of objects": "np.array([None, 1])",
    "an array of texts": "np.array(['a', 'b'])",
    "an array of records": "np.zeros(3, dtype=[('a', 'f8')])",
    "an array of dates": "np.zeros(3, dtype='M8[s]')",
    "an array of NaN": "np.full((2, 3), np.nan)",
    "a scalar array": "np.array(3)",
    "a masked array": "np.ma.masked_all(3)",
    "a deep list": "functools.reduce(lambda inside, _: [inside], range(200), [])",
    "keys of one hash": "{n * (2**61 - 1): 0 for n in range(5000)}",
}
STEP = 5  # values between those of two neighbouring functions
PATCHES = {
    "no weights": "import keras; keras.Model.get_weights = keras.Layer.get_weights = lambda self: []",
    "weights are functions": "import keras; keras.Layer.get_weights = lambda self: [len, len, len]",
    "weights are flat": "import keras, numpy as np; keras.Layer.get_weights = lambda self: [np.ones(3)] * 3",
    "weights are not a list": "import keras; keras.Model.get_weights = lambda self: 3",
    "weights are a property": "import keras; keras.Layer.weights = property(lambda self: [None])",
    "set_weights does nothing": "import keras; keras.Model.set_weights = lambda self, weights: None",
    "set_weights raises": "import keras; keras.Layer.set_weights = lambda self, weights: 1 / 0",
    "predict returns None": "import keras; keras.Model.predict = lambda self, *a, **k: None",
    "predict returns a list": "import keras; keras.Model.predict = lambda self, x, *a, **k: [[1.0], [1.0, 2.0]]",
    "predict returns text": "import keras, numpy as np; keras.Model.predict = lambda self, x, **k: np.array(['a'] * 3)",
    "a call returns None": "import keras; keras.Layer.__call__ = lambda self, *a, **k: None",
    "fit returns None": "import keras; keras.Model.fit = lambda self, *a, **k: None",
    "no layers": "import keras; keras.Model.layers = property(lambda self: [])",
    "layers are functions": "import keras; keras.Model.layers = property(lambda self: [len])",
    "no configuration": "import keras; keras.Layer.get_config = keras.Model.get_config = lambda self: None",
    "a configuration of functions": "import keras; keras.Model.get_config = lambda self: {'a': len}",
    "RNN is a function": "import keras; keras.layers.RNN = lambda *a, **k: (lambda *a, **k: None)",
    "RNN is a list": "import keras; keras.layers.RNN = []",
    "LSTM is a number": "import keras; keras.layers.LSTM = 3",
    "Sequential gives None": "import keras; keras.Sequential = lambda *a, **k: None",
    "count_params is text": "import keras; keras.Layer.count_params = lambda self: 'many'",
    "built is never true": "import keras; keras.Layer.built = property(lambda self: False, lambda self, value: None)",
    "optimizers have no rate": "import keras; keras.optimizers.Optimizer.learning_rate = property(lambda self: None)",
    "apply does nothing": "import keras; keras.optimizers.Optimizer.apply_gradients = lambda self, *a, **k: None",
    "serialize gives a list": "import keras; keras.saving.serialize_keras_object = lambda *a, **k: []",
    "json is empty": "import json; json.dumps = lambda *a, **k: ''",
    "asarray gives text": "import numpy; numpy.asarray = lambda *a, **k: 'abc'",
    "ndarray.tobytes is empty": "import numpy; numpy.zeros = lambda *a, **k: None",
    "arrays are lists": "import numpy; numpy.array = lambda value, *a, **k: list(value)",
    "random is nothing": "import numpy; numpy.random.default_rng = lambda *a, **k: None",
    "len is negative": "import builtins; builtins.len = lambda value: -1",
    "isinstance is true": "import builtins; builtins.isinstance = lambda value, kind: True",
}
PREPARE = """
import functools as _functools, types as _types
import numpy as _np

def _odd(right, value, whole):
    if not callable(right):
        return dict.fromkeys(right, value()) if isinstance(right, dict) and not whole else value()
    @_functools.wraps(right, updated=())
    def odd(*args, **kwargs):
        result = None if whole else right(*args, **kwargs)
        if isinstance(result, dict):
            return {key: value() for key in result}
        return tuple(value() for _ in result) if isinstance(result, (tuple, list)) else value()
    return odd
"""
WRAP = "\n{name} = _odd({name}, lambda: (lambda np, functools: {value})(_np, _functools), {whole})\n"


@cache
def assignment_of(identity):
    notebook = read_source(COURSE.source(identity))
    return read_assignment(notebook), read_program(notebook)


@contextmanager
def running(program, identity):
    """Run a notebook in a process of its own and give the host that asks it."""
    assignment, _ = assignment_of(identity)
    kinds = {exercise.kind for exercise in assignment.exercises}
    starters, folder = {kind: starter(KERNELS[kind]) for kind in kinds}, scratch_folder()
    host = SandboxHost(program, assignment.limits, opener(starters, {}, COURSE, assignment, folder))
    try:
        yield host
    finally:
        host.close()
        for one in starters.values():
            one.close()
        remove_scratch(folder)


def judge_program(program, identity, only=None):
    assignment, reference = assignment_of(identity)
    hidden = Hidden()
    hidden.add(identity, assignment, reference)
    with running(program, identity) as host, chdir(COURSE.solutions / identity):
        host.functions = reference.functions
        hidden.host = host
        return judge_suite(COURSE.suite(identity), hidden, only, diagnose=False)


def judge_confined(programs, identity, only=()):
    """Judge changed right notebooks as submissions are: confined, by a judge of its own that has models rebuilt."""
    definition = AssignmentDefinition(COURSE, identity)
    right = json.dumps(solve(definition.source, definition.source)).encode()
    job, _ = definition.job(identity, read_notebook(right), seed=DEFAULT_SEED)
    jobs = [replace(job, submission=name, program=program, only=tuple(only)) for name, program in programs.items()]
    return {job.submission: graded.result for job, graded in grade_all(jobs, 1, None)}


def with_odd_results(identity, shift):
    """Return the right notebook with an odd value for each function of its exercises.

    The values go round: with as many shifts as there are values, each function returns each of them; every second one
    stands in place of each part of the right result instead of the whole.
    """
    assignment, program = assignment_of(identity)
    values = list(ODD.values())
    for place, exercise in enumerate(assignment.exercises):
        cell = program.source_of(exercise.name)
        names = defined_functions(cell) or [exercise.name]
        number = (shift + place * STEP) % len(values)
        wrap = {"value": values[number], "whole": (shift + place) % 2 == 0}
        wraps = (WRAP.format(name=name, **wrap) for name in names)
        program = program.with_source(exercise.name, "\n".join([cell, PREPARE, *wraps]))
    return program


def with_patch(identity, patch):
    """Return the right notebook with one line more in the cell of its first exercise."""
    assignment, program = assignment_of(identity)
    first = assignment.exercises[0].name
    return program.with_source(first, f"{program.source_of(first)}\n{patch}\n")


def crashes(results):
    return {
        f"{result.name}, {test.name}": test.crash and (test.crash.place, test.crash.error)
        for result in results
        for test in result.tests
        if test.verdict is Verdict.CRASHED
    }


def fuzz_confined(identity, count):
    """Judge `count` notebooks with odd values and `count` with a patch; return how many crashed, and print each."""
    shifts = range(5, len(ODD), len(ODD) // count)[:count]
    programs = {f"shift {shift}": with_odd_results(identity, shift) for shift in shifts}
    patches = list(PATCHES.items())[:: len(PATCHES) // count][:count]
    programs |= {name: with_patch(identity, patch) for name, patch in patches}
    results = judge_confined(programs, identity)
    crashed = {name: result for name, result in results.items() if result.crash or crashes(result.exercises)}
    for name, result in crashed.items():
        print(f"{identity}, {name}, confined: {result.reason or crashes(result.exercises)}", flush=True)
    scores = ", ".join(f"{name} {result.status.value} {result.score}" for name, result in results.items())
    print(f"{identity}, confined: {len(programs)} notebooks, {len(crashed)} crashed ({scores})", flush=True)
    return len(crashed)


def main(arguments):
    """Run everything, print each crash; return how many notebooks crashed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("assignments", nargs="*", metavar="ASSIGNMENT")
    parser.add_argument("--confined", type=int, metavar="N", help="judge N notebooks of each kind as submissions are")
    options = parser.parse_args(arguments)
    identities = options.assignments or COURSE.ids()
    if options.confined:
        return sum(fuzz_confined(identity, options.confined) for identity in identities)
    found = 0
    for identity in identities:
        notebooks = {f"shift {shift}": with_odd_results(identity, shift) for shift in range(len(ODD))}
        notebooks |= {name: with_patch(identity, patch) for name, patch in PATCHES.items()}
        for name, program in notebooks.items():
            crashed = crashes(judge_program(program, identity))
            found += bool(crashed)
            if crashed:
                print(f"{identity}, {name}: {crashed}", flush=True)
        print(f"{identity}: {len(notebooks)} notebooks, {found} crashed so far", flush=True)
    return found


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)

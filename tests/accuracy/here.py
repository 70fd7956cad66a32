"""Judge trusted programs in worker processes, without confinement: what has to be judged thousands of times."""

from __future__ import annotations

import gc
import logging
import os
import resource
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import chdir, contextmanager, nullcontext
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

from autograder.checks import quietly
from autograder.core.course import DEFAULT_SEED
from autograder.core.errors import BadSuite
from autograder.core.result import ExerciseResult
from autograder.judging.definitions import AssignmentDefinition
from autograder.judging.job import Job, outcomes_of
from autograder.notebook.program import Program
from autograder.suite.catalogue import Variant, graft
from autograder.suite.judge import compute_outcomes, judge_hosts
from autograder.suite.outcome import WHOLE, ComputedTooLong, Part, Stage, Table, computing_limit, decode, encode
from autograder.suite.plugin import LocalHost
from autograder.usecases.catalogue_check import Outcomes, hidden_of, judge_variant, known
from autograder.usecases.run import usable_cores

from .progress import watched

Item = TypeVar("Item")
SEED = DEFAULT_SEED + 7  # inputs that no author saw; the same for all parts, so that they share what mistakes give
MEMORY = 6 * 2**30  # bytes; a mutant may ask for any size
QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "", "TF_NUM_INTRAOP_THREADS": "1", "OMP_NUM_THREADS": "1"}


def in_workers(
    work: Callable[..., Any], tasks: Sequence[tuple], what: str, tasks_a_worker: int | None = None
) -> Iterator[Any]:
    """Yield what `work` makes of each task, in order, one worker process for each processor; `what` names the work.

    A worker that trains many models grows by some megabytes with each; after about `tasks_a_worker` all are replaced.
    A task whose worker ends (for want of memory, say) gives None.
    """
    os.environ.update(QUIET)
    size = usable_cores() * tasks_a_worker if tasks_a_worker else len(tasks)
    yield from watched(_in_pools(work, tasks, size), len(tasks), what)


def _in_pools(work: Callable[..., Any], tasks: Sequence[tuple], size: int) -> Iterator[Any]:
    """Use a new pool for every `size` tasks: one that replaces its own workers can wait for ever (CPython 115634)."""
    start = 0
    while start < len(tasks):
        part, done = tasks[start : start + size], 0
        try:
            with _pool() as pool:
                for result in pool.map(work, *zip(*part, strict=True)):
                    yield result
                    done += 1
        except BrokenProcessPool:
            yield _alone(work, part[done])
            done += 1
        start += done


def _alone(work: Callable[..., Any], task: tuple) -> Any:
    try:
        with _pool(1) as pool:
            return pool.submit(work, *task).result()
    except BrokenProcessPool:
        return None


def _pool(workers: int | None = None) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers or usable_cores(), get_context("spawn"), _prepare)


def _prepare() -> None:
    """Bound a worker's memory, and have TensorFlow not log what it finds of a wrong layer when garbage is collected."""
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    logging.getLogger("tensorflow").setLevel(logging.CRITICAL)


def batches(items: Sequence[Item], size: int) -> list[list[Item]]:
    """Return the items in lists of `size` and less."""
    return [list(items[start : start + size]) for start in range(0, len(items), size)]


def judge_programs(
    root: Path,
    identity: str,
    programs: Sequence[Program],
    exercise: str,
    seed: int,
    outcomes: Outcomes | None = None,
    seconds: float = 0,
) -> list[ExerciseResult | None]:
    """Judge one exercise of many programs in one run of pytest. None: its cells raise, or compute for over `seconds`.

    Where `outcomes` gives what mistakes give, each one's mistake is looked for.
    """
    definition, _ = known(root, identity)
    runs: list[bool] = []

    def hosts() -> Iterator[LocalHost]:
        for program in programs:
            with chdir(definition.course.solutions / identity):  # its cells read data, and pytest runs elsewhere
                host = _host_of(program, seconds)
            runs.append(host is not None)
            if host is not None:
                yield host

    with _one_judge(definition, exercise):
        hidden = hidden_of(root, identity, seed)
        hidden.outcomes = outcomes
        suite = definition.course.suite(identity)
        results = iter(judge_hosts(suite, hidden, exercise, hosts(), diagnose=outcomes is not None))
    return [next(results) if one else None for one in runs]


def _host_of(program: Program, seconds: float) -> LocalHost | None:
    limit = computing_limit(seconds) if seconds else nullcontext()
    try:
        with limit:
            return LocalHost(program)
    except (Exception, SystemExit, ComputedTooLong):
        return None


def judge_variants(
    root: Path,
    identity: str,
    variants: Sequence[Variant | None],
    exercise: str,
    seed: int,
    outcomes: Outcomes | None = None,
) -> list[ExerciseResult]:
    """Judge the reference with each of these changes in one of its exercises; None stands for the reference as it is.

    Raises `BadSuite` for a change with which the notebook does not run.
    """
    _, reference = known(root, identity)
    programs = [graft(reference, variant) if variant else reference for variant in variants]
    results = judge_programs(root, identity, programs, exercise, seed, outcomes)
    for variant, result in zip(variants, results, strict=True):
        if result is None:
            raise BadSuite(f"{exercise}: the notebook does not run with {variant.id if variant else 'the reference'}")
    return [result for result in results if result is not None]


def judge_beside_others(root: Path, identity: str, variant: Variant, seed: int) -> list[ExerciseResult]:
    """Judge the reference with a change in a NumPy exercise, and the NumPy exercises that follow."""
    definition, _ = known(root, identity)
    with _one_judge(definition, variant.exercise):
        return list(judge_variant(root, identity, variant, seed, kept_outcomes(root, identity, seed)).values())


def keep_outcomes(root: Path, identity: str, seed: int) -> None:
    """Compute what the listed mistakes of the NumPy exercises give with a seed, in workers, where nobody did yet."""
    definition, _ = known(root, identity)
    names = [exercise.name for exercise in definition.assignment.exercises if exercise.kind == "numpy"]
    tasks = [(root, identity, seed, name) for name in names]
    for _ in in_workers(_keep, tasks, f"{identity}: what mistakes give with seed {seed}"):
        pass


def _keep(root: Path, identity: str, seed: int, exercise: str) -> None:
    kept_outcomes(root, identity, seed)(exercise, Stage.LISTED, WHOLE, [])


def kept_outcomes(root: Path, identity: str, seed: int, without: str = "") -> Outcomes:
    """Return a function that gives what the candidates of a stage give, computed once for all workers and runs.

    They are kept where grading keeps them, since they are the same. `without` is a mistake that is left out, as if
    nobody had listed it.
    """
    definition, _ = known(root, identity)
    kept = Job("", Program(()), definition.assignment, str(root), definition.digest, seed=seed)

    def compute(job: Job, exercise: str, stage: Stage, part: Part) -> dict[str, Any]:
        return encode(outcomes_of_mistakes(root, identity, exercise, seed, stage, part))

    def outcomes(exercise: str, stage: Stage, part: Part, failed: list[str] | None) -> Table:
        table = decode(outcomes_of(kept, exercise, stage, part, failed, compute))
        return {name: given for name, given in table.items() if not without or without not in name.split(" + ")}

    return outcomes


def outcomes_of_mistakes(
    root: Path,
    identity: str,
    exercise: str,
    seed: int = DEFAULT_SEED,
    stage: Stage = Stage.LISTED,
    part: Part = WHOLE,
) -> Table:
    """Return what each candidate of a stage gives on each of an exercise's tests."""
    definition, _ = known(root, identity)
    with _one_judge(definition, exercise):
        hidden = hidden_of(root, identity, seed)
        return compute_outcomes(definition.course.suite(identity), hidden, exercise, stage, part)


@contextmanager
def _one_judge(definition: AssignmentDefinition, exercise: str) -> Iterator[None]:
    """Judge quietly, beside the source's data."""
    before = os.getcwd()
    os.chdir(definition.course.solutions / definition.id)
    try:
        with quietly():  # what libraries log, and what Python says of a mutant
            yield
    finally:
        os.chdir(before)
        _keep_libraries()
        if definition.assignment.exercise(exercise).kind != "numpy":  # it keeps every graph: gigabytes, over many runs
            import keras

            keras.utils.clear_session()


@cache
def _keep_libraries() -> None:
    """Have no collection of garbage go through what stays: that took most of the time of judging NumPy."""
    gc.collect()
    gc.freeze()

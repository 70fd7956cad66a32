"""Questions about another run: with a line changed, or with the axes of an argument in the other order."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from math import prod

from .code import LOOPS, read, with_line_before, written
from .mutations import Mutation, mutations
from .question import Kind, Material, Question, called, form, is_shown, listed, result_of, told, when
from .run import Run, Step, steps_of
from .values import Shape, Value, same, shape_text

TRIED = 8  # changes of a function that are run
MOST = 3
MOST_ITEMS = 6  # of a list that is found in the head
ADDED = (0.5, -0.25)  # to a part of an argument
VISIBLE = 1e-4  # relative change of a result that is beyond rounding


class Outcome(StrEnum):
    """What a changed function does, compared with the student's own."""

    RAISES = "It stops with an error."
    OTHER_FORM = "It returns a result of another shape."
    OTHER_VALUES = "It returns a result of the same shape with other values."
    OTHER = "It returns another result."
    SAME = "It returns exactly the same."


SHAPED = (Outcome.RAISES, Outcome.OTHER_FORM, Outcome.OTHER_VALUES, Outcome.SAME)
SHAPELESS = (Outcome.RAISES, Outcome.OTHER, Outcome.SAME)  # where the result is a number, for example


@dataclass(frozen=True)
class Fact:
    """Something of two runs, in words, and the values that it had: before the change and after it.

    It is the form of the result, or the value of `name` after a `line` has run `times` times. `shown` are the two
    values in words.
    """

    label: str
    before: Value
    after: Value
    shown: tuple[str, str]
    name: str = ""
    line: int = 0
    times: int = 0

    @property
    def by_form(self) -> bool:
        return not self.name

    @property
    def changed(self) -> bool:
        return form(self.before) != form(self.after) if self.by_form else not same(self.before, self.after)

    def __str__(self) -> str:
        before, after = self.shown
        return f"{self.label} was {before} and becomes {after}" if self.changed else f"{self.label} stays {before}"


def change_questions(material: Material) -> Iterator[Question]:
    """Ask which of three things a changed line changes."""
    for call, mutation, run in _changed_runs(material):
        if not run.returned:
            continue
        chosen = _three(material, _facts(material, call, mutation, run))
        if chosen is None:
            continue
        changed = [fact for fact in chosen if fact.changed]
        yield Question(
            material.name,
            Kind.CHANGES,
            f"{called(material, call)} Line {mutation.line} of your code becomes the line below. Which of these three "
            "change, and how?",
            listed([fact.label for fact in changed]),
            tuple(f"Run: {fact}." for fact in chosen),
            tuple(fact.label for fact in chosen),
            tuple(place for place, fact in enumerate(chosen) if fact.changed),
            mutation.becomes,
            _facts_of(material, call, mutation) | {"compared": [(fact.name, fact.line, fact.times) for fact in chosen]},
        )


def outcome_questions(material: Material) -> Iterator[Question]:
    """Ask what the function does with a changed line."""
    for call, mutation, run in _changed_runs(material):
        outcome = _outcome(material.runs[call], run)
        if outcome is None:
            continue
        before = result_of(material.runs[call].value or Value("object"))[1]
        options = SHAPED if before.shape else SHAPELESS
        if outcome not in options:
            outcome = Outcome.OTHER
        evidence = [f"Run: before the change, {_result_text(material.runs[call])}."]
        evidence.append(f"Run: after the change, {_result_text(run)}.")
        yield Question(
            material.name,
            Kind.OUTCOME,
            f"{called(material, call)} Line {mutation.line} of your code becomes the line below. What does the "
            "function do then, and why?",
            outcome.value,
            tuple(evidence),
            tuple(option.value for option in options),
            (options.index(outcome),),
            mutation.becomes,
            _facts_of(material, call, mutation) | {"outcome": outcome.name},
        )


def result_questions(material: Material) -> Iterator[Question]:
    """Ask what the function returns; the wrong options are what it returns with one of its lines changed.

    A method's result depends on weights as well, which the page does not show.
    """
    if material.function.is_method:
        return
    for call in material.shuffled(material.runs)[:MOST]:
        label, value = result_of(material.runs[call].value or Value("object"))
        if not _can_be_told(value) or not all(map(is_shown, material.calls[call].values())):
            continue
        wrong: list[tuple[Value, Mutation]] = []
        for mutation in material.shuffled(mutations(material.function))[:TRIED]:
            run = material.again(call, mutation.source)
            other = result_of(run.value)[1] if run.value is not None else value
            known = [value, *(found for found, _ in wrong)]
            if len(wrong) < 2 and _can_be_told(other) and str(other) not in map(str, known):
                wrong.append((other, mutation))
        if len(wrong) < 2 or any(form(other) != form(value) for other, _ in wrong):
            continue
        options, places = material.mix([f"`{value}`"], [f"`{other}`" for other, _ in wrong])
        evidence = [f"Run: {label} is {told(value)}."]
        evidence += [f"Run: with `{one.becomes}` as line {one.line}, it is {told(other)}." for other, one in wrong]
        yield Question(
            material.name,
            Kind.RESULT,
            f"{called(material, call)} What is {label}, and which lines decide that?",
            f"`{value}`",
            tuple(evidence),
            options,
            places,
            facts={"call": call, "arguments": material.calls[call], "value": value},
        )


def spread_questions(material: Material) -> Iterator[Question]:
    """Ask which part of the result changes where a part of an argument does: which steps, or which examples."""
    for call in material.by_variety()[:MOST]:
        label, result = result_of(material.runs[call].value or Value("object"))
        for name, value in material.shuffled(material.calls[call].items()):
            for axis in material.shuffled(range(2)):
                if not (_has_axis(value, axis) and _has_axis(result, axis)):
                    continue
                size = (value.shape or ())[axis]
                if size != (result.shape or ())[axis] or name in material.function.stored:
                    continue
                index = material.random.randrange(size - 1) if size < 4 else material.random.randrange(1, size - 1)
                changed = _spread(material, call, (name, axis, index))
                if not changed:
                    continue
                before = ":, " * axis
                right = _places(changed)
                others = [{index}, set(range(index, size)), set(range(size)), set(range(index + 1)), set()]
                wrong = [text for text in dict.fromkeys(map(_places, others)) if text != right]
                options, places = material.mix([right], wrong[:2])
                yield Question(
                    material.name,
                    Kind.SPREAD,
                    f"{called(material, call, shapes=True)} Let `r` be {label}. Only the numbers in "
                    f"`{name}[{before}{index}]` become other ones. For which `k` does `r[{before}k]` change, and why?",
                    right,
                    tuple(
                        f"Run: with {added:g} added to `{name}[{before}{index}]`, `r[{before}k]` changes {right}."
                        for added in ADDED
                    ),
                    options,
                    places,
                    facts={
                        "call": call,
                        "arguments": material.calls[call],
                        "nudged": (name, axis, index),
                        "changed": sorted(changed),
                    },
                )


def _spread(material: Material, call: int, nudged: tuple[str, int, int]) -> set[int] | None:
    """Return where along the axis the result changes.

    None where that depends on what is added, on rounding, or on the numbers of the arguments: a kernel of zeros, for
    example, of which the question shows the shape alone.
    """
    own = material.runs[call].value
    stirred = material.again(call, "", "", (*nudged, 0.0, True)).value
    found = [_changed(own, material.again(call, "", "", (*nudged, added, False)).value, nudged[1]) for added in ADDED]
    found.append(_changed(stirred, material.again(call, "", "", (*nudged, ADDED[0], True)).value, nudged[1]))
    return found[0] if all(changes == found[0] for changes in found) else None


def _changed(first: Value | None, second: Value | None, axis: int) -> set[int] | None:
    """Return where along an axis two results differ; None where rounding may explain that, or they do not compare."""
    if first is None or second is None:
        return None
    before, after = result_of(first)[1], result_of(second)[1]
    if after.shape != before.shape or not (after.is_whole and before.is_whole):
        return None
    numbers = list(zip(before.numbers or (), after.numbers or (), strict=True))
    scale = max((abs(number) for pair in numbers for number in pair), default=0.0)
    differences = {place: abs(one - other) for place, (one, other) in enumerate(numbers) if one != other}
    if any(difference < VISIBLE * scale for difference in differences.values()):
        return None
    shape = before.shape or ()
    inner = prod(size or 0 for size in shape[axis + 1 :])
    return {place // inner % (shape[axis] or 1) for place in differences}


def _has_axis(value: Value, axis: int) -> bool:
    """Whether a value is an array of real numbers with at least two places along an axis."""
    shape = value.shape or ()
    numbers = value.numbers or ()
    return (
        value.is_whole and len(shape) > axis and (shape[axis] or 0) > 1 and any(type(one) is float for one in numbers)
    )


def _places(places: Collection[int]) -> str:
    """Return places along an axis in words."""
    return f"for k = {', '.join(map(str, sorted(places)))}" if places else "for no k"


def _can_be_told(value: Value) -> bool:
    """Whether a value can be found in the head, and stands on the page as a whole."""
    few = value.kind in ("list", "tuple") and 0 < value.length <= MOST_ITEMS and value.is_whole
    easy = value.is_easy or (few and all(item.is_easy or isinstance(item.data, str) for item in value.items))
    return easy and is_shown(value)


def axes_questions(material: Material) -> Iterator[Question]:
    """Ask which lines to change if an argument's first two axes came in the other order."""
    function = material.function
    for call in material.by_variety()[:MOST]:
        for name, value in material.shuffled(material.calls[call].items()):
            shape: Shape = value.shape or ()
            if value.kind != "array" or len(shape) < 3 or shape[0] == shape[1] or name in function.stored:
                continue
            ran = dict.fromkeys(step.line for step in material.steps(call))
            lines = [line for line in sorted(ran) if read(function.statements[line], name)]
            own = material.runs[call]
            swapped = material.again(call, "", name)
            repair = f"{name} = np.swapaxes({name}, 0, 1)"
            mended = material.again(call, with_line_before(function, repair), name)
            unlike = _outcome(own, swapped) not in (None, Outcome.SAME)
            if not lines or not unlike or _outcome(own, mended) is not Outcome.SAME:
                continue
            other = (shape[1], shape[0], *shape[2:])
            sequences = "(batch, time" in material.released
            suppose = (
                "Suppose sequences came with time first" if sequences else "Suppose the first two axes were exchanged"
            )
            evidence = [f"Line {line} reads `{name}`: `{function.text(line)}`." for line in lines]
            evidence.append(f"Run: nothing changed, {_result_text(swapped)}; before, {_result_text(own)}.")
            evidence.append(f"Run: with `{repair}` before the first statement, it returns the same as before.")
            yield Question(
                function.name,
                Kind.AXES,
                f"{called(material, call, shapes=True)} {suppose}: `{name}` of shape `{shape_text(other)}` in place of "
                f"`{shape_text(shape)}`. Which lines would you change, and what happens if you change none?",
                f"{'line' if len(lines) == 1 else 'among lines'} {listed([str(line) for line in lines])}: nothing else "
                f"reads `{name}`",
                tuple(evidence),
                facts={"call": call, "arguments": material.calls[call], "name": name, "lines": lines},
            )


def _changed_runs(material: Material) -> Iterator[tuple[int, Mutation, Run]]:
    """Yield some calls with a change of the function and the run that it gives."""
    first, *others = material.by_variety()[:MOST]
    for mutation in material.shuffled(mutations(material.function))[:TRIED]:
        call = material.random.choice([first, first, *others])
        yield call, mutation, material.again(call, mutation.source, "")


def _outcome(own: Run, other: Run) -> Outcome | None:
    """Compare two runs; None where that cannot be told."""
    if other.ended == "raised":
        return Outcome.RAISES
    if own.value is None or other.value is None:
        return None
    before, after = result_of(own.value)[1], result_of(other.value)[1]
    if not (before.is_whole and after.is_whole):
        return None
    if form(before) != form(after):
        return Outcome.OTHER_FORM
    return Outcome.SAME if same(before, after) else Outcome.OTHER_VALUES


def _result_text(run: Run) -> str:
    if run.value is None:
        line = f" in line {run.failure.line}" if run.failure.line else ""
        return f"`{run.failure}` is raised{line}" if run.ended == "raised" else "it does not end"
    label, value = result_of(run.value)
    return f"{label} is {told(value)}"


def _facts(material: Material, call: int, mutation: Mutation, run: Run) -> list[Fact]:
    """Return what can be compared of two runs: the result's form, and own names after the first and the last time."""
    own = material.runs[call]
    assert own.value is not None
    assert run.value is not None
    label, before = result_of(own.value)
    facts = _form_fact(label, before, result_of(run.value)[1])
    mine, others = _by_line(material.steps(call)), _by_line(steps_of(run, material.function.beginnings))
    for line, steps in mine.items():
        statement = material.function.statements[line]
        if isinstance(statement, LOOPS) or line not in others or not material.function.own(line):
            continue
        last_of_both = len(steps) == len(others[line]) and len(steps) > 1
        places = [0, -1] if last_of_both else [0]
        for name in (name for name in written(statement) if not name.startswith("_")):
            for first, second in [(steps[place], others[line][place]) for place in places]:
                if name in first.after and name in second.after:
                    label = f"`{name}` {when(material.function, first)}"
                    values = (first.after[name], second.after[name])
                    facts.append(Fact(label, *values, (told(values[0]), told(values[1])), name, line, first.times))
    return [fact for fact in facts if fact.by_form or (fact.before.is_whole and fact.after.is_whole)]


def _form_fact(label: str, before: Value, after: Value) -> list[Fact]:
    """Return what can be asked about the form of a result: its shape, its length or its type; nothing of a number."""
    if before.shape is not None and after.shape is not None:
        if not before.shape and not after.shape:
            return []
        shapes = f"`{shape_text(before.shape)}`", f"`{shape_text(after.shape)}`"
        return [Fact(f"the shape of {label}", before, after, shapes)]
    if before.kind == after.kind and before.kind in ("list", "tuple", "dict"):
        return [Fact(f"the length of {label}", before, after, (str(before.length), str(after.length)))]
    if form(before) == form(after):
        return []
    return [Fact(f"the type of {label}", before, after, (_type(before), _type(after)))]


def _type(value: Value) -> str:
    if value.kind == "array":
        return "an array" if value.shape else "a number of NumPy"
    return f"`{value.kind}`" if value.kind in ("list", "tuple", "dict") else f"`{form(value)}`"


def _three(material: Material, facts: list[Fact]) -> list[Fact] | None:
    """Choose three facts of which one or two change."""
    changed = material.shuffled(fact for fact in facts if fact.changed)
    same_as_before = material.shuffled(fact for fact in facts if not fact.changed)
    if not changed or not same_as_before or len(facts) < 3:
        return None
    first = min(len(changed), material.random.choice([1, 2]))
    first = max(first, 3 - len(same_as_before))
    chosen = [*changed[:first], *same_as_before[: 3 - first]]
    return [fact for fact in facts if fact in chosen] if len(chosen) == 3 else None


def _by_line(steps: tuple[Step, ...]) -> dict[int, list[Step]]:
    found: dict[int, list[Step]] = {}
    for step in steps:
        found.setdefault(step.line, []).append(step)
    return found


def _facts_of(material: Material, call: int, mutation: Mutation) -> dict[str, object]:
    arguments = material.calls[call]
    return {"call": call, "arguments": arguments, "line": mutation.line, "source": mutation.source}

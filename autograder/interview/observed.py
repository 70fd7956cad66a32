"""Questions about a run as it is: shapes, values, how often a line runs, where an argument is first read."""

from __future__ import annotations

from collections.abc import Iterator

from .code import LOOPS, copies, read, with_line_before, written
from .question import Kind, Material, Question, called, entries, is_shown, shapes_in, times, told, when
from .run import Step
from .values import Value, same, shape_text

UNBOUND = "UnboundLocalError"
MOST = 3  # calls that a kind of question looks at


def shape_questions(material: Material) -> Iterator[Question]:
    """Ask for the shape of an array, or the length of a list, after a line of the student's."""
    function = material.function
    for call in material.by_variety()[:MOST]:
        found = [
            (step, name)
            for step, name in _assigned(material, call)
            if _tells_shape(step.after[name]) and not copies(function.statements[step.line])
        ]
        ranked = sorted(material.shuffled(found), key=lambda pair: -_variety(pair[0].after[pair[1]]))
        for step, name in ranked[: 2 * MOST]:
            value = step.after[name]
            right = _size(value)
            wrong = [text for text in _other_sizes(material, call, value) if text != right]
            if len(wrong) < 2:
                continue
            options, places = material.mix([right], wrong[:2])
            asked = f"How many entries does `{name}` have" if value.kind == "list" else f"What is the shape of `{name}`"
            yield Question(
                function.name,
                Kind.SHAPE,
                f"{called(material, call, shapes=True)} {asked} {when(function, step)}?",
                f"{right}",
                (f"Run: {when(function, step)}, `{name}` is {told(value)}.",),
                options,
                places,
                facts=_facts(material, call, step, name),
            )


def value_questions(material: Material) -> Iterator[Question]:
    """Ask what a name holds after some rounds of a loop; the wrong options are what it holds after others."""
    function = material.function
    for call in material.shuffled(material.runs):
        if not all(is_shown(value) for value in material.calls[call].values()):
            continue
        series: dict[tuple[int, str], list[Step]] = {}
        for step, name in _assigned(material, call):
            if function.loop_around(step.line) is not None:
                series.setdefault((step.line, name), []).append(step)
        for (_, name), steps in material.shuffled(series.items()):
            different = _different([step.after[name] for step in steps])
            if len(different) < 3 or not all(value.is_easy for value in different):
                continue
            if function.is_method and any(value.kind != "plain" for value in different):  # they depend on the weights
                continue
            step = material.random.choice([step for step in steps if 2 <= step.times <= 4])
            value = step.after[name]
            others = [other for other in different if not same(other, value) and str(other) != str(value)]
            if len(others) < 2:
                continue
            options, places = material.mix([f"`{value}`"], [f"`{other}`" for other in others[:2]])
            if len(set(options)) < len(options):
                continue
            all_of_them = ", ".join(f"`{step.after[name]}`" for step in steps[:6])
            yield Question(
                function.name,
                Kind.VALUE,
                f"{called(material, call)} What does `{name}` hold {when(function, step)}?",
                f"`{value}`",
                (f"Run: after each run of line {step.line}, `{name}` is {all_of_them}.",),
                options,
                places,
                facts=_facts(material, call, step, name),
            )


def count_questions(material: Material) -> Iterator[Question]:
    """Ask how often a line in a loop runs, unless that is a number that the question gives as such."""
    function = material.function
    for call in material.by_variety()[:MOST]:
        given = [value.data for value in material.calls[call].values() if value.kind == "plain"]
        counts: dict[int, int] = {}
        for step in material.steps(call):
            statement = function.statements[step.line]
            if isinstance(statement, LOOPS) or not function.own(step.line):
                continue
            if function.loop_around(step.line) is not None and not hasattr(statement, "body"):
                counts[step.line] = step.times
        for line, count in material.shuffled(counts.items()):
            sizes = [size for size in material.sizes(call) if size != count]
            wrong = list(dict.fromkeys([*sizes, count - 1, count + 1, 2 * count]))
            if count < 2 or count in given:
                continue
            options, places = material.mix([times(count)], [times(other) for other in wrong[:2]])
            yield Question(
                function.name,
                Kind.COUNT,
                f"{called(material, call, shapes=True)} How often does line {line} run, and which number decides that?",
                times(count),
                (f"Run: line {line} ran {times(count)}.", f"The loop: `{_loop_text(material, line)}`."),
                options,
                places,
                facts={"call": call, "arguments": material.calls[call], "line": line, "count": count},
            )


def first_use_questions(material: Material) -> Iterator[Question]:
    """Ask which line first reads an argument: the one that fails where the argument is deleted before it."""
    function = material.function
    call = min(material.runs)
    ran = list(dict.fromkeys(step.line for step in material.steps(call)))
    for name in material.shuffled(function.parameters):
        run = material.again(call, with_line_before(function, f"del {name}"), "")
        line = function.beginnings.get(run.failure.line - 1)
        if run.ended != "raised" or run.failure.kind != UNBOUND or line is None or line == function.first.lineno:
            continue
        if not function.own(line) or not read(function.statements[line], name):
            continue
        wrong = material.shuffled(other for other in ran if other != line)[:2]
        if len(wrong) < 2:
            continue
        options = tuple(f"line {number}" for number in sorted([line, *wrong]))
        yield Question(
            function.name,
            Kind.FIRST_USE,
            f"{called(material, call)} Which line is the first that reads the argument `{name}`? What for?",
            f"line {line}: `{function.text(line)}`",
            (f"Run: with `del {name}` before the first statement, that line raises {run.failure.kind}.",),
            options,
            (options.index(f"line {line}"),),
            facts={"call": call, "arguments": material.calls[call], "name": name, "line": line},
        )


def _assigned(material: Material, call: int) -> Iterator[tuple[Step, str]]:
    """Yield each run of one of the student's own lines with each name that it assigns to."""
    function = material.function
    for step in material.steps(call):
        statement = function.statements[step.line]
        if function.own(step.line) and not isinstance(statement, LOOPS):
            names = [name for name in written(statement) if name in step.after and not name.startswith("_")]
            yield from ((step, name) for name in names)


def _facts(material: Material, call: int, step: Step, name: str) -> dict[str, object]:
    facts = {"call": call, "arguments": material.calls[call], "line": step.line, "times": step.times}
    return {**facts, "name": name, "value": step.after[name]}


def _tells_shape(value: Value) -> bool:
    return bool(value.shape) or (value.kind == "list" and value.length > 1)


def _variety(value: Value) -> float:
    """Return how much there is to say about a shape."""
    if value.shape is None:
        return 1.5
    return len(set(value.shape)) + 0.25 * len(value.shape)


def _size(value: Value) -> str:
    return entries(value.length) if value.kind == "list" else f"`{shape_text(value.shape or ())}`"


def _other_sizes(material: Material, call: int, value: Value) -> list[str]:
    """Return other shapes of the same run first, those of as many axes before others; then the same axes exchanged."""
    if value.kind == "list":
        numbers = [*material.shuffled(set(material.sizes(call))), value.length - 1, value.length + 1, value.length + 2]
        return list(dict.fromkeys(entries(number) for number in numbers if number > 0 and number != value.length))
    shape = value.shape or ()
    events = material.runs[call].events
    seen = {other for event in events[-1:] for other in shapes_in(event.names.values()) if other}
    seen |= set(shapes_in(material.calls[call].values()))
    alike = sorted((other for other in seen if other), key=lambda other: (len(other) != len(shape), str(other)))
    others = [*alike[:3], shape[::-1], shape[1:], (*shape, 1), (1, *shape)]
    return list(dict.fromkeys(f"`{shape_text(other)}`" for other in others if other and other != shape))


def _different(values: list[Value]) -> list[Value]:
    found: list[Value] = []
    for value in values:
        if not any(same(value, other) for other in found):
            found.append(value)
    return found


def _loop_text(material: Material, line: int) -> str:
    loop = material.function.loop_around(line)
    return material.function.text(loop.lineno) if loop is not None else ""

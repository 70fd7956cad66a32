"""Rules about system calls, and the filter that carries them out: a program in classic BPF.

A program looks at one `struct seccomp_data`: the call's number at offset 0, the architecture at 4, the six arguments
from 16 on, 64 bits each. It loads 32 bits at a time, jumps forward only, and returns what the kernel shall do. Six
instructions are enough. Source: `linux/filter.h`, `linux/seccomp.h`. A test compares the verdicts with libseccomp's.
"""

from __future__ import annotations

import errno
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

LOAD = 0x20  # BPF_LD | BPF_W | BPF_ABS: accumulator = the 32 bits at offset k
AND = 0x54  # BPF_ALU | BPF_AND | BPF_K
JUMP = 0x05  # BPF_JMP | BPF_JA
IF_EQUAL = 0x15  # BPF_JMP | BPF_JEQ | BPF_K
IF_AT_LEAST = 0x35  # BPF_JMP | BPF_JGE | BPF_K, unsigned
RETURN = 0x06  # BPF_RET | BPF_K

NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, 16
MAX_INSTRUCTIONS = 4096
MAX_CONDITIONAL = 255  # a conditional jump counts in 8 bits, a plain one in 32


@dataclass(frozen=True)
class Step:
    """One instruction. `then` and `otherwise` name labels to jump to; None goes on with the next instruction."""

    code: int
    value: int = 0
    then: str | None = None
    otherwise: str | None = None


@dataclass(frozen=True)
class Label:
    """A place to jump to: the instruction that follows."""

    name: str


@dataclass(frozen=True)
class Instruction:
    """One `struct sock_filter`: jumps are counted in instructions after the next one."""

    code: int
    then: int
    otherwise: int
    value: int

    def pack(self) -> bytes:
        return struct.pack("=HBBI", self.code, self.then, self.otherwise, self.value)


def argument_at(index: int, *, high: bool = False) -> int:
    """Return the offset of the low (or high) 32 bits of an argument, on the little-endian machines that we know."""
    return ARGUMENTS + 8 * index + (4 if high else 0)


def assemble(program: Iterable[Step | Label]) -> tuple[Instruction, ...]:
    """Resolve labels into jump distances. Raises `ValueError` where it or a jump is too long."""
    steps: list[Step] = []
    places: dict[str, int] = {}
    for item in program:
        if isinstance(item, Label):
            places[item.name] = len(steps)
        else:
            steps.append(item)
    if len(steps) > MAX_INSTRUCTIONS:
        raise ValueError(f"The filter has {len(steps)} instructions; the kernel takes {MAX_INSTRUCTIONS}.")
    return tuple(_resolve(step, here, places) for here, step in enumerate(steps))


def _resolve(step: Step, here: int, places: dict[str, int]) -> Instruction:
    then, otherwise = (0 if name is None else places[name] - here - 1 for name in (step.then, step.otherwise))
    if step.code == JUMP:
        return Instruction(JUMP, 0, 0, _forward(then, 2**32))
    return Instruction(step.code, _forward(then, MAX_CONDITIONAL), _forward(otherwise, MAX_CONDITIONAL), step.value)


def _forward(distance: int, limit: int) -> int:
    if not 0 <= distance <= limit:
        raise ValueError(f"A jump over {distance} instructions; expected 0 to {limit}.")
    return distance


def pack(program: Sequence[Instruction]) -> bytes:
    """Return the program as the array of `struct sock_filter` that the kernel reads."""
    return b"".join(instruction.pack() for instruction in program)


KILL = 0x8000_0000  # SECCOMP_RET_KILL_PROCESS
ALLOW = 0x7FFF_0000  # SECCOMP_RET_ALLOW
ERROR = 0x0005_0000  # SECCOMP_RET_ERRNO, with the error's number in its low bits
LOW_WORD = 0xFFFF_FFFF

# AUDIT_ARCH_*, by the name of `platform.machine()`. On aarch64 a 32-bit program has another one, as on x86_64.
ARCHITECTURES = {"x86_64": 0xC000_003E, "aarch64": 0xC000_00B7}
# From here x86_64 counts the calls of x32, which have other meanings under the same architecture.
X32 = 0x4000_0000


def refuse(code: int) -> int:
    """Return the verdict that answers a call with the error `code`; 0 answers "done" and does nothing."""
    return ERROR | code


@dataclass(frozen=True)
class Check:
    """An argument, masked, must be one of `values`.

    Compared are 32 bits, the low ones unless `high`: the kernel reads an `int` from them whatever stands above, so
    `socketpair(1 | 1 << 32, …)` is `socketpair(1, …)`.
    """

    argument: int
    values: tuple[int, ...]
    mask: int = LOW_WORD
    high: bool = False


def is_null(argument: int) -> tuple[Check, Check]:
    """Return the checks that a pointer is null in all its 64 bits."""
    return Check(argument, (0,)), Check(argument, (0,), high=True)


REFUSED = refuse(errno.EPERM)


@dataclass(frozen=True)
class Rule:
    """What becomes of some calls: `verdict` where all `checks` hold, otherwise `otherwise`, or what that rule says."""

    calls: str
    verdict: int
    checks: tuple[Check, ...] = ()
    otherwise: int | Rule = REFUSED

    @property
    def names(self) -> list[str]:
        return self.calls.split()


KNOWN = Rule("", REFUSED)  # a call that we know and no rule allows
UNKNOWN = Rule("", refuse(errno.ENOSYS))  # a call that is younger than our table: libraries then take the older one


def build(rules: Iterable[Rule], numbers: Mapping[str, int], machine: str) -> tuple[Instruction, ...]:
    """Return the filter of `rules` for a machine, `numbers` being its system calls by name.

    Raises `ValueError` where two rules name the same call.
    """
    by_number = dict.fromkeys(numbers.values(), KNOWN)
    for rule in rules:
        for name in rule.names:
            if name in numbers and by_number[numbers[name]] is not KNOWN:
                raise ValueError(f"Two rules for {name}; expected one.")
            if name in numbers:
                by_number[numbers[name]] = rule
    return assemble([*_head(machine), *_Search(_spans(by_number)).steps()])


def _head(machine: str) -> Iterator[Step | Label]:
    yield Step(LOAD, ARCHITECTURE)
    yield Step(IF_EQUAL, ARCHITECTURES[machine], then="native")
    yield Step(RETURN, KILL)
    yield Label("native")
    yield Step(LOAD, NUMBER)
    if machine == "x86_64":
        yield Step(IF_AT_LEAST, X32, otherwise="no x32")
        yield Step(RETURN, KILL)
        yield Label("no x32")


def _spans(by_number: Mapping[int, Rule]) -> list[tuple[int, Rule]]:
    """Return where each run of numbers with the same rule begins, from 0 on."""
    spans: list[tuple[int, Rule]] = []
    for number in range(max(by_number) + 2):
        rule = by_number.get(number, UNKNOWN)
        if not spans or spans[-1][1].verdict != rule.verdict or spans[-1][1].checks or rule.checks:
            spans.append((number, rule))
    return spans


class _Search:
    """A binary search for the call's number: each call passes about ten comparisons instead of some hundred."""

    def __init__(self, spans: list[tuple[int, Rule]]) -> None:
        self._spans = spans
        self._label = 0

    def steps(self) -> Iterator[Step | Label]:
        yield from self._between(0, len(self._spans))

    def _between(self, first: int, last: int) -> Iterator[Step | Label]:
        if last - first == 1:
            yield from self._rule(self._spans[first][1])
            return
        middle = (first + last) // 2
        left, right = self._fresh(), self._fresh()
        yield Step(IF_AT_LEAST, self._spans[middle][0], otherwise=left)
        yield Step(JUMP, then=right)  # may be far: a conditional jump could not reach it
        yield Label(left)
        yield from self._between(first, middle)
        yield Label(right)
        yield from self._between(middle, last)

    def _rule(self, rule: Rule) -> Iterator[Step | Label]:
        refused = self._fresh()
        for check in rule.checks:
            passed = self._fresh()
            yield Step(LOAD, argument_at(check.argument, high=check.high))
            if check.mask != LOW_WORD:
                yield Step(AND, check.mask)
            for value in check.values[:-1]:
                yield Step(IF_EQUAL, value, then=passed)
            yield Step(IF_EQUAL, check.values[-1], otherwise=refused)
            yield Label(passed)
        yield Step(RETURN, rule.verdict)
        yield Label(refused)
        if isinstance(rule.otherwise, Rule):
            yield from self._rule(rule.otherwise)
        elif rule.checks:
            yield Step(RETURN, rule.otherwise)

    def _fresh(self) -> str:
        self._label += 1
        return str(self._label)

"""Do our filter and libseccomp's, built from the same rules, give the same verdict on every call?

libseccomp is Debian's `libseccomp2`, called through ctypes. It compiles the rules into another program; both are run by
the same small interpreter, on random and on chosen arguments.
"""

import ctypes
import ctypes.util
import itertools
import os
import random
import struct

import pytest

from autograder.sandbox.confine.filter import ALLOW, ARCHITECTURES, KILL, REFUSED, build, judge_rules, rules
from autograder.sandbox.confine.process import SYSCALLS

NAME = ctypes.util.find_library("seccomp")
pytestmark = pytest.mark.skipif(NAME is None, reason="libseccomp is not installed (Debian: libseccomp2)")

PID = 4321
MASKED_EQUAL = 7  # SCMP_CMP_MASKED_EQ
BAD_ARCHITECTURE, NATIVE = 2, 0  # SCMP_FLTATR_ACT_BADARCH, SCMP_ARCH_NATIVE
WORD = 0xFFFF_FFFF
MACHINES = ("x86_64", "aarch64")
TABLES = {"notebook": rules, "judge": judge_rules}


class Comparison(ctypes.Structure):
    """`struct scmp_arg_cmp`."""

    _fields_ = (
        ("argument", ctypes.c_uint),
        ("operation", ctypes.c_int),
        ("mask", ctypes.c_uint64),
        ("value", ctypes.c_uint64),
    )


def combinations(rule):
    """Yield the comparisons of a rule, one list for each combination of values that its checks accept."""
    for values in itertools.product(*(check.values for check in rule.checks)):
        by_argument = {}
        for check, value in zip(rule.checks, values, strict=True):
            shift = 32 if check.high else 0
            mask, wanted = by_argument.get(check.argument, (0, 0))
            by_argument[check.argument] = (mask | check.mask << shift, wanted | value << shift)
        yield [Comparison(number, MASKED_EQUAL, *pair) for number, pair in by_argument.items()]


def by_libseccomp(table, machine):
    """Return the program that libseccomp makes of a table of rules."""
    library = ctypes.CDLL(NAME)
    library.seccomp_init.restype = ctypes.c_void_p
    context = ctypes.c_void_p(library.seccomp_init(ctypes.c_uint32(REFUSED)))

    def must(status, allowed=(0,)):
        assert status in allowed, os.strerror(-status)

    must(library.seccomp_attr_set(context, BAD_ARCHITECTURE, ctypes.c_uint32(KILL)))
    architecture = ctypes.c_uint32(ARCHITECTURES[machine])
    if library.seccomp_arch_exist(context, architecture) != 0:
        must(library.seccomp_arch_add(context, architecture))
        must(library.seccomp_arch_remove(context, ctypes.c_uint32(library.seccomp_arch_native())))
    for rule in table(PID):
        for name in rule.names:
            number = library.seccomp_syscall_resolve_name_arch(architecture, name.encode())
            if name not in SYSCALLS[machine] or rule.verdict == REFUSED:
                continue
            assert number == SYSCALLS[machine][name], name
            # a number of this machine's that libseccomp translates from the native one
            native = library.seccomp_syscall_resolve_name(name.encode())
            for compared in combinations(rule):
                array = (Comparison * len(compared))(*compared)
                must(
                    library.seccomp_rule_add_array(context, ctypes.c_uint32(rule.verdict), native, len(compared), array)
                )
    inside, outside = os.pipe()
    must(library.seccomp_export_bpf(context, outside))
    os.close(outside)
    with open(inside, "rb") as file:
        data = file.read()
    library.seccomp_release(context)
    return list(struct.iter_unpack("=HBBI", data))


def run(program, architecture, number, arguments):
    """Return what a program says of a call: all of classic BPF that both compilers use."""
    words = [argument % 2**64 for argument in (*arguments, 0, 0, 0, 0, 0, 0)[:6]]
    data = struct.pack("=IIQ6Q", number % 2**32, architecture, 0, *words)
    accumulator, here = 0, 0
    while True:
        code, then, otherwise, value = program[here]
        here += 1
        if code == 0x06:  # return
            return value
        if code == 0x20:  # load
            accumulator = struct.unpack_from("=I", data, value)[0]
        elif code == 0x54:  # and
            accumulator &= value
        elif code == 0x05:  # jump
            here += value
        else:
            holds = {0x15: accumulator == value, 0x25: accumulator > value, 0x35: accumulator >= value}
            here += then if {**holds, 0x45: bool(accumulator & value)}[code] else otherwise


@pytest.fixture(scope="module", params=itertools.product(MACHINES, TABLES), ids="-".join)
def pair(request):
    machine, who = request.param
    ours = build(TABLES[who](PID), SYSCALLS[machine], machine)
    ours = [(step.code, step.then, step.otherwise, step.value) for step in ours]
    return machine, TABLES[who](PID), ours, by_libseccomp(TABLES[who], machine)


def arguments_of(rule, chance):
    """Yield arguments that the checks of a rule accept, and some that are off by one bit."""
    for _ in range(40):
        arguments = [chance.getrandbits(64) for _ in range(6)]
        for check in rule.checks:
            value, shift = chance.choice(check.values), 32 if check.high else 0
            arguments[check.argument] &= ~(check.mask << shift)
            arguments[check.argument] |= value << shift
        yield tuple(arguments)
        for check in rule.checks:
            changed = list(arguments)
            changed[check.argument] ^= 1 << chance.randrange(64)
            yield tuple(changed)
        yield tuple(chance.choice((0, 1, 2, 3, PID, WORD, 1 << 32)) for _ in range(6))


def test_every_rule_gives_the_same_verdict(pair):
    machine, table, ours, theirs = pair
    chance, architecture = random.Random(1), ARCHITECTURES[machine]
    accepted = 0
    for rule in table:
        for name in set(rule.names) & set(SYSCALLS[machine]):
            for arguments in arguments_of(rule, chance):
                number = SYSCALLS[machine][name]
                verdict = run(ours, architecture, number, arguments)
                other = run(theirs, architecture, number, arguments)
                # libseccomp knows one answer for all calls that it refuses; ours may name another error
                same = verdict == other or (other == REFUSED and verdict != ALLOW and rule.otherwise != REFUSED)
                assert same, (name, [hex(argument) for argument in arguments], hex(verdict), hex(other))
                accepted += verdict == ALLOW
    assert accepted > 1000


def test_calls_without_a_rule_are_refused_by_both(pair):
    machine, table, ours, theirs = pair
    ruled = {SYSCALLS[machine][name] for rule in table for name in rule.names if name in SYSCALLS[machine]}
    for number in set(range(700)) - ruled:
        assert run(theirs, ARCHITECTURES[machine], number, ()) == REFUSED
        assert run(ours, ARCHITECTURES[machine], number, ()) != ALLOW


def test_other_architectures_are_killed_by_both(pair):
    machine, _, ours, theirs = pair
    for architecture in {0x4000_0003, 0x4000_0028, 0, WORD, *ARCHITECTURES.values()} - {ARCHITECTURES[machine]}:
        assert run(ours, architecture, 0, ()) == run(theirs, architecture, 0, ()) == KILL
    x32 = (0x4000_0000, 0x4000_0027) if machine == "x86_64" else ()
    for number in x32:
        verdicts = [run(program, ARCHITECTURES[machine], number, ()) for program in (ours, theirs)]
        assert verdicts == [KILL, KILL]

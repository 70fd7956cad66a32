"""What may cross between the student's process and ours, and what may not."""

import contextlib

import msgpack
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.wire.messages import (
    MAX_BYTES,
    MAX_DEPTH,
    MAX_ITEMS,
    Decoder,
    Encoder,
    NotAllowed,
    array_from,
    pack,
    unpack_message,
)

QUICK = settings(max_examples=60, deadline=None, database=None)

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(exclude_categories=["Cs"]))
    | st.binary()
    | st.complex_numbers()
)
KEYS = st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])) | st.binary()
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.lists(inner, max_size=4).map(tuple) | st.dictionaries(KEYS, inner),
    max_leaves=12,
)
DTYPES = (
    hnp.boolean_dtypes()
    | hnp.integer_dtypes()
    | hnp.floating_dtypes(sizes=(16, 32, 64))
    | hnp.complex_number_dtypes(sizes=(64, 128))
)


def cross(value):
    return Decoder().decode(unpack_message(pack(Encoder().encode(value))))


def same(first, second):
    """Equal in value and kind, bit for bit."""
    if type(first) is not type(second):
        return False
    if isinstance(first, (list, tuple)):
        return len(first) == len(second) and all(map(same, first, second))
    if isinstance(first, dict):
        return list(map(repr, first)) == list(map(repr, second)) and all(map(same, first.values(), second.values()))
    return repr(first) == repr(second)


@QUICK
@given(VALUES)
def test_plain_values_come_back_as_they_were(value):
    assert same(cross(value), value)


@QUICK
@given(hnp.arrays(DTYPES, hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)))
def test_arrays_come_back_with_their_dtype_shape_and_bytes(array):
    got = cross(array)
    assert (got.dtype, got.shape, got.tobytes()) == (array.dtype, array.shape, array.tobytes())


@pytest.mark.parametrize(
    "text", [["a", "bcd"], [b"a", b"bcd"], ["", ""], []], ids=["text", "bytes", "empty text", "none"]
)
def test_arrays_of_strings_come_back(text):
    array = np.array(text)
    got = cross(array)
    assert got.shape == array.shape
    assert got.tolist() == array.tolist()


@pytest.mark.parametrize(
    "scalar", [np.float32(0.1), np.int8(-3), np.bool_(True), np.complex64(1j), np.str_("ab")], ids=repr
)
def test_numpy_scalars_stay_numpy_scalars(scalar):
    got = cross(scalar)
    assert type(got) is type(scalar)
    assert got == scalar


def test_the_bits_of_a_nan_are_kept():
    bits = np.array([0x7FF8DEADBEEF0001, 0xFFF0000000000001], dtype=np.uint64)
    assert cross(bits.view(np.float64)).view(np.uint64).tolist() == bits.tolist()


def test_an_array_that_crossed_can_be_written_to_and_holds_nothing_of_the_message():
    got = cross(np.zeros(3))
    got[0] = 1.0
    assert got.base is None or got.base.flags.owndata


def test_a_transposed_array_arrives_in_the_right_order():
    array = np.arange(6).reshape(2, 3).T
    np.testing.assert_array_equal(cross(array), array)


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (object(), "a value of type object cannot cross"),
        (len, "type builtin_function_or_method"),
        ({1, 2}, "type set"),
        (np.array([object()]), "type ndarray"),
        (np.zeros(2, "i4,i4"), "type ndarray"),
        (np.zeros(2, "V8"), "type ndarray"),
        (np.array(["2026-01-01"], "M8[D]"), "type ndarray"),
        (1 << 5000, "an integer of 5001 bits"),
        ([0] * (MAX_ITEMS + 1), f"a list of {MAX_ITEMS + 1} items"),
        (np.broadcast_to(np.float64(1), (10**5, 10**5)), "an array of 76294 MB; at most 64 MB may cross"),
    ],
    ids=[
        "object",
        "function",
        "set",
        "array of objects",
        "records",
        "void",
        "dates",
        "long integer",
        "long list",
        "zero strides",
    ],
)
def test_what_may_not_cross_is_refused_with_the_reason(value, why):
    with pytest.raises(NotAllowed, match=why):
        Encoder().encode(value)


def test_what_is_nested_too_deeply_is_refused():
    value = []
    for _ in range(MAX_DEPTH + 1):
        value = [value]
    with pytest.raises(NotAllowed, match="nested deeper than 40 levels"):
        Encoder().encode(value)


def test_a_value_that_holds_itself_is_refused():
    value = []
    value.append(value)
    with pytest.raises(NotAllowed, match="nested deeper"):
        Encoder().encode(value)


def test_a_message_over_the_limit_is_refused_before_it_is_sent():
    with pytest.raises(NotAllowed, match="at most 64 MB may cross"):
        pack([bytes(MAX_BYTES), b""])


def test_text_that_is_not_unicode_is_not_allowed():
    """A student's string may hold half a surrogate pair; does that end the process that packs it?"""
    with pytest.raises(NotAllowed):
        pack(Encoder().encode("\ud800"))


@QUICK
@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_a_message_or_not_allowed(data):
    try:
        message = unpack_message(data)
        Decoder().decode(message)
    except NotAllowed:
        pass


JUNK = st.recursive(
    SCALARS.filter(lambda value: not isinstance(value, complex)) | st.sampled_from(list("asltdhicrfk")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
    max_leaves=10,
)


@settings(QUICK, max_examples=300)
@given(st.sampled_from(["a", "s", "l", "t", "d", "h", "i", "c", "r", "f", "k", "?"]), st.lists(JUNK, max_size=4))
def test_a_forged_value_is_decoded_or_not_allowed(tag, rest):
    with contextlib.suppress(NotAllowed):
        Decoder().decode([tag, *rest])


@pytest.mark.parametrize(
    "data",
    [
        ["a", "V8", [1], bytes(8)],
        ["a", "i4,i4", [1], bytes(8)],
        ["a", "|O", [1], bytes(8)],
        ["a", "O", [1], bytes(8)],
        ["a", "<M8[ns]", [1], bytes(8)],
        ["a", "<f8", [2], bytes(8)],
        ["a", "<f8", [-1], bytes(8)],
        ["a", "<f8", [2**31], b""],
        ["a", "<f8", [True], bytes(8)],
        ["a", "<f8", [1.0], bytes(8)],
        ["a", "<f8", [1] * 33, bytes(8)],
        ["a", "<f8", 1, bytes(8)],
        ["a", "<f8", [1], "00000000"],
        ["a", ["<f8"], [1], bytes(8)],
        ["a", "<f16", [1], bytes(16)],
        ["a", "<f8"],
        ["a", "<f8", [1], bytes(8), 0],
        ["s", "<f8", b""],
        ["i", "not a number"],
        ["i", 7],
        ["c", "1", []],
        ["l", "x", []],
        ["d", 0, [[1]]],
        ["d", 0, [[["l", 0, []], 1]]],
        ["h", 1, {}],
        ["f", 1, "print"],
        ["k", "{}", []],
        ["zz"],
        [],
        [1],
        {},
        {"a": 1},
    ],
    ids=lambda data: repr(data)[:40],
)
def test_a_malformed_value_is_not_allowed(data):
    with pytest.raises(NotAllowed):
        Decoder().decode(data)


@pytest.mark.parametrize("dtype", ["<U0", "|S0"])
def test_an_array_of_empty_strings_cannot_claim_more_than_may_cross(dtype):
    """Strings of no bytes fit any shape; numpy makes each at least one character long."""
    with pytest.raises(NotAllowed):
        array_from(dtype, [2**28], b"")


def test_an_array_without_entries_cannot_be_of_an_impossible_size():
    try:
        got = array_from("<f8", [2**31 - 1, 2**31 - 1, 2**31 - 1, 0], b"")
    except (NotAllowed, ValueError):
        return
    assert got.size == 0


def test_deep_messages_are_not_allowed():
    data = b"\x91" * 100_000 + b"\xc0"
    with pytest.raises(NotAllowed):
        unpack_message(data)


def test_many_small_parts_are_not_allowed():
    with pytest.raises(NotAllowed, match="too many parts"):
        Decoder().decode(["l", 0, [None] * (MAX_ITEMS + 1)])


@pytest.mark.parametrize("data", [msgpack.ExtType(1, b"x"), msgpack.Timestamp(1)], ids=["extension", "timestamp"])
def test_extension_types_do_not_arrive(data):
    with pytest.raises(NotAllowed):
        Decoder().decode(unpack_message(msgpack.packb(data)))


def test_claimed_lengths_are_not_believed():
    """An array of four thousand million entries, in five bytes."""
    with pytest.raises(NotAllowed):
        unpack_message(b"\xdd\xff\xff\xff\xff")


def test_a_dict_of_keys_with_one_hash_may_not_cross():
    """Each of 9,000 such keys is compared with all before it: seconds for a call, and calls are many."""
    pairs = [[n * (2**61 - 1), 0] for n in range(9000)]
    with pytest.raises(NotAllowed, match="keys of the same hash"):
        Decoder().decode(["d", 0, pairs])


def test_a_dict_whose_keys_happen_to_share_a_hash_crosses():
    pairs = {-1: "a", -2: "b", 0: "c", 2**61 - 1: "d", 0.5: "e"}
    assert Decoder().decode(Encoder().encode(pairs)) == pairs

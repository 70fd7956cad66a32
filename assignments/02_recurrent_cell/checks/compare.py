"""Compare a student's value with the right one, in the order in which a teacher would look.

First how many values came back, then their kind, their shape, whether they are finite, and only then the numbers:
`numpy.allclose` broadcasts, so a wrong shape can pass it. Each function raises `Mismatch`, whose text is written for
the student: what was received, what was expected, where to look.
"""

import numbers

import numpy as np

# float32 arithmetic is off by up to about 2e-5 of the values' size and is right; errors from 2e-4 on are wrong.
TOLERANCE = 6e-5

LONGEST = 300  # characters of a single value that are printed
SMALL = 12  # numbers; a message shows arrays up to this size as a whole
BRACKETS = {list: ("[", "]"), tuple: ("(", ")"), dict: ("{", "}")}


class Mismatch(AssertionError):
    """A student's value is not what was asked for; the text is for the student.

    `received` and `expected` are the two values, where there are any. `fingerprint` says how the value is wrong where
    `received` does not: two answers with equal fingerprints are wrong in the same way.
    """

    fatal = False  # as for `StudentError`: another test of the same value may still teach something

    def __init__(self, message, received=None, expected=None, fingerprint=None):
        super().__init__(message)
        self.message = message
        self.received = received
        self.expected = expected
        self.fingerprint = fingerprint


def describe(value):
    """Name the kind of a value in a student's words, without printing its contents."""
    if value is None:
        return "None (is a `return` missing?)"
    described = getattr(value, "described", None)
    if isinstance(described, str):
        return described
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape} and dtype {value.dtype}"
    if isinstance(value, (bool, numbers.Number, str)):
        return f"{type(value).__name__} {shown(value, 80)}"[:80]
    if isinstance(value, (list, tuple, dict)):
        kind = next(kind for kind in (list, tuple, dict) if isinstance(value, kind))
        return f"a {kind.__name__} of {len(value)}"
    if isinstance(value, type):
        return f"the class {value.__name__} itself (are the parentheses of a call missing?)"
    return f"an object of type {type(value).__name__}"


def shown(value, most=200):
    """Return a value's text in at most `most` characters, without ever printing more of it: it may be of any size.

    Arrays beyond a handful of numbers and objects of unknown types are described. (NumPy shortens an array along each
    axis: it would print an array with 25 axes of length 2 as a whole, for minutes.)
    """
    text = ""
    for part in _printed(value):
        text += part
        if len(text) > most:
            return f"{text[: most - 1]}…"
    return text


def _printed(value, depth=0):
    """Yield the parts of a value's text in order."""
    kind = next((kind for kind in BRACKETS if isinstance(value, kind)), None)
    if isinstance(value, (bytes, str)):
        yield repr(value[:LONGEST]) + ("…" if len(value) > LONGEST else "")
    elif isinstance(value, int) and int(value).bit_length() > 1000:
        yield f"an integer of {int(value).bit_length()} bits"
    elif value is None or isinstance(value, (bool, numbers.Number, np.generic)):
        yield repr(value)[:LONGEST]
    elif isinstance(value, np.ndarray) and value.size <= 20 and value.ndim <= 4 and value.dtype.kind in "fiub":
        yield repr(value)
    elif kind and depth < 4:
        start, end = BRACKETS[kind]
        yield start
        for index, part in enumerate(value.items() if kind is dict else value):
            yield ", " if index else ""
            if kind is dict:
                yield from _printed(part[0], depth + 1)
                yield ": "
            yield from _printed(part[1] if kind is dict else part, depth + 1)
        yield "," + end if kind is tuple and len(value) == 1 else end
    else:
        yield describe(value)


def unpack(result, *names):
    """Split what a function returned into the values it should return.

    Parameters: `result`, whatever was returned; `names`, the names of the expected values in order.
    Returns a tuple as long as `names`. Raises `Mismatch` where there are fewer or more values.
    """
    wanted = ", ".join(names)
    if not isinstance(result, (tuple, list)):
        raise Mismatch(f"Got {describe(result)}; expected {len(names)} values: {wanted}.", result)
    if len(result) != len(names):
        raise Mismatch(f"Got {len(result)} values; expected {len(names)}: {wanted}.", result)
    return tuple(result)


def number(value, name):
    """Return `value` as a float. Raises `Mismatch` for anything but one real, finite number."""
    return float(array(value, name, shape=()))


def array(value, name, shape=None, axes=None, where=""):
    """Return `value` as a numeric array of float64, integers or booleans.

    Parameters: `name`, what the student calls it; `shape`, the expected shape (None: any); `axes`, the meaning of the
    axes in words, for the message: `"(batch, units)"`; `where`, a hint where to look for values that are not finite.
    Raises `Mismatch` for another kind or shape, and for values that are not finite.
    """
    return _array(value, name, shape, axes, where)


def _array(value, name, shape, axes, where, expected=None):
    received = _numeric(value, name, "one number" if shape == () else "an array of numbers")
    if shape is not None and received.shape != tuple(shape):
        raise Mismatch(_shape_message(name, received.shape, tuple(shape), axes), received, expected)
    if not np.all(np.isfinite(received)):
        index = tuple(int(i) for i in np.argwhere(~np.isfinite(received))[0])
        message = f"{_entry(name, index)} is {received[index]}; every value should be finite. {where}".rstrip()
        raise Mismatch(message, received, expected)
    return received


def close(value, expected, name, axes=None, tolerance=TOLERANCE, elementwise=False, where="", steps=None):
    """Check that `value` has the shape and the numbers of `expected`, and return it as an array.

    The allowed error is `tolerance` times the largest absolute value of `expected`; with `elementwise` each entry is
    held against its own size (for values that span many powers of ten). Nothing is right where `expected` has a number
    that is not finite. `where` is appended to the message: a hint where to look. `steps` is the axis of time, if there
    is one: the message then names the first wrong step, since later ones may be wrong because of it. Raises `Mismatch`.
    """
    right = np.asarray(expected)
    got = _array(value, name, right.shape, axes, where, right)
    if right.size == 0:
        return got
    right = right.astype(np.float64)
    size = np.abs(right) if elementwise else np.max(np.abs(right))
    error = np.abs(got.astype(np.float64) - right)
    allowed = tolerance * np.maximum(size, 1e-300 if elementwise else 1e-12)
    # where something expected is not finite, nothing is near it, whatever the comparison of nan and inf says
    wrong = ~(error <= allowed) | ~np.all(np.isfinite(right))
    if not np.any(wrong):
        return got
    if got.dtype.kind in "iu" and np.any(got) and np.array_equal(got, np.trunc(right)):
        raise Mismatch(f"{name} holds whole numbers (dtype {got.dtype}): the fractions were cut off.", got, right)
    if got.dtype.kind == np.asarray(expected).dtype.kind == "b":
        right = right.astype(bool)  # to be shown as True and False
    said = _differences(got, right, error, wrong, name, steps)
    raise Mismatch(f"{said} {where}".rstrip(), got, right)


def _differences(got, right, error, wrong, name, steps):
    """Say what is wrong: both arrays where they are small, else how much of it is, and one entry."""
    looked_at, first = wrong, ""
    if steps is not None and wrong.shape[steps] > 1:
        step = int(np.argwhere(wrong)[:, steps].min())
        looked_at, first = np.zeros_like(wrong), f", first at step {step}"
        looked_at[(slice(None),) * steps + (step,)] = True
    if 1 < wrong.size <= SMALL and (received := _whole(got)) != (expected := _whole(right)):
        return f"Wrong values in {name}{first}: received {received}, expected {expected}."
    worst = np.unravel_index(int(np.argmax(np.where(wrong & looked_at, error, -1.0))), error.shape)
    worst = tuple(int(i) for i in worst)
    is_now, should_be = (_entry_text(values[worst]) for values in (got, right))
    if wrong.size == 1:
        return f"{_entry(name, worst)} is {is_now}; expected {should_be}."
    count = f"{int(wrong.sum())} of {wrong.size} values differ"
    return f"Wrong values in {name}{first}: {count}; {_entry(name, worst)} is {is_now}, expected {should_be}."


def _entry_text(value):
    return str(value) if value.dtype.kind == "b" else f"{float(value) + 0.0:.6g}"  # + 0.0: -0 reads 0


def _whole(values):
    """Return a small array as text, in three digits. `close` asks for more digits: the text cannot be an answer."""
    if values.ndim:
        return f"[{', '.join(map(_whole, values))}]"
    if values.dtype.kind == "b":
        return str(values)
    value = float(values) + 0.0
    if 999 < abs(value) < 1e6 and value != round(value):
        value = float(f"{value:.3g}")  # to be printed without an exponent
    return f"{value:.0f}" if abs(value) < 1e6 and value == round(value) else f"{value:.3g}"


def equal(value, expected, name, where=""):
    """Check that a plain value (string, number, list of strings, dict) equals `expected`. Raises `Mismatch`."""
    if isinstance(value, np.generic):
        value = value.item()
    if type(expected) in (list, tuple) and isinstance(value, (list, tuple)):
        value = type(expected)(value)
    if isinstance(expected, bool) != isinstance(value, (bool, np.bool_)) or not _same(value, expected):
        if type(value) is list and type(expected) is list and len(value) > 0 and len(expected) > SMALL:
            raise Mismatch(f"{_first_difference(value, expected, name)} {where}".rstrip(), value, expected)
        received = shown(value) if isinstance(value, (str, numbers.Number, list, tuple, dict)) else describe(value)
        raise Mismatch(f"{name} is {received}; expected {shown(expected, 2000)}. {where}".rstrip(), value, expected)
    return value


def _first_difference(value, expected, name):
    """Say where a long list begins to differ from the one that was expected, or that it is shorter or longer."""
    pairs = enumerate(zip(value, expected, strict=False))
    place = next((place for place, pair in pairs if not _same(*pair)), None)
    if place is None:
        return f"{name} has {len(value)} entries; expected {len(expected)}."
    return f"{name}[{place}] is {shown(value[place])}; expected {shown(expected[place])}."


def _same(value, expected):
    try:
        return bool(value == expected)
    except (ValueError, TypeError):
        return False


def _numeric(value, name, wanted):
    other = isinstance(value, np.ndarray) and value.dtype.kind not in "fciub"
    if value is None or other or isinstance(value, (str, bytes, dict)) or hasattr(value, "described"):
        raise Mismatch(f"{name} is {describe(value)}; expected {wanted}.")
    try:
        got = np.asarray(value)
    except (ValueError, TypeError):
        raise Mismatch(f"{name} is {describe(value)} that is not an array: its parts have different shapes.") from None
    if got.dtype == object:
        raise Mismatch(f"{name} is {describe(value)} with dtype object; expected numbers only.")
    if got.dtype.kind == "c":
        raise Mismatch(f"{name} has complex numbers; expected real ones.")
    if got.dtype.kind not in "fiub":
        raise Mismatch(f"{name} has dtype {got.dtype}; expected numbers.")
    return got.astype(np.float64) if got.dtype.kind == "f" else got


def _shape_message(name, got, wanted, axes):
    if wanted == ():
        return f"{name} has shape {got}; expected one number."
    meaning = f", that is {axes}" if axes else ""
    message = f"{name} has shape {got}; expected {wanted}{meaning}."
    if len(got) == len(wanted) and got != wanted and sorted(got) == sorted(wanted):
        return f"{message} The same numbers in another order: are two axes swapped?"
    if len(got) == len(wanted) + 1:
        return f"{message} One axis too many."
    if len(got) + 1 == len(wanted):
        return f"{message} One axis too few."
    return message


def _entry(name, index):
    return f"{name}[{', '.join(map(str, index))}]" if index else name

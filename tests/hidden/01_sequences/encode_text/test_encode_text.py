"""encode_text and one_hot: text as numbers."""

import numpy as np
import pytest

from autograder.testing import Mismatch, Reason, StudentError, array, close, describe, equal, unpack

pytestmark = pytest.mark.exercise("encode_text")

CHARACTERS = list("aAbBeExyzZ.,'?09éß")


def some_text(rng, length):
    """A text that does not begin with its smallest character, nor with its largest; white space stands at the ends."""
    return " ß" + "".join(rng.choice(CHARACTERS, size=length)) + "Aaz\n"


def encoded(student, text, *vocab):
    """Return ids, an array (L,), and the vocabulary as a list, whatever kind of sequence it came in."""
    ids, vocab = unpack(student.encode_text(text, *vocab), "ids", "vocab")
    if isinstance(vocab, dict):
        raise Mismatch(f"vocab is {describe(vocab)}; expected the list of characters.", np.array("dict"))
    vocab = vocab.tolist() if hasattr(vocab, "tolist") else vocab
    return array(ids, "ids", (len(text),), "(L,)"), list(vocab) if isinstance(vocab, str | tuple) else vocab


def must_raise(student, kind, text, vocab):
    """Check that a text with a character that `vocab` lacks raises this kind of exception."""
    try:
        result = student.encode_text(text, vocab)
    except StudentError as error:
        if error.reason is not Reason.RAISED or error.kind == "NameError":
            raise
        if kind not in error.kinds:
            message = f"Got {error.kind}; expected {kind}: {text!r} is not all in {vocab}."
            raise Mismatch(message, np.array(error.kind)) from None
    else:
        got = result[0] if isinstance(result, tuple | list) and result else None
        raise Mismatch(f"Nothing was raised; expected {kind}: {text!r} is not all in {vocab}.", got)


@pytest.mark.points(2)
def test_ids_point_at_the_characters(student, rng):
    """Is vocab[ids[t]] the t-th character of the text?"""
    text = some_text(rng, 60)
    ids, vocab = encoded(student, text)
    outside = [int(i) for i in ids if not 0 <= i < len(vocab)]
    if outside:
        raise Mismatch(f"ids holds {outside[0]}; expected numbers from 0 to {len(vocab) - 1}, places in vocab.", ids)
    if ids.dtype.kind not in "iu":
        message = f"ids has dtype {ids.dtype}; expected integers: they are to be used as places."
        raise Mismatch(message, np.array(str(ids.dtype)))
    read = "".join(str(vocab[i]) for i in ids)
    if read != text:
        t = next((t for t in range(min(len(read), len(text))) if read[t] != text[t]), 0)
        raise Mismatch(f"vocab[ids[{t}]] is {read[t : t + 1]!r}; expected {text[t]!r}.", ids)


@pytest.mark.points(2)
def test_the_vocabulary_is_sorted(student, rng):
    """Is vocab the sorted list of the distinct characters, and are the ids places in it?"""
    text = some_text(rng, 60)
    ids, vocab = encoded(student, text)
    right = sorted(set(text))
    equal(vocab, right, "vocab", where="Each character once, in sorted order.")
    close(ids, [right.index(character) for character in text], "ids", "(L,)", steps=0)


@pytest.mark.points(2)
def test_a_given_vocabulary_is_used_as_it_is(student, rng):
    """Is a given vocabulary used in its own order, with characters that the text lacks?"""
    given = [chr(code) for code in rng.permutation(np.arange(300, 600))]
    text = "".join(rng.choice(given[100:], size=25))
    ids, vocab = encoded(student, text, given)
    where = "Ids are places in the given vocab."
    close(ids, [given.index(character) for character in text], "ids", "(L,)", where=where, steps=0)
    equal(vocab, given, "vocab", where="A given vocabulary comes back as it was.")


@pytest.mark.points(1.8)
def test_an_unknown_character_raises(student):
    """Does a character that a given vocabulary lacks raise a ValueError, and a known one not?"""
    close(encoded(student, "a ab", ["b", "a", " "])[0], [1, 2, 1, 0], "ids", "(L,)", steps=0)
    for text, vocab in (("abc", ["b", "a", " "]), ("c", ["b", "a", " "]), ("axb", ["b", "a"]), ("az", ["a", "b"])):
        must_raise(student, "ValueError", text, vocab)
    must_raise(student, "Exception", "ab", [])
    encoded(student, "", ["a"])


@pytest.mark.points(2)
def test_one_hot_of_a_sequence(student, rng):
    """Is one_hot of ids (T,) an array (T, depth) with a 1 at each id?"""
    for length, depth in ((9, 5), (5, 5), (1, 4)):
        ids = rng.integers(0, depth - 1, size=length)  # the largest id is not among them: depth decides the width
        close(student.one_hot(ids, depth), np.eye(depth)[ids], "one_hot(ids, depth)", "(T, depth)")


@pytest.mark.points(2)
def test_one_hot_of_a_batch(student, rng):
    """Does one_hot add one axis at the end to ids of shape (batch, T), or of three axes?"""
    for shape, depth in (((4, 7), 6), ((3, 3), 3), ((2, 3, 4), 5), ((1, 1), 1)):
        ids = rng.integers(0, depth, size=shape)
        close(student.one_hot(ids, depth), np.eye(depth)[ids], f"one_hot of ids {shape}", "(..., depth)")

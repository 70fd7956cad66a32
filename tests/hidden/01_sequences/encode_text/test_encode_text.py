"""encode_text and one_hot: text as numbers.

Ids that begin at 1, and capitals that are lost, are charged by the first two tests alone.
"""

import numpy as np
import pytest

from autograder.testing import Mismatch, array, close, equal, unpack

pytestmark = pytest.mark.exercise("encode_text")

CHARACTERS = list("aAbBeExyzZ .,'\n?09éß")


def some_text(rng, length):
    """A text that does not begin with its smallest character, nor with its largest; white space stands at both ends."""
    text = rng.choice(CHARACTERS, size=length)
    return " ß" + "".join(text) + "Aa z\n"


def as_list(vocab):
    """The vocabulary as a list of characters, whatever kind of sequence it came in."""
    tolist = getattr(vocab, "tolist", None)
    if tolist is not None:
        vocab = tolist()
    return list(vocab) if isinstance(vocab, (str, tuple, list)) else vocab


def from_zero(ids, right):
    """Return ids that begin at 1 as ids that begin at 0, where that makes them right."""
    shifted = array(ids, "ids") - 1
    return shifted if np.array_equal(shifted, right) else ids


@pytest.mark.points(2)
def test_ids_point_at_the_characters(student, rng):
    """Is vocab[ids[t]] the t-th character of the text?"""
    text = some_text(rng, 60)
    ids, vocab = unpack(student.encode_text(text), "ids", "vocab")
    ids, vocab = array(ids, "ids", (len(text),), "(L,)"), as_list(vocab)
    if not isinstance(vocab, list):
        raise Mismatch("vocab is not a list of characters.", ids)
    outside = [int(i) for i in ids if not 0 <= i < len(vocab)]
    if outside:
        message = f"ids holds {outside[0]}; expected numbers from 0 to {len(vocab) - 1}, places in vocab."
        raise Mismatch(message, ids)
    if ids.dtype.kind not in "iu":
        raise Mismatch(
            f"ids has dtype {ids.dtype}; expected integers: they are to be used as places.", fingerprint=str(ids.dtype)
        )
    read = "".join(str(vocab[int(i)]) for i in ids)
    if read != text:
        t = next((t for t in range(min(len(read), len(text))) if read[t] != text[t]), 0)
        raise Mismatch(f"vocab[ids[{t}]] is {read[t : t + 1]!r}; expected {text[t]!r}.", ids)


@pytest.mark.points(1.5)
def test_the_vocabulary_is_sorted(student, rng):
    """Is vocab the sorted list of the distinct characters, and are the ids places in it?"""
    text = some_text(rng, 60)
    ids, vocab = unpack(student.encode_text(text), "ids", "vocab")
    right = sorted(set(text))
    equal(as_list(vocab), right, "vocab", where="Each character once, in sorted order.")
    close(ids, [right.index(character) for character in text], "ids", "(L,)")


@pytest.mark.points(1.5)
def test_a_given_vocabulary_is_used_as_it_is(student, rng):
    """Is a given vocabulary used in its own order, with characters that the text lacks?"""
    vocab = [str(character) for character in rng.permutation(CHARACTERS)]
    text = "".join(rng.choice(list("bx.é0"), size=25))
    ids, back = unpack(student.encode_text(text, vocab), "ids", "vocab")
    right = [vocab.index(character) for character in text]
    close(from_zero(ids, right), right, "ids", "(L,)", where="Ids are places in the given vocab.")
    equal(as_list(back), vocab, "vocab", where="A given vocabulary comes back as it was.")


@pytest.mark.points(1)
def test_an_unknown_character_raises(student, raises):
    """Does a character that a given vocabulary lacks raise a ValueError, and a known one not?"""
    vocab = ["b", "a", " "]
    ids, _ = unpack(student.encode_text("a ab", vocab), "ids", "vocab")
    close(from_zero(ids, [1, 2, 1, 0]), [1, 2, 1, 0], "ids", "(L,)")
    for text, known in (("abc", vocab), ("c", vocab), ("axb", vocab), ("az", ["a", "b"])):
        message = f"{text!r} is not all in {known}."
        raises(lambda text=text, known=known: student.encode_text(text, known), "ValueError", message)
    raises(lambda: student.encode_text("ab", []), "Exception", "'ab' is not all in [], a vocabulary of no characters.")
    array(unpack(student.encode_text("", ["a"]), "ids", "vocab")[0], "ids of an empty text", (0,), "(L,)")


@pytest.mark.points(2)
def test_one_hot_of_a_sequence(student, rng):
    """Is one_hot of ids (T,) an array (T, depth) with a 1 at each id?"""
    for length, depth in ((9, 5), (5, 5), (1, 4)):
        ids = rng.integers(0, depth - 1, size=length)  # the largest id is not among them: depth decides the width
        right = (ids[:, None] == np.arange(depth)).astype(float)
        close(student.one_hot(ids, depth), right, "one_hot(ids, depth)", "(T, depth)")


@pytest.mark.points(2)
def test_one_hot_of_a_batch(student, rng):
    """Does one_hot add one axis at the end to ids of shape (batch, T), or of three axes?"""
    for shape, depth in (((4, 7), 6), ((3, 3), 3), ((2, 3, 4), 5)):
        ids = rng.integers(0, depth, size=shape)
        ids.flat[0], ids.flat[1] = depth - 1, 0
        right = (ids[..., None] == np.arange(depth)).astype(float)
        close(student.one_hot(ids, depth), right, f"one_hot of ids {shape}", "(..., depth)")

"""Public checks of encode_text and one_hot."""

import numpy as np
from checks.testing import Mismatch, Reason, StudentError, close, equal, unpack


def one_hot_of(student, ids, depth):
    """Call one_hot; an exception says which ids were tried."""
    try:
        return student.one_hot(ids, depth)
    except StudentError as error:
        if error.reason is not Reason.RAISED:
            raise
        tried = f"{error} (with ids of shape {ids.shape} and depth={depth})"
        raise error.with_message(tried) from None


def test_a_word(student):
    """Is "banana" encoded with the vocabulary a, b, n?"""
    ids, vocab = unpack(student.encode_text("banana"), "ids", "vocab")
    equal(list(vocab), ["a", "b", "n"], "vocab", where="Each character once, sorted.")
    close(ids, [1, 0, 2, 0, 2, 0], "ids", "(L,)", where="The position of each character in vocab, counted from 0.")


def test_a_given_vocabulary(student):
    """Is a given vocabulary used in its own order?"""
    ids, vocab = unpack(student.encode_text("abba", ["x", "b", "a"]), "ids", "vocab")
    close(ids, [2, 1, 1, 2], "ids", "(L,)", where="In ['x', 'b', 'a'] the position of 'a' is 2.")
    equal(list(vocab), ["x", "b", "a"], "vocab")


def test_an_unknown_character(student):
    """Does a character that is not in the given vocabulary raise a ValueError?"""
    try:
        result = student.encode_text("abc", ["a", "b"])
    except StudentError as error:
        if error.reason is not Reason.RAISED:
            raise
        equal(error.kind, "ValueError", "The exception for the unknown character 'c'")
    else:
        raise Mismatch("'c' is not in ['a', 'b'], but nothing was raised.", result)


def test_one_hot(student):
    """Does one_hot([2, 0], 4) have one row for each id, with a single 1?"""
    right = [[0, 0, 1, 0], [1, 0, 0, 0]]
    close(one_hot_of(student, np.array([2, 0]), 4), right, "one_hot([2, 0], 4)", "(T, depth)")


def test_one_hot_of_a_batch(student):
    """Do ids of shape (batch, T) get one more axis, at the end?"""
    got = one_hot_of(student, np.array([[0, 1, 2], [2, 1, 0]]), 3)
    close(got, [np.eye(3), np.eye(3)[::-1]], "one_hot of ids of shape (2, 3)", "(batch, T, depth)")

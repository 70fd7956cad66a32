import numpy as np
from checks.testing import Mismatch, array, close, describe

AXES = "(batch, units, units)"


def check_radius(value, right, where):
    if value is None or isinstance(value, (str, dict)):
        raise Mismatch(f"the spectral radius is {describe(value)}; expected one number.", value)
    close(value, right, "the spectral radius", where=where)


def test_shape(student):
    """Is there one matrix for each sequence?"""
    array(student.state_jacobian(np.full((2, 3), 0.5), np.ones((3, 3))), "the Jacobian", (2, 3, 3), AXES)


def test_which_weight_where(student):
    """For a linear step, does [b, i, j] hold the weight from old unit j to new unit i?"""
    got = student.state_jacobian(np.array([[1.0, 1.0]]), np.array([[1.0, 2.0], [3.0, 4.0]]), "linear")
    where = "h_new[1] = 2 h_old[0] + 4 h_old[1] here, by column 1 of the recurrent kernel."
    close(got, [[[1.0, 3.0], [2.0, 4.0]]], "the Jacobian", AXES, where=where)


def test_slopes(student):
    """Are the slopes those of the output h_t, for each activation?"""
    for activation, slope in {"tanh": 0.75, "sigmoid": 0.25, "relu": 1.0, "linear": 1.0}.items():
        got = student.state_jacobian(np.array([[0.5]]), np.array([[1.0]]), activation)
        close(got, [[[slope]]], "the Jacobian", AXES, where=f"One unit, weight 1, {activation}, h_t = 0.5.")


def test_whose_slope(student):
    """Does the slope belong to the new unit?"""
    got = student.state_jacobian(np.array([[0.0, 0.5]]), np.ones((2, 2)))
    where = "tanh; unit 0 is at 0 and unit 1 at 0.5; all weights are 1."
    close(got, [[[1.0, 1.0], [0.75, 0.75]]], "the Jacobian", AXES, where=where)


def test_spectral_radius(student):
    """Is the spectral radius the largest absolute value of an eigenvalue?"""
    got = student.spectral_radius(np.array([[1.0, 0.0], [0.0, -3.0]]))
    check_radius(got, 3.0, where="The eigenvalues are 1 and -3.")
    got = student.spectral_radius(np.array([[0.0, -2.0], [2.0, 0.0]]))
    check_radius(got, 2.0, where="The eigenvalues are 2i and -2i.")
    got = student.spectral_radius(np.array([[0.5, 0.0], [9.0, 0.25]]))
    check_radius(got, 0.5, where="The eigenvalues of a triangular matrix are on its diagonal.")

from checks.testing import Mismatch, close, describe


def check_bound(value, right, **options):
    if value is None or isinstance(value, (str, dict)):
        raise Mismatch(f"the bound is {describe(value)}; expected one number.", value)
    close(value, right, "the bound", **options)


def test_two_steps(student):
    """Is the bound right two steps back?"""
    where = "rho 3, gamma 0.5: one step multiplies by 1.5 at most."
    check_bound(student.norm_bound(3.0, 0.5, 2), 2.25, where=where)


def test_no_step(student):
    """Is it 1 before the first step?"""
    check_bound(student.norm_bound(3.0, 0.25, 0), 1.0, where="n is 0.")


def test_vanishing(student):
    """Is it right for sigmoid, 20 steps back?"""
    where = "rho 1, gamma 1/4, n = 20: about 9.1e-13."
    check_bound(student.norm_bound(1.0, 0.25, 20), 2.0**-40, elementwise=True, where=where)

from checks.compare import close


def test_two_steps(student):
    """Is the bound right two steps back?"""
    close(
        student.norm_bound(3.0, 0.5, 2),
        2.25,
        "the bound",
        where="rho 3, gamma 0.5: one step multiplies by 1.5 at most.",
    )


def test_no_step(student):
    """Is it 1 before the first step?"""
    close(student.norm_bound(3.0, 0.25, 0), 1.0, "the bound", where="n is 0.")


def test_vanishing(student):
    """Is it right for sigmoid, 20 steps back?"""
    where = "rho 1, gamma 1/4, n = 20: about 9.1e-13."
    close(student.norm_bound(1.0, 0.25, 20), 2.0**-40, "the bound", elementwise=True, where=where)

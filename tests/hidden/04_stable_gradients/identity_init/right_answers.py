"""Right answers to identity_init in other forms."""


def identity_init__loop(units):
    kernel = np.zeros((units, units))
    for i in range(units):
        kernel[i, i] = 1
    return kernel


def identity_init__integers(units):
    return np.identity(units, dtype=int)


def identity_init__lists(units):
    return [[float(i == j) for j in range(units)] for i in range(units)]


def orthogonal_init__no_sign_fix(units, rng, gain=1.0):
    return np.linalg.qr(rng.standard_normal((units, units)))[0] * gain


def orthogonal_init__svd_float32(units, rng, gain=1.0):
    u, _, _ = np.linalg.svd(rng.normal(0, 1, (units, units)))
    return (gain * u).astype(np.float32)


def orthogonal_init__polar(units, rng, gain=1.0):
    u, _, vt = np.linalg.svd(rng.normal(size=(units, units)))
    return gain * (u @ vt)


def orthogonal_init__gram_schmidt(units, rng, gain=1.0):
    rows = []
    for vector in rng.normal(size=(units, units)):
        for _ in range(2):
            for row in rows:
                vector = vector - (vector @ row) * row
        rows.append(vector / np.linalg.norm(vector))
    return gain * np.stack(rows)


def orthogonal_init__rotation_only(units, rng, gain=1.0):
    skew = rng.normal(size=(units, units))
    skew = skew - skew.T
    return gain * np.linalg.solve(np.eye(units) + skew, np.eye(units) - skew)


def orthogonal_init__scipy(units, rng, gain=1.0):
    from scipy.stats import ortho_group

    return gain * ortho_group.rvs(units, random_state=rng)


def orthogonal_init__of_uniform_numbers(units, rng, gain=1.0):
    q, r = np.linalg.qr(rng.uniform(-1, 1, size=(units, units)))
    d = np.diag(r)
    q *= d / np.abs(d)
    return gain * q.T

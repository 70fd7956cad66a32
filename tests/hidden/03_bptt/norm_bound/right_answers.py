"""Right answers to norm_bound in other forms."""


def norm_bound__loop(rho, gamma, n):
    bound = 1.0
    for _ in range(n):
        bound *= rho * gamma
    return bound


def norm_bound__two_powers(rho, gamma, n):
    return np.power(rho, n) * np.power(gamma, n)


def norm_bound__logarithms(rho, gamma, n):
    return np.exp(n * (np.log(rho) + np.log(gamma)))


def norm_bound__product_of_a_list(rho, gamma, n):
    return np.prod([rho * gamma] * n)

"""Right answers to classify_format in other forms."""


def classify_format__four_branches(n_in_steps, n_out_steps):
    if n_in_steps == 1 and n_out_steps == 1:
        return "one_to_one"
    elif n_in_steps == 1:
        return "one_to_many"
    elif n_out_steps == 1:
        return "many_to_one"
    else:
        return "many_to_many"


def classify_format__table(n_in_steps, n_out_steps):
    table = [["one_to_one", "one_to_many"], ["many_to_one", "many_to_many"]]
    return table[n_in_steps > 1][n_out_steps > 1]


def classify_format__match(n_in_steps, n_out_steps):
    match (n_in_steps, n_out_steps):
        case (1, 1):
            return "one_to_one"
        case (1, _):
            return "one_to_many"
        case (_, 1):
            return "many_to_one"
    return "many_to_many"


def classify_format__numpy_string(n_in_steps, n_out_steps):
    words = np.array(["one", "many"])
    return "_to_".join(words[[int(n_in_steps >= 2), int(n_out_steps >= 2)]])


def classify_format__enumeration(n_in_steps, n_out_steps):
    from enum import StrEnum

    class Format(StrEnum):
        one_to_one = "one_to_one"
        one_to_many = "one_to_many"
        many_to_one = "many_to_one"
        many_to_many = "many_to_many"

    return list(Format)[2 * (n_in_steps > 1) + (n_out_steps > 1)]

"""Right answers to my_function in other forms: all get full marks. A name is `exercise__form`."""


def my_function__loop(x):  # TODO: another form of your solution
    total, y = 0.0, []
    for value in x:
        total += value
        y.append(total)
    return np.array(y)

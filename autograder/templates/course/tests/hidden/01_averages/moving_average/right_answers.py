"""Right answers to moving_average in other forms: all get full marks. A name is `exercise__form`."""


def moving_average__convolution(x, width):
    return np.convolve(x, np.ones(width) / width, mode="valid")


def moving_average__cumulative(x, width):
    sums = np.concatenate([[0.0], np.cumsum(x)])
    return (sums[width:] - sums[:-width]) / width

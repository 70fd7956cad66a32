"""Mistakes in naive_forecast, each an edit of the reference."""

mistake(
    "season_ignored",
    old="return last_season[np.arange(horizon) % season]",
    new="return np.full(horizon, series[-1])",
    costs=0.4,
    says="Your forecast repeats the last value only: the season has no effect.",
    read="A baseline worth beating",
)

mistake(
    "one_season_only",
    old="return last_season[np.arange(horizon) % season]",
    new="return last_season[:horizon]",
    costs=0.25,
    says="Your forecast ends after one season, even when the horizon is longer.",
    read="A baseline worth beating",
)

mistake(
    "first_season",
    old="series[-season:]",
    new="series[:season]",
    costs=0.4,
    says="You repeat the first season of the series; the last one is nearer to what comes.",
    read="A baseline worth beating",
)

mistake(
    "one_step_early",
    old="return last_season[np.arange(horizon) % season]",
    new="return np.resize(series[len(series) - season - 1 : -1], horizon)",
    costs=0.25,
    says="Your season is one step too early: it leaves out the last value of the series.",
    read="A baseline worth beating",
)

mistake(
    "values_repeated",
    old="return last_season[np.arange(horizon) % season]",
    new="return np.repeat(last_season, -(-horizon // season))[:horizon]",
    costs=0.3,
    says="You repeat each value of the season in turn (1 1 2 2); the whole season should come again (1 2 1 2).",
    read="A baseline worth beating",
)

mistake(
    "mean_of_the_season",
    old="return last_season[np.arange(horizon) % season]",
    new="return np.full(horizon, np.mean(last_season))",
    costs=0.4,
    says="Your forecast is the mean of the last season; the season itself should come again.",
    read="A baseline worth beating",
)

mistake(
    "last_horizon_values",
    old="return last_season[np.arange(horizon) % season]",
    new="return np.resize(series[-horizon:], horizon) if season > 1 else np.full(horizon, series[-1])",
    costs=0.35,
    says="You repeat the end of the series, `horizon` values of it, so the season starts at the wrong place.",
    read="A baseline worth beating",
)

mistake(
    "signed",
    old="return np.mean(np.abs(y - f))",
    new="return np.mean(y - f)",
    costs=0.25,
    says="In your mae, errors above and below cancel: the absolute value is missing, or is taken of the mean.",
    read="A baseline worth beating",
)

mistake(
    "absolute_of_the_mean",
    old="return np.mean(np.abs(y - f))",
    new="return np.abs(np.mean(y - f))",
    costs=0.25,
    says="Your mae takes the absolute value of the mean error, so errors above and below cancel.",
    read="A baseline worth beating",
)

mistake(
    "squared",
    old="return np.mean(np.abs(y - f))",
    new="return np.mean((y - f) ** 2)",
    costs=0.2,
    says="Your mae squares the errors.",
    read="A baseline worth beating",
)

mistake(
    "root_mean_square",
    old="return np.mean(np.abs(y - f))",
    new="return np.sqrt(np.mean((y - f) ** 2))",
    costs=0.2,
    says="Your mae is a root mean square.",
    read="A baseline worth beating",
)

mistake(
    "sum",
    old="return np.mean(np.abs(y - f))",
    new="return np.sum(np.abs(y - f))",
    costs=0.2,
    says="Your mae is a sum; the mean was asked for.",
    read="A baseline worth beating",
)

mistake(
    "fraction",
    old="return 100 * np.mean(np.abs((y - f) / y))",
    new="return np.mean(np.abs((y - f) / y))",
    costs=0.15,
    says="Your mape is a fraction; per cent was asked for.",
    read="A baseline worth beating",
)

mistake(
    "relative_to_the_forecast",
    old="return 100 * np.mean(np.abs((y - f) / y))",
    new="return 100 * np.mean(np.abs((y - f) / f))",
    costs=0.25,
    says="Your mape divides by the forecast; errors are relative to the true values.",
    read="A baseline worth beating",
)

mistake(
    "negative_divisors",
    old="return 100 * np.mean(np.abs((y - f) / y))",
    new="return 100 * np.mean(np.abs(y - f) / y)",
    costs=0.2,
    says="Your mape divides by y itself, so negative true values give negative errors.",
    read="A baseline worth beating",
)

mistake(
    "ratio_of_means",
    old="return 100 * np.mean(np.abs((y - f) / y))",
    new="return 100 * np.mean(np.abs(y - f)) / np.mean(np.abs(y))",
    costs=0.25,
    says="Your mape divides the mean error by the mean value; each error is relative to its own true value.",
    read="A baseline worth beating",
)

"""Mistakes in naive_forecast, each an edit of the reference."""

defaults(old="last_season[np.arange(horizon) % season]", read="A baseline worth beating")
mistake(
    "season_ignored",
    new="np.full(horizon, series[-1])",
    costs=0.4,
    says="Your forecast repeats the last value only: the season has no effect.",
)
mistake(
    "one_season_only",
    new="last_season[:horizon]",
    costs=0.25,
    says="Your forecast ends after one season, even when the horizon is longer.",
)
mistake(
    "first_season",
    old="series[-season:]",
    new="series[:season]",
    costs=0.4,
    says="You repeat the first season of the series; the last one is nearer to what comes.",
)
mistake(
    "one_step_early",
    new="np.resize(series[len(series) - season - 1 : -1], horizon)",
    costs=0.25,
    says="Your season is one step too early: it leaves out the last value of the series.",
)
mistake(
    "one_step_late",
    new="last_season[np.arange(1, horizon + 1) % season]",
    costs=0.25,
    says="Your forecast begins with the second value of the season; it should begin with the first.",
)
mistake(
    "values_repeated",
    new="np.repeat(last_season, -(-horizon // season))[:horizon]",
    costs=0.3,
    says="You repeat each value of the season in turn (1 1 2 2); the whole season should come again (1 2 1 2).",
)
mistake(
    "mean_of_the_season",
    new="np.full(horizon, np.mean(last_season))",
    costs=0.4,
    says="Your forecast is the mean of the last season; the season itself should come again.",
)
mistake(
    "last_horizon_values",
    new="series[-horizon:] if season > 1 else np.full(horizon, series[-1])",
    costs=0.35,
    says="You repeat the end of the series, `horizon` values of it, so the season starts at the wrong place.",
)

defaults(old="np.mean(np.abs(y - f))", read="A baseline worth beating")
mistake(
    "signed",
    new="np.mean(y - f)",
    costs=0.25,
    says="In your mae, errors above and below cancel: the absolute value is missing.",
)
mistake(
    "absolute_of_the_mean",
    new="np.abs(np.mean(y - f))",
    costs=0.25,
    says="Your mae takes the absolute value of the mean error, so errors above and below cancel.",
)
mistake("squared", new="np.mean((y - f) ** 2)", costs=0.2, says="Your mae squares the errors.")
mistake("root_mean_square", new="np.sqrt(np.mean((y - f) ** 2))", costs=0.2, says="Your mae is a root mean square.")
mistake("sum", new="np.sum(np.abs(y - f))", costs=0.2, says="Your mae is a sum; the mean was asked for.")
mistake("median", new="np.median(np.abs(y - f))", costs=0.2, says="Your mae is a median; the mean was asked for.")

defaults(old="100 * np.mean(np.abs((y - f) / y))", read="A baseline worth beating")
mistake(
    "fraction", new="np.mean(np.abs((y - f) / y))", costs=0.15, says="Your mape is a fraction; per cent was asked for."
)
mistake(
    "relative_to_the_forecast",
    new="100 * np.mean(np.abs((y - f) / f))",
    costs=0.25,
    says="Your mape divides by the forecast; errors are relative to the true values.",
)
mistake(
    "negative_divisors",
    new="100 * np.mean(np.abs(y - f) / y)",
    costs=0.2,
    says="Your mape divides by y itself, so negative true values give negative errors.",
)
mistake(
    "signed_mape",
    new="100 * np.mean((y - f) / y)",
    costs=0.25,
    says="In your mape, errors above and below cancel: the absolute value is missing.",
)
mistake(
    "ratio_of_means",
    new="100 * np.mean(np.abs(y - f)) / np.mean(np.abs(y))",
    costs=0.25,
    says="Your mape divides the mean error by the mean value; each error is relative to its own true value.",
)

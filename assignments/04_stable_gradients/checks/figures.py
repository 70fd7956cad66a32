"""Figures that move: a figure of a notebook with sliders above it, where this Jupyter has them."""

import functools

MISSING = "(This figure has sliders after `python -m pip install ipywidgets` and a restart of the kernel.)"


def show_with_sliders(draw, **controls):
    """Show the figure that `draw` returns, and a slider or a menu for each of its arguments.

    Parameters: `draw`, a function of the arguments named in `controls` that draws with matplotlib and returns the
    figure; `controls`, for each argument either (first value, lowest, highest, step) or a list of choices, whose first
    one is drawn first.

    The figure is an ordinary output of the cell, so it is saved with the notebook; moving a slider replaces it. Without
    ipywidgets the figure stays as it is first drawn. Exceptions of the first drawing are raised.
    """
    values = {name: control[0] for name, control in controls.items()}
    figure = draw(**values)
    if not _in_a_kernel():
        return
    from IPython.display import display
    from matplotlib import pyplot

    pyplot.close(figure)  # Jupyter would show it a second time at the end of the cell
    try:
        widgets = _widgets(controls)
    except ImportError:
        display(figure)
        print(MISSING)
        return
    shown = display(figure, display_id=True)

    def draw_again(name, change):
        values[name] = change["new"]
        moved = draw(**values)
        pyplot.close(moved)
        shown.update(moved)

    for name, widget in widgets.items():
        widget.observe(functools.partial(draw_again, name), names="value")


def _in_a_kernel():
    """Whether Jupyter shows what this process displays: a script shows neither sliders nor figures."""
    try:
        from IPython import get_ipython
    except ImportError:
        return False
    return hasattr(get_ipython(), "kernel")


def _widgets(controls):
    """Display sliders and menus, one below the other; return them by name. Without ipywidgets: `ImportError`."""
    from IPython.display import display
    from ipywidgets import VBox

    widgets = {name: _widget(name.replace("_", " "), control) for name, control in controls.items()}
    display(VBox(list(widgets.values())))
    return widgets


def _widget(label, control):
    from ipywidgets import Dropdown, FloatSlider, IntSlider, Layout

    text = {"description": label, "style": {"description_width": "9em"}}
    if isinstance(control, list):
        return Dropdown(options=control, **text)
    value, lowest, highest, step = control
    kind = IntSlider if all(isinstance(part, int) for part in control) else FloatSlider
    return kind(value, min=lowest, max=highest, step=step, layout=Layout(width="36em", max_width="95%"), **text)

"""Public checks: `check("rnn_step_forward")` in a notebook runs `checks/test_rnn_step_forward.py` on the notebook.

This package lies beside every released notebook and needs NumPy and pytest only. (`show_with_sliders` also needs
Matplotlib, which draws, and works with and without ipywidgets.)
"""

from .figures import show_with_sliders
from .notebook import check, quietly

__all__ = ["check", "quietly", "show_with_sliders"]

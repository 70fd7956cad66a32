"""Public checks: `check("rnn_step_forward")` in a notebook runs `checks/test_rnn_step_forward.py` on the notebook.

This package lies beside every released notebook and needs NumPy and pytest only.
"""

from .notebook import check, quietly

__all__ = ["check", "quietly"]

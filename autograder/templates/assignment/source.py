# %% [markdown]
# # My title
#
# TODO: what this assignment is about, and what students can do at the end.

# %% given_imports {"given": true}
import numpy as np
from checks import check

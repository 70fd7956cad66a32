"""Full float32 precision while checks run.

On recent NVIDIA cards TensorFlow multiplies float32 matrices in TF32, with 10 bits of mantissa: a relative error of
about 5e-4, eight times what the checks allow. So a right answer would fail them on a GPU.
"""

import contextlib
import sys


@contextlib.contextmanager
def full_precision():
    """While this lasts, TensorFlow computes float32 without TF32. Does nothing where TensorFlow is not loaded."""
    tensorflow = sys.modules.get("tensorflow")
    config = getattr(getattr(tensorflow, "config", None), "experimental", None)
    if config is None or not config.tensor_float_32_execution_enabled():
        yield
        return
    config.enable_tensor_float_32_execution(False)
    try:
        yield
    finally:
        config.enable_tensor_float_32_execution(True)

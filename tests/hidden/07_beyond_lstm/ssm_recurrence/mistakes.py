"""Known mistakes of the state space model."""

defaults(read="6. State space models: a recurrence that is a convolution")

mistake(
    "kernel_begins_with_the_first_power",
    old="powers = A ** np.arange(T)[:, None]",
    new="powers = A ** np.arange(1, T + 1)[:, None]",
    costs=0.25,
    says="Your kernel begins with the power 1 of A; an input of the same step arrives with the power 0.",
)

mistake(
    "output_before_the_update",
    edits=[
        ("        x_t = A * x_t + B * u[:, t, None]\n", "        outputs.append(x_t @ C)\n"),
        ("        outputs.append(x_t @ C)\n", "        x_t = A * x_t + B * u[:, t, None]\n"),
    ],
    costs=0.25,
    says="Your ssm_recurrence takes the output of a step from the state before that step.",
)

mistake(
    "input_multiplied_by_A",
    old="x_t = A * x_t + B * u[:, t, None]",
    new="x_t = A * (x_t + B * u[:, t, None])",
    costs=0.25,
    says="Your ssm_recurrence multiplies the new input by A as well.",
)

mistake(
    "B_forgotten_in_the_kernel",
    old="return powers @ (B * C)",
    new="return powers @ C",
    costs=0.25,
    says="Your kernel leaves out B.",
)

mistake(
    "C_forgotten_in_the_kernel",
    old="return powers @ (B * C)",
    new="return powers @ B",
    costs=0.25,
    says="Your kernel leaves out C.",
)

mistake(
    "C_forgotten_in_the_recurrence",
    old="outputs.append(x_t @ C)",
    new="outputs.append(x_t.sum(axis=1))",
    costs=0.25,
    says="Your ssm_recurrence adds up the entries of the state without the weights C.",
)

defaults(old="np.convolve(row, K)[:T]", read="6. State space models: a recurrence that is a convolution")

mistake(
    "kernel_turned_round",
    new="np.convolve(row, K[::-1])[:T]",
    costs=0.25,
    says="You turn the kernel round before np.convolve, which does this already.",
)

mistake(
    "last_outputs_of_the_convolution",
    new="np.convolve(row, K)[-T:]",
    costs=0.25,
    says="Of the 2T - 1 numbers of the convolution you keep the last T: they lie T - 1 steps too late.",
)

mistake(
    "middle_of_the_convolution",
    new='np.convolve(row, K, mode="same")',
    costs=0.25,
    says='Of the 2T - 1 numbers of the convolution you keep the middle (mode="same"): outputs then see later inputs.',
)

mistake(
    "whole_convolution",
    new="np.convolve(row, K)",
    costs=0.2,
    says="You return all 2T - 1 numbers of the convolution; there are T outputs.",
)

defaults(read="6. State space models: a recurrence that is a convolution")

mistake(
    "convolution_by_the_recurrence",
    source="""
def ssm_convolution(u, A, B, C):
    return ssm_recurrence(u, A, B, C)
""",
    costs=0.25,
    says="Your ssm_convolution calls the recurrence; it should use the kernel.",
)

mistake(
    "mean_over_the_entries",
    old="outputs.append(x_t @ C)",
    new="outputs.append((x_t * C).mean(axis=1))",
    costs=0.2,
    says="Your ssm_recurrence takes the mean over the entries of the state; the output is their sum.",
)

mistake(
    "sequences_share_one_state",
    source="""
def ssm_recurrence(u, A, B, C):
    x_t, outputs = np.zeros(len(A)), []
    for value in u.ravel():
        x_t = A * x_t + B * value
        outputs.append(x_t @ C)
    return np.reshape(outputs, u.shape)
""",
    costs=0.3,
    says="The state of your ssm_recurrence goes on from one sequence of the batch to the next.",
)

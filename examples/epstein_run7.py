"""Run 7: two groups, no cops. One is killed off; which one is a matter of chance."""

import numpy as np

import powderkeg as pk

data = pk.civil_violence(preset="epstein2002-run7", worlds=30)
a, b = data["group_a"].values, data["group_b"].values
gone = (a == 0) | (b == 0)
steps = gone.argmax(axis=1) + 1
print(f"a group died out in {gone.any(axis=1).sum()} of 30, group_a survives in {(a[:, -1] > 0).sum()}")
print(f"step: mean {steps.mean():.0f}, s.d. {steps.std(ddof=1):.0f}, {steps.min()} to {steps.max()}")
print(f"killed in the first step: {data['killings'].values[:, 0].mean():.0f} on average")
lead = np.sign(a[:, 0] - b[:, 0]) == np.sign(a[:, -1] - b[:, -1])
print(f"the larger group after the first step survives in {lead.sum()} of 30")

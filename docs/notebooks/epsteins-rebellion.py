# ---
# jupyter:
#   jupytext:
#     formats: py:percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Epstein's rebellion and one of its ambiguities
#
# Joshua Epstein's model of civil violence (PNAS 99 suppl. 3, 2002) is the most copied model of unrest. Agents
# with a grievance stand on a board among cops. Each looks round, guesses its risk of arrest, and is active or
# quiet. The risk hangs on `C / A`: how many cops it sees for each active agent that it sees.
#
# The text of the paper divides. NetLogo's version of the model rounds the result down. Here both are run, with
# nothing else changed.

# %%
import math

import altair as alt
import pandas as pd

import powderkeg as pk

STEPS = 600
rounded = pk.civil_violence(preset="epstein2002-run2", ratio="floor", steps=STEPS, seed=1)
print({name: rounded.attrs[name] for name in ("preset", "ratio", "seed")})

# %% [markdown]
# ## One run
#
# An *outburst* is a longest stretch of steps with more than 50 active agents. The first step is left out: all
# begin quiet, so it is an artefact of the start.


# %%
def summary(data):
    """Say how often and how strongly a run breaks out."""
    active = data["active"].values
    found = pk.outbursts(active, discard=1)
    return {"outbursts": found.count, "highest peak": int(active[1:].max()), "share above 50": found.share}


print(pd.Series(summary(rounded)).round(2).to_string())

# %% [markdown]
# ## The same run, one choice switched
#
# `ratio="literal"` takes the text at its word and does not round. The seed is the same, and so are the board,
# the agents and the cops.

# %%
literal = pk.civil_violence(preset="epstein2002-run2", ratio="literal", steps=STEPS, seed=1)
changed = [name for name in rounded.attrs if rounded.attrs[name] != literal.attrs[name]]
print("attributes that differ:", ", ".join(sorted(changed)))

runs = {"rounded down": rounded, "as the text has it": literal}
print(pd.DataFrame({name: summary(data) for name, data in runs.items()}).round(2).to_string())

# %%
rows = pd.concat(
    pd.DataFrame({"step": data["step"].values, "active": data["active"].values, "ratio": name})
    for name, data in runs.items()
)
rows = rows[rows["step"] > 1]
(
    alt.Chart(rows, title="Active agents, step by step")
    .mark_line(strokeWidth=1)
    .encode(x="step:Q", y="active:Q", row=alt.Row("ratio:N", title=None, sort=list(runs)))
    .properties(width=600, height=130)
)

# %% [markdown]
# Why does rounding matter so much? Put five cops and six active agents into the formula for the risk of an
# arrest, `1 − exp(−2.3 × C / A)`.

# %%
for name, ratio in {"as the text has it": 5 / 6, "rounded down": 5 // 6}.items():
    print(f"{name}: ratio {ratio:.2f}, risk {1 - math.exp(-2.3 * ratio):.2f}")

# %% [markdown]
# Once an agent counts more active agents than cops, rounding down takes its risk to nothing. Whoever has enough
# of a grievance then joins, whatever the aversion to risk. By the text, the risk only shrinks little by little.
#
# ## Does one seed decide?
#
# One run is one run. Here are five boards of each kind.

# %%
several = {}
for name, ratio in {"rounded down": "floor", "as the text has it": "literal"}.items():
    data = pk.civil_violence(preset="epstein2002-run2", ratio=ratio, steps=STEPS, seed=1, worlds=5)
    several[name] = [pk.outbursts(active, discard=1).count for active in data["active"].values]
print("outbursts by board")
print(pd.DataFrame(several).to_string())

# %% [markdown]
# No board of the one kind is like any of the other: the difference is not luck of one seed. It is a choice that a reader of the paper has to make, and nobody has
# the paper's own code. What follows from each other open choice stands in
# [Civil violence, claim by claim](../science/epstein.md).

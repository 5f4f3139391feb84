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
# # Weigh a case and change a belief
#
# A weighing rests on two kinds of belief. A *prior* says what a hypothesis takes to be possible. A *grade*
# says how far a report is to be trusted. Here one of each is changed, and we look at what moves.
#
# The case is invented: `examplia-unclear`, from the gallery. Few worlds are run, so that this page takes
# seconds. That has a price, which the page shows too.

# %%
from datetime import date

import altair as alt
import pandas as pd

import powderkeg as pk
from powderkeg.case import amend, edit_prior
from powderkeg.society.registry import society_named

case = pk.load_case("examplia-unclear")
print(f"{len(case.record)} reports, {case.start} to {case.end}")
print("hypotheses:", ", ".join(hypothesis.name for hypothesis in case.hypotheses))


# %%
def weigh(case):
    """Weigh with few worlds, twice over, so that the error of chance can be seen."""
    return pk.weigh(case, tier="quick", particles=60, seeds=2, seed=1, checks=False)


before = weigh(case)
print(before.headline)
for reason in before.unresolved_reasons:
    print("-", reason)

# %% [markdown]
# **Not resolved.** That is the answer, and it is the honest one. Each line is a rule that stops the odds from
# being printed. `checks=False` left out the trial of the method, and one of the rules says so. We do not print
# odds either. What can be looked at is the log evidence: how well each hypothesis foresaw the record, in nats.
# Beside it stands its error of chance.

# %%
evidence = pd.DataFrame({"log evidence": before.log_evidence, "error": before.log_evidence_se})
print(evidence.round(1).to_string())

# %% [markdown]
# ## Change one prior
#
# `infiltrated` says that organised groups wait for an occasion. How many groups? Say that we believe in fewer.
# A change needs a reason, and both go into the log of the case. The day is given here so that the page is the
# same tomorrow; left out, it is now.

# %%
words = society_named(case.society)
fewer = edit_prior(
    case,
    "cells",
    {"distribution": "uniform", "min": 2, "max": 6, "source": "own judgement"},
    hypothesis="infiltrated",
    vocabulary=words,
    reason="nobody has named more than a handful of groups",
    at=date(2022, 1, 1),
)
print(fewer.changes[-1].field)
print("before:", case.hypothesis("infiltrated").parameters["cells"].min, "to",
      case.hypothesis("infiltrated").parameters["cells"].max)  # fmt: skip
print("after: ", fewer.hypothesis("infiltrated").parameters["cells"].min, "to",
      fewer.hypothesis("infiltrated").parameters["cells"].max)  # fmt: skip
after_prior = weigh(fewer)

# %% [markdown]
# ## Change one grade
#
# Which report sets the hypotheses furthest apart? The ledger knows. We lower the grade of its source to E,
# unreliable, in the case as it was.

# %%
scored = [row for row in before.ledger if row.role == "scored"]
most = max(scored, key=lambda row: row.nats)
print(f"{most.report_id}: {most.statement}; source {most.reliability}; sets apart by {most.nats:.1f} nats")

doubted = amend(
    case,
    most.report_id,
    reliability="E",
    vocabulary=words,
    reason="the source was found to have been wrong before",
    at=date(2022, 1, 1),
)
after_grade = weigh(doubted)
now = next(row for row in after_grade.ledger if row.report_id == most.report_id)
print(f"{now.report_id}: source {now.reliability}; sets apart by {now.nats:.1f} nats")

# %% [markdown]
# ## What moved, and what did not

# %%
results = {"before": before, "fewer groups": after_prior, "report doubted": after_grade}
moved = pd.DataFrame(
    {
        name: {one: result.log_evidence[one] - before.log_evidence[one] for one in before.hypotheses}
        for name, result in results.items()
        if result is not before
    }
)
moved["error before"] = pd.Series(before.log_evidence_se)
print("moved by, nats")
print((moved.round(1) + 0.0).to_string())

# %%
rows = pd.DataFrame(
    {
        "hypothesis": one,
        "weighing": name,
        "log evidence": result.log_evidence[one],
        "low": result.log_evidence[one] - 2 * result.log_evidence_se[one],
        "high": result.log_evidence[one] + 2 * result.log_evidence_se[one],
    }
    for name, result in results.items()
    for one in result.hypotheses
)
names = list(results)
base = alt.Chart(rows).encode(
    y=alt.Y("weighing:N", sort=names, title=None), color=alt.Color("weighing:N", sort=names, legend=None)
)
axis = alt.Scale(zero=False)
line = base.mark_rule().encode(x=alt.X("low:Q", scale=axis, title="log evidence, nats"), x2="high:Q")
point = base.mark_point(filled=True, size=50).encode(x=alt.X("log evidence:Q", scale=axis))
(line + point).properties(width=420, height=50).facet(
    row=alt.Row("hypothesis:N", sort=list(before.hypotheses), title=None,
                header=alt.Header(labelAngle=0, labelAlign="left"))
)  # fmt: skip

# %% [markdown]
# Bars are two errors to each side. Read them before the points.
#
# - **The prior.** Only `infiltrated` was changed. Yet others moved too. Worlds of all hypotheses are filtered
#   together, so that another prior draws other random worlds for all. What the others moved by is chance, and
#   it shows how little a movement of that size says of `infiltrated`.
# - **The grade.** The doubted report no longer sets the hypotheses apart. The ledger shows that at one line.
# - **`other`** knows no mechanism. It asks how surprising the record is to somebody who knows nothing. Neither
#   change touched it.
#
# And the answer?

# %%
for name, result in results.items():
    print(f"{name}: {'resolved' if result.resolved else 'not resolved'}")

# %% [markdown]
# It is what it was. Two changed beliefs did not turn a run of few worlds into knowledge. To learn more, run
# more worlds (`tier="default"`) with the checks on. What each stop rule asks is told in
# [How the evidence works](../guide/how-the-evidence-works.md).

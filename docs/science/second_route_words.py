"""The words of second-route.md; no figure stands here."""

HEAD = """\
# The second route: does a classifier find what the filter should?

Written by `python docs/science/second-route.py --worlds {worlds} --seed {seed}`; do not edit by hand.

{worlds:,} worlds of each hypothesis of `{case}` are run, calm before the case and with its recorded
inputs, and each is given a record with the real record's own dates, places, sources, letters and gaps
({slots} facts, of which {silent} are days of a region without a report). What the records say is drawn from
the same observations that the filter scores. Those of `{other}` have no world. A multinomial logistic
regression on {features} declared summaries learns which hypothesis makes which records; each record is judged
by a model that was trained without it and without its twins. Then it is asked about the real record, once.

It answers two questions: does any mechanism make such a record, and which. Each has its own penalty, and its
own correction of how sure it may be: beta calibration (Kull et al. 2017) for the first, a temperature (Guo et
al. 2017) for the second.

This says what can be told *if one of the hypotheses is true and priors and observations are right*. Scores
are in nats and smaller is better; one who knows nothing has {guessing:.3f}. Intervals are of 90 %, errors are
standard errors, times are a processor's own.

## Targets
"""

OTHERS = """\
## Other classifiers on the same records

All see the same summaries, are asked the same two questions, are held out by the same folds and are corrected
alike. "Blend" is the mean of the log posteriors of the logistic and of boosting.
"""

STRESS = """\
## Sources worse than their letters promise

The classifier is trained as always; the records it is scored on come from other worlds, and their sources are
informed only as often as the table says, without any inflation on top. "Far worse" are the accuracies of the
prototype's stress test ({far}; a share is twice the probability of a right
yes or no, less one). Among hypotheses with a mechanism one who knows nothing has {guessing:.3f}.
"""

CONFUSION = """\
## What is taken for what

Records by truth (rows) and most probable hypothesis; recall with its interval; mean posterior of each
hypothesis over records of all truths in equal parts, which should be {share:.4f}.
"""

GOOD = """\
## Turing and Good's check

Mean Bayes factor of the row's hypothesis over the column's, in records that the column's made: 1 if the odds
are honest. In brackets its standard error. Of {pairs} pairs about one in twenty is beyond two standard errors
by chance alone.
"""

OUTSIDE = """\
In {out} of {features} summaries the real record lies beyond every simulated one ({names}):
what is said of it there is an extrapolation that no held-out record has tested. A record's slots are where
something was reported; a world that is filled into them has nothing to report in many.
"""

REAL = """\
## The real record

At equal prior weights, given a calm start. The errors are of the training: {replicates} bootstraps for the
logistic.
"""

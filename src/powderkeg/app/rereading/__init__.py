"""A changed record read from the worlds that were weighed, in seconds: grades, switches, origins, priors.

A weighing keeps its last worlds with what each says of the record. Where only the reading of the record
has changed, each world's weight changes by the ratio of its likelihoods (``densities``), and where only
priors have, by the ratio of their densities (``prior_ratio``): the evidence moves by the mean of both
(importance sampling, as in ``evidence.rescoring``). Whether that can be trusted is told by the tail of the
ratios and by how many worlds are left; where it cannot, and where the record speaks of what no world was
asked, the case has to be weighed anew.

Source of the rule of trust: Vehtari, Simpson, Gelman, Yao & Gabry 2024, JMLR 25 (72).
"""

from powderkeg.app.rereading.reading import Rereading, reread

__all__ = ["Rereading", "reread"]

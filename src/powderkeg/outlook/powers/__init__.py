"""Foreign powers decide after the branch: every sixth hour, on the arrays of the worlds.

The society's own kernels decide what they always decide (the intervener's coming and going where a case does
not record them, the opportunist, a claimant with a rate). What they lack is decided here, between two steps,
so that the society's parameter table and random numbers, and all evidence that rests on them, stay as they
are::

    payoffs = draw_payoffs(seed, worlds.size)        # once; `payoffs.fresh()` for each further option
    for _ in range(steps):
        consult(worlds, worlds.hour, payoffs, free)  # does nothing unless the hour is a multiple of 6
        worlds.step(6, threads)
    decisions(payoffs)                               # one row per question, with the inequality in words
    tree(payoffs)                                    # the same as a tree with probabilities

``free`` names what may be decided here; what is not in it stays as the case or the option has it:

=============  ============================================================================================
``arrival``    the intervener comes once asked, by the society's own rule; only where the case records when
               it came (recorded hours still ahead are struck out)
``withdrawal`` it stays or withdraws once order has held (recorded hours still ahead are struck out; the
               society's own rule for leaving is put to rest)
``successor``  it may besides press for a successor; needs ``withdrawal``
``claimant``   a claimant abroad may speak, and is heard by the society's own rule
``resentment`` foreign troops nobody approves of add grievance, the feedback of approval on protest
=============  ============================================================================================

The opportunist is the society's own (``society/country/opportunist.py``) and is only watched. An option
that orders an attempt to install a successor calls ``press_successor``. With an empty ``free`` nothing is
changed, and a world goes on byte for byte.
"""

from powderkeg.outlook.powers.consult import FREE, consult, press_successor
from powderkeg.outlook.powers.decisions import (
    DecisionRow,
    PayoffRegion,
    decisions,
)
from powderkeg.outlook.powers.instigator import CellsEffect, effect_of_cells, instigation
from powderkeg.outlook.powers.payoffs import Payoffs, draw_payoffs
from powderkeg.outlook.powers.rows import PAYOFFS, PayoffRow
from powderkeg.outlook.powers.second_front import SecondFront, second_front
from powderkeg.outlook.powers.tree import Branch, tree

__all__ = [
    "FREE",
    "PAYOFFS",
    "Branch",
    "CellsEffect",
    "DecisionRow",
    "PayoffRegion",
    "PayoffRow",
    "Payoffs",
    "SecondFront",
    "consult",
    "decisions",
    "draw_payoffs",
    "effect_of_cells",
    "instigation",
    "press_successor",
    "second_front",
    "tree",
]

"""One population of worlds for all hypotheses: tempered, renewed by replays, and moved between hypotheses."""

from powderkeg.evidence.joint.joint import MOVES, run_joint
from powderkeg.evidence.joint.maker import Maker, Replayable

__all__ = ["MOVES", "Maker", "Replayable", "run_joint"]

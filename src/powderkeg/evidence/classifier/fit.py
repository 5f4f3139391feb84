"""Classifiers of records: held out by folds, corrected, and shown the real record.

Two questions are asked one after the other, because they are of unlike difficulty and one penalty or one
temperature cannot serve both: does the record look like what any mechanism makes, or like one that nobody
knows anything of; and if a mechanism made it, which. Each has its own penalty and its own correction.

Twins (the same draw under two hypotheses) are in one of five folds. A fold's records are shown to models
trained on the other four. Their penalty and correction are chosen on the *other* folds' records, each of
which was held out of the model that judged it, so what is said of a record never bears on how sure it may be
said. The simplest candidate is taken whose log score is within one standard error of the best: where hardly
anything can be learned, a lax penalty learns noise, and a temperature repairs that on average only. What is
shown the real record is trained on all.

A classifier trained under a proper score gives posterior probabilities of its classes (Radev et al. 2021), as
far as its features and its training reach; how far that is, the held-out records tell.

Sources: Carrella, Bailey & Madsen 2020 (model selection by classification), Guo et al. 2017 (temperature),
Breiman, Friedman, Olshen & Stone 1984 (the rule of one standard error).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.classifier.models import Model, ridge, trees
from powderkeg.evidence.classifier.sureness import Sureness, sureness_of
from powderkeg.evidence.recovery.classify import folds_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

__all__ = ["PENALTIES", "REPLICATES", "Classified", "Setting", "Training", "boosting", "classify", "logistic"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
Names = npt.NDArray[np.uint64]

PENALTIES = (0.0003, 0.002, 0.01, 0.06, 0.3)
"""Inverse strengths of the logistic's penalty that are tried, the strongest first."""
_SETS = {"watch": ("watch",), "watch and sums": ("watch", "sums"), "all": ("watch", "sums", "slots")}

REPLICATES = 20
"""Bootstraps of the training records behind the error of the logistic's posterior."""

_REDRAWN = 0x7265647277


@dataclass(frozen=True)
class Training:
    """Simulated records of known truth, equally many of each hypothesis.

    Attributes:
        features: (N, J).
        kinds: (J,) of each feature, ``watch``, ``sums`` or ``slots``.
        truth: (N,) number of the hypothesis, the know-nothing hypothesis last.
        group: (N,) name that twins share.
        classes: number of hypotheses K.
    """

    features: FloatArray
    kinds: tuple[str, ...]
    truth: IntArray
    group: Names
    classes: int


@dataclass(frozen=True)
class Setting:
    """One candidate.

    Attributes:
        features: the features it reads: ``watch``, ``watch and sums`` or ``all``.
        inverse: inverse strength of its penalty; None where it has none.
    """

    features: str
    inverse: float | None = None


@dataclass(frozen=True)
class Classified:
    """What a classifier says, all at equal prior weights.

    Attributes:
        held_out: (N, K) log posterior of each training record, by models that were not trained on it.
        asked: (M, K) log posterior of the records asked about, by the model trained on all.
        replicates: (B, M, K) the same by models trained on other drawings of the training records.
        spread: what the standard deviation over the replicates is multiplied by to be a standard error.
        settings: of the model trained on all, for each question.
        sureness: its corrections.
    """

    held_out: FloatArray
    asked: FloatArray
    replicates: FloatArray
    spread: float
    settings: tuple[Setting, ...]
    sureness: tuple[Sureness, ...]

    @property
    def error(self) -> FloatArray:
        """(M, K) standard errors of ``asked``."""
        return np.asarray(self.spread * self.replicates.std(axis=0))


@dataclass(frozen=True)
class _Answer:
    """One question answered; as ``Classified``, with the chosen model and what it held out, uncorrected."""

    held_out: FloatArray
    asked: FloatArray
    by_fold: FloatArray
    setting: Setting
    sureness: Sureness
    model: Model
    uncorrected: FloatArray


def logistic(training: Training, asked: FloatArray, *, seed: int, replicates: int = REPLICATES) -> Classified:
    """Multinomial logistic regression with a ridge penalty; its error by bootstraps of the groups of twins.

    Args:
        training: simulated records.
        asked: (M, J) features of the records asked about.
        seed: of the bootstraps.
        replicates: bootstraps; below two, the error is the jackknife's over the folds.
    """
    import sklearn.linear_model  # noqa: F401 - the limit on threads reaches only what has been loaded

    with _one_thread():
        models = [
            (Setting(name, c), ridge(c, np.isin(training.kinds, kinds)))
            for name, kinds in _SETS.items()
            for c in PENALTIES
        ]
        return classify(training, asked, models, seed, replicates)


def boosting(training: Training, asked: FloatArray, *, seed: int) -> Classified:
    """Gradient boosting of small trees; its error is the jackknife's over the folds, which costs nothing.

    Args:
        training: simulated records.
        asked: (M, J) features of the records asked about.
        seed: of the features that a tree may split on.
    """
    import sklearn.ensemble  # noqa: F401 - as above

    with _one_thread():
        return classify(training, asked, [(Setting("all"), trees(seed))], seed)


def classify(
    training: Training,
    asked: FloatArray,
    models: Sequence[tuple[Setting, Model]],
    seed: int,
    replicates: int = 0,
) -> Classified:
    """Hold every record out once, choose among models for each question, and ask the chosen ones.

    Args:
        training: simulated records.
        asked: (M, J) features of the records asked about.
        models: setting and model of each candidate, the simplest first.
        seed: of the bootstraps.
        replicates: bootstraps; below two, the replicates are the models of the folds.
    """
    nobody = training.truth == training.classes - 1
    any_of = _Question(training.features, nobody.astype(np.int64), training.group)
    which = _Question(training.features[~nobody], training.truth[~nobody], training.group[~nobody])
    first = _answer(any_of, asked, models)
    # the second question is never trained on records that no mechanism made: they are held out anyway
    second = _answer(which, np.concatenate([training.features[nobody], asked]), models)
    told = int(nobody.sum())
    held = np.empty((len(nobody), training.classes - 1))
    held[~nobody], held[nobody] = second.held_out, second.asked[:told]
    if replicates > 1:
        times = _redrawn(training.group, seed, replicates)
        drawn = [
            _joined(_again(any_of, first, once, asked), _again(which, second, once[~nobody], asked))
            for once in times
        ]
        spread = np.sqrt(replicates / (replicates - 1))
    else:
        drawn = [_joined(a, b[told:]) for a, b in zip(first.by_fold, second.by_fold, strict=True)]
        spread = np.sqrt(len(drawn) - 1)
    return Classified(
        held_out=_joined(first.held_out, held),
        asked=_joined(first.asked, second.asked[told:]),
        replicates=np.stack(drawn),
        spread=float(spread),
        settings=(first.setting, second.setting),
        sureness=(first.sureness, second.sureness),
    )


@dataclass(frozen=True)
class _Question:
    """Features, truth and groups for one question."""

    features: FloatArray
    truth: IntArray
    group: Names

    def weight(self, times: FloatArray | None = None) -> FloatArray:
        """(N,) weights, one on average, that make the classes weigh alike, by how often each was drawn."""
        drawn = np.ones(len(self.truth)) if times is None else times
        counts = np.maximum(np.bincount(self.truth, drawn), 1e-9)
        return np.asarray(drawn * len(self.truth) / len(counts) / counts[self.truth])


def _answer(question: _Question, asked: FloatArray, models: Sequence[tuple[Setting, Model]]) -> _Answer:
    """Every record judged by models that were not trained on its fold, and the records asked about."""
    fold, truth, weight = folds_of(question.group), question.truth, question.weight()
    numbers, classes = np.unique(fold), int(truth.max()) + 1
    held = np.empty((len(models), len(fold), classes))
    others = np.empty((len(models), len(numbers), len(asked), classes))
    for m, (_, model) in enumerate(models):
        for f, number in enumerate(numbers):
            out = fold == number
            both = np.concatenate([question.features[out], asked])
            told = model(question.features[~out], truth[~out], weight[~out], both)
            held[m, out], others[m, f] = told[: out.sum()], told[out.sum() :]
    result = np.empty(held.shape[1:])
    for number in numbers:
        best, sure = _chosen(held[:, fold != number], truth[fold != number])
        result[fold == number] = sure.correct(held[best, fold == number])
    best, sure = _chosen(held, truth)
    setting, model = models[best]
    said = sure.correct(model(question.features, truth, weight, asked))
    by_fold = [
        sureness_of(held[best, fold != number], truth[fold != number]).correct(one)
        for number, one in zip(numbers, others[best], strict=True)
    ]
    return _Answer(result, said, np.stack(by_fold), setting, sure, model, held[best])


def _again(question: _Question, answer: _Answer, times: FloatArray, asked: FloatArray) -> FloatArray:
    """The records asked about, as another drawing of the same records would have had them answered.

    Model and correction are both learned again; the penalty stays.
    """
    drawn = np.repeat(np.arange(len(times)), times.astype(np.intp))
    sure = sureness_of(answer.uncorrected[drawn], question.truth[drawn])
    return sure.correct(answer.model(question.features, question.truth, question.weight(times), asked))


def _chosen(held: FloatArray, truth: IntArray) -> tuple[int, Sureness]:
    """Number of the first candidate within one standard error of the best log score, and its correction.

    Each candidate is scored as its own best correction leaves it, and the classes weigh alike.
    """
    corrections = [sureness_of(one, truth) for one in held]
    at_truth = np.arange(len(truth)), truth
    weight = 1.0 / np.bincount(truth)[truth]
    told = np.stack([sure.correct(one)[at_truth] for one, sure in zip(held, corrections, strict=True)])
    scores = told @ weight / weight.sum()
    best = int(np.argmax(scores))
    behind = (told[best] - told - (scores[best] - scores)[:, None]) * weight
    error = np.sqrt((behind**2).sum(axis=1)) / weight.sum()
    near = int(np.argmax(scores + error >= scores[best]))
    return near, corrections[near]


def _joined(any_of: FloatArray, which: FloatArray) -> FloatArray:
    """(N, K) log posterior from the answers to both questions.

    Args:
        any_of: (N, 2) log posterior of "some mechanism" and "nobody knows", at equal weights.
        which: (N, K - 1) log posterior of each mechanism, given one.
    """
    mechanisms = which.shape[1]
    joint = np.column_stack([any_of[:, :1] + which, any_of[:, 1] - np.log(mechanisms)])
    return np.asarray(joint - np.logaddexp.reduce(joint, axis=1, keepdims=True))


def _redrawn(group: Names, seed: int, number: int) -> list[FloatArray]:
    """How often each record is drawn, (N,), in each bootstrap: twins are drawn together."""
    _, rank = np.unique(group, return_inverse=True)
    groups = int(rank.max()) + 1
    stream = np.random.Generator(np.random.Philox(key=[seed & 0xFFFFFFFFFFFFFFFF, _REDRAWN]))
    drawn = stream.integers(groups, size=(number, groups))
    return [np.bincount(one, minlength=groups)[rank].astype(np.float64) for one in drawn]


def _one_thread() -> AbstractContextManager[object]:
    """Threads of the linear algebra and of the trees must not move a digit."""
    from threadpoolctl import threadpool_limits

    limits: AbstractContextManager[object] = threadpool_limits(limits=1)
    return limits

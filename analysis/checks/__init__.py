"""What every stance classifier must keep to, as checks that anybody can run on their own.

In a test suite, where `Mine` is the class, or anything else that makes a classifier for a codebook (one that cannot
answer before it is fitted is made by ``lambda codebook: Mine(codebook).fit(comments, codes)``)::

    @pytest.mark.parametrize("result", run_checks(Mine, load_codebook("takedown")), ids=lambda result: result.name)
    def test_mine_keeps_to_the_checks(result):
        assert result.outcome != "failed", result.reason

No check is skipped in silence: one that cannot be tried on a classifier is not applicable, says why, and is in the list.
"""

from analysis.checks.answers import ANSWER_CHECKS
from analysis.checks.check import Check, CheckFailed, Factory, NotApplicable, Outcome, Result, named
from analysis.checks.construction import CONSTRUCTION_CHECKS
from analysis.checks.explanations import EXPLANATION_CHECKS
from analysis.checks.fitting import FITTING_CHECKS
from analysis.codebook import Codebook

__all__ = [
    "Check",
    "CheckFailed",
    "Factory",
    "NotApplicable",
    "Outcome",
    "Result",
    "classifier_checks",
    "run_checks",
]


def classifier_checks() -> tuple[Check, ...]:
    """Every check, in the order in which they build on each other."""
    functions = (*CONSTRUCTION_CHECKS, *ANSWER_CHECKS, *EXPLANATION_CHECKS, *FITTING_CHECKS)
    return tuple(named(function) for function in functions)


def run_checks(factory: Factory, codebook: Codebook) -> list[Result]:
    """One result for each of `classifier_checks`, in their order: passed, failed or not applicable."""
    return [check.result(factory, codebook) for check in classifier_checks()]

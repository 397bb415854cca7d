"""Sentiment: VADER's compound score (Hutto & Gilbert 2014), for English only.

Sentiment is how pleasant the words are; stance is what they say about the takedown. "Amazing justice, Facebook" is
pleasant and opposed to it. On real threads VADER's sign separates support from denial no better than chance, so the
score is reported beside the stance and never used for it.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["SENTIMENT_LANGUAGE", "compound_scores"]

SENTIMENT_LANGUAGE = "en"
_LONGEST = 20_000  # characters of a comment that are scored; VADER's time grows faster than the text


@cache
def _analyser() -> Any:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer  # noqa: PLC0415 - loaded where it is used

    return SentimentIntensityAnalyzer()


def compound_scores(texts: Sequence[str], languages: Sequence[str]) -> NDArray[np.float64]:
    """(n_comments,): the compound score in -1..1 of each English text, NaN (missing) for every other language."""
    scores = np.full(len(texts), np.nan)
    for index, (text, language) in enumerate(zip(texts, languages, strict=True)):
        if language == SENTIMENT_LANGUAGE:
            scores[index] = _analyser().polarity_scores(text[:_LONGEST])["compound"]
    return scores

"""A share with its interval as `summary.json` has it."""

from typing import Any

from analysis.prevalence import Share

__all__ = ["rounded", "share_row"]

_DIGITS = 4


def share_row(share: Share) -> dict[str, Any]:
    """`count` of `n`, the share, its interval's ends and how the interval was made; None where it is undefined."""
    interval = share.interval
    return {
        "count": share.count,
        "n": share.n,
        "share": rounded(share.share),
        "low": rounded(interval.low) if interval else None,
        "high": rounded(interval.high) if interval else None,
        "interval": interval.method if interval else None,
    }


def rounded(value: float | None) -> float | None:
    """A number with the digits that a summary keeps."""
    return None if value is None else round(value, _DIGITS)

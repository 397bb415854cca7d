"""The figures of the part on bias claims: who is said to be favoured against whom, and by what means."""

from collections.abc import Mapping
from typing import Any, Literal

import altair as alt
import pandas as pd

from reports.charts import Figure, Layers
from reports.claims import NOT_TOLD, OTHERS
from reports.findings import count_of, percent
from reports.safe import clean

__all__ = ["claim_figures"]

_ROW = 34  # pixels for each row
_LABEL_LIMIT = 150

Row = Mapping[str, Any]


def claim_figures(claims: Row) -> list[Figure]:
    """The figures that these numbers are enough for: none without claims, no matrix for fewer than three."""
    found = [_matrix(claims), _mechanisms(claims)]
    return [figure for figure in found if figure is not None]


def _matrix(claims: Row) -> Figure | None:
    """Beneficiary by harmed side: how many claims."""
    cells = claims["matrix"]
    if claims["base"] < 3 or not cells:
        return None
    frame = pd.DataFrame(cells)
    for column in ("favoured", "harmed"):
        frame[column] = [clean(value) for value in frame[column]]
    favoured, harmed = (list(dict.fromkeys(_last(frame, column))) for column in ("favoured", "harmed"))
    x = alt.X(
        "harmed:N",
        sort=harmed,
        axis=alt.Axis(title="said to be harmed", orient="top", labelAngle=-90, labelLimit=_LABEL_LIMIT),
    )
    y = alt.Y("favoured:N", sort=favoured, axis=alt.Axis(title="said to be favoured", labelLimit=_LABEL_LIMIT))
    base = alt.Chart(frame).encode(x=x, y=y)
    top = int(frame["claims"].max())
    tooltip = [
        alt.Tooltip("favoured:N"), alt.Tooltip("harmed:N"), alt.Tooltip("claims:Q"),
        alt.Tooltip("low:Q", title="share from", format=".0%"), alt.Tooltip("high:Q", title="to", format=".0%"),
    ]  # fmt: skip
    tiles = base.mark_rect(style="bar").encode(
        opacity=alt.Opacity("claims:Q", scale=alt.Scale(domain=[0, top], range=[0.08, 0.5]), legend=None),
        tooltip=tooltip,
    )
    # In the page's ink, which stands out from the darkest tile too, by day and by night.
    numbers = base.mark_text(style="number", color="currentColor").encode(text=alt.Text("claims:Q", format=",d"))
    listed = "; ".join(
        f"{cell['favoured']} against {cell['harmed']}: {count_of(cell['claims'], 'claim')}" for cell in cells
    )
    return Figure(
        "claims",
        clean(claims["title"]),
        f"Base: {count_of(claims['base'], 'bias claim')}, asserted, asked or denied",
        clean(listed),
        "Rows: who is said to be favoured; columns: against whom. “not told”: the comment names nobody.",
        alt.layer(tiles, numbers).properties(height=_ROW * len(favoured)),
        frame,
    )


def _last(frame: pd.DataFrame, column: str) -> list[str]:
    """The sides of a column, the most frequent first, others and who is not told last."""
    totals = {str(side): int(count) for side, count in frame.groupby(column)["claims"].sum().items()}
    return sorted(totals, key=lambda side: ({OTHERS: 1, NOT_TOLD: 2}.get(side, 0), -totals[side], side))


def _mechanisms(claims: Row) -> Figure | None:
    rows = claims["mechanisms"]
    if not rows:
        return None
    frame = pd.DataFrame(rows)[
        ["mechanism", "label", "count", "asserted", "asked", "denied", "n", "share", "low", "high"]
    ]
    frame["told"] = [f"{percent(row['share'])} ({row['count']:,})" for row in rows]
    top = min(1.0, max(0.1, float(frame["high"].max())) * 1.05)
    # The number stands over the dot's freer side, so that on a phone it is not cut off at the plot's right edge.
    frame["side"] = ["right" if share > top / 2 else "left" for share in frame["share"]]
    axis = alt.Axis(title=None, labelLimit=_LABEL_LIMIT, labelPadding=12)
    base = alt.Chart(frame).encode(y=alt.Y("label:N", sort=list(frame["label"]), axis=axis))
    x = alt.X(
        "low:Q",
        title="share of the bias claims",
        scale=alt.Scale(domain=[0, top]),
        axis=alt.Axis(format="%", tickCount=5),
    )
    layers: list[alt.Chart] = [
        base.mark_rule(style="interval").encode(x=x, x2="high:Q"),
        base.mark_circle(style="estimate").encode(x=alt.X("share:Q")),
    ]
    sides: tuple[tuple[Literal["left", "right"], int], ...] = (("left", 9), ("right", -9))
    for side, dx in sides:
        some = base.transform_filter(alt.datum.side == side)
        layers += [
            some.mark_text(style=style, align=side, dx=dx, dy=-11).encode(x=alt.X("share:Q"), text="told:N")
            for style in ("number-halo", "number")
        ]
    first = rows[0]
    chart: Layers = alt.layer(*layers).properties(height=_ROW * len(frame))
    listed = "; ".join(
        f"{row['label']} {percent(row['share'])} ({count_of(row['count'], 'claim')}, {row['denied']:,} denied)"
        for row in rows
    )
    return Figure(
        "mechanisms",
        f"By what means: {first['label']}, in {percent(first['share'])} of the claims",
        f"Base: {count_of(claims['base'], 'bias claim')}",
        listed,
        "Dot: share; bar: 95% interval. A claim may name several means.",
        chart,
        frame.drop(columns=["told", "side"]),
    )

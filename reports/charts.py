"""The figures of a report as Altair charts: one drawn for the page, the same drawn as an SVG file beside it.

A chart carries no colours of its own: its marks have styles, and a theme (light for files; on the page whatever the
reader's screen prefers) says what a style looks like. Themes are passed, never registered: altair's registry is global.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import altair as alt
import pandas as pd

from reports.findings import FEW, count_of, percent, signed
from reports.safe import clean

__all__ = ["Figure", "build_figures", "theme"]

_ROW = 36  # pixels for each row of a chart
_BAR_ROW = 26  # and of a bar chart
_TICKS = 6  # ticks on an axis that counts, at most
_FILE_WIDTH = 560  # pixels: the plot's width in a file; on the page it is the column's
_LABEL_LIMIT = 170

Row = Mapping[str, Any]
Layers = alt.LayerChart | alt.FacetChart


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with all that stands around it.

    `name` is that of its files; `title` states the finding; `base` says of how many; `alternative` says in words what
    the picture shows; `table` are the numbers behind it.
    """

    name: str
    title: str
    base: str
    alternative: str
    note: str
    chart: Layers
    table: pd.DataFrame

    def spec(self) -> dict[str, Any]:
        """The Vega-Lite specification for the page: as wide as its column, without a title (the page has one)."""
        drawn = self.chart.properties(width="container", description=f"{self.title}. {self.alternative}")
        return _clean(drawn)

    def file_spec(self) -> dict[str, Any]:
        """The same for a file: of fixed width, with title and base, in light colours."""
        title = alt.TitleParams(text=_lines(self.title, 70), subtitle=_lines(f"{self.base}. {self.note}".strip(), 95))
        drawn = self.chart.properties(width=_FILE_WIDTH, title=title, description=self.alternative)
        return _clean(drawn) | {"config": theme(), "padding": 12}


def build_figures(summary: Mapping[str, Any]) -> list[Figure]:
    """The figures that this summary has numbers for."""
    figures = [_stances(summary["stances"]), _addressees(summary["replies"]), _languages(summary["languages"])]
    figures.append(_sentiment(summary["sentiment"]))
    return [figure for figure in figures if figure is not None]


def theme() -> dict[str, Any]:
    """The light theme, for files. The page's script makes the same from its style sheet's colours."""
    ink, soft, line, accent, quiet = "#1d2328", "#56606a", "#d9dde1", "#1f5f8b", "#9aa5af"
    font = "Helvetica Neue, Helvetica, Arial, sans-serif"
    return {
        "background": "#ffffff",
        "font": font,
        "view": {"stroke": None},
        "title": {"anchor": "start", "color": ink, "subtitleColor": soft, "fontSize": 15, "subtitleFontSize": 12, "offset": 14},
        "axis": {
            "labelColor": ink, "titleColor": soft, "gridColor": line, "domain": False, "ticks": False,
            "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal", "labelPadding": 6,
        },
        "style": {
            "estimate": {"color": accent, "opacity": 1, "stroke": "#ffffff", "strokeWidth": 1.5, "size": 130},
            "estimate-quiet": {"color": quiet, "opacity": 1, "stroke": "#ffffff", "strokeWidth": 1.5, "size": 130},
            "interval": {"color": accent, "strokeWidth": 4, "opacity": 0.45, "strokeCap": "round"},
            "interval-quiet": {"color": quiet, "strokeWidth": 4, "opacity": 0.55, "strokeCap": "round"},
            "bar": {"color": accent},
            "zero": {"color": quiet, "strokeDash": [3, 3]},
            "number": {"color": soft, "fontSize": 12},
            "number-halo": {"color": "#ffffff", "stroke": "#ffffff", "strokeWidth": 4, "fontSize": 12},
        },
    }  # fmt: skip


def _stances(stances: Row) -> Figure | None:
    rows: Sequence[Row] = stances["rows"]
    if not stances["base"]:
        return None
    few = stances["base"] < FEW
    frame = pd.DataFrame(rows)[["code", "label", "short", "count", "n", "share", "low", "high"]]
    frame["told"] = [
        f"{row['count']:,} of {row['n']:,}" if few else f"{percent(row['share'])} ({row['count']:,})" for row in rows
    ]
    top = min(1.0, max(0.1, float(frame["high"].max())) * 1.02)
    # The number stands over the dot's free side, so that it is not cut off at the plot's right edge.
    frame["side"] = ["right" if share > 0.7 * top else "left" for share in frame["share"]]
    base = alt.Chart(frame).encode(y=_rows("short", list(frame["short"])))
    x = alt.X(
        "low:Q",
        title="share of the coded comments",
        scale=alt.Scale(domain=[0, top]),
        axis=alt.Axis(format="%", tickCount=5, labelFlush=False, labelOverlap="greedy", labelSeparation=6),
    )
    tooltip = [
        alt.Tooltip("label:N", title="stance"), alt.Tooltip("count:Q", title="comments"),
        alt.Tooltip("share:Q", title="share", format=".1%"), alt.Tooltip("low:Q", title="from", format=".1%"),
        alt.Tooltip("high:Q", title="to", format=".1%"),
    ]  # fmt: skip
    layers: list[alt.Chart] = []
    for style, which in (("", alt.datum.code != stances["alone"]), ("-quiet", alt.datum.code == stances["alone"])):
        some = base.transform_filter(which)
        layers.append(some.mark_rule(style=f"interval{style}").encode(x=x, x2="high:Q", tooltip=tooltip))
        layers.append(some.mark_circle(style=f"estimate{style}").encode(x=alt.X("share:Q"), tooltip=tooltip))
    layers += _numbers(base.transform_filter(alt.datum.side == "left"), "share", align="left", dx=9, dy=-11)
    layers += _numbers(base.transform_filter(alt.datum.side == "right"), "share", align="right", dx=-9, dy=-11)
    listed = "; ".join(
        f"{row['label']} {percent(row['share'])} ({count_of(row['count'], 'comment')}, "
        f"interval {percent(row['low'])} to {percent(row['high'])})"
        for row in rows
    )
    note = "Dot: share; bar: 95% interval. A comment may carry several codes."
    return Figure(
        "stances",
        stances["title"],
        f"Base: {count_of(stances['base'], 'coded comment')}",
        listed,
        f"{note} With so few comments the intervals leave nearly everything open." if few else note,
        alt.layer(*layers).properties(height=_ROW * len(frame)),
        frame.drop(columns=["told", "short", "side"]),
    )


def _addressees(replies: Row) -> Figure | None:
    rows: Sequence[Row] = replies["rows"]
    if not rows or rows[0]["replies"] < 2:
        return None
    frame = pd.DataFrame(
        {
            "addressee": [clean(row["addressee"]) for row in rows],
            "replies": [row["replies"] for row in rows],
            "also_written": [clean("; ".join(row["also_written"])) for row in rows],
        }
    )
    chart = _bars(frame, "addressee", "replies", "comments that answer")
    listed = "; ".join(f"{clean(row['addressee'])} {row['replies']:,}" for row in rows)
    note = (
        f"{count_of(replies['addressees'], 'reader')} answered in all; those answered most are shown."
        if replies["addressees"] > len(rows)
        else ""
    )
    return Figure(
        "addressees",
        clean(replies["title"]),
        f"Base: {count_of(replies['addressed'], 'comment')} whose addressee is known",
        listed,
        note,
        chart,
        frame,
    )


def _languages(languages: Row) -> Figure | None:
    rows: Sequence[Row] = languages["rows"]
    if len(rows) < 2:
        return None
    frame = pd.DataFrame(
        {
            "language": [row["label"] for row in rows],
            "tag": [row["language"] for row in rows],
            "comments": [row["count"] for row in rows],
        }
    )
    chart = _bars(frame, "language", "comments", "comments")
    listed = "; ".join(f"{row['label']} {row['count']:,}" for row in rows)
    note = f"{languages['others']:,} more in other languages." if languages["others"] else ""
    return Figure(
        "languages", languages["title"], f"Base: {count_of(languages['base'], 'comment')}", listed, note, chart, frame
    )


def _sentiment(sentiment: Row) -> Figure | None:
    rows: Sequence[Row] = sentiment["rows"]
    if not rows:
        return None
    frame = pd.DataFrame(rows)[
        ["code", "label", "short", "n", "q1", "median", "q3", "mean", "negative", "neutral", "positive"]
    ]
    frame["told"] = [f"n = {n:,}" for n in frame["n"]]
    order = list(frame["short"])
    scale = alt.Scale(domain=[-1, 1])
    axis = alt.Axis(
        values=[-1, -0.5, 0, 0.5, 1], labelExpr="datum.value == 0 ? '0' : format(datum.value, '+.1f')", labelFlush=False
    )
    base = alt.Chart(frame).encode(y=_rows("short", order))
    x = alt.X("q1:Q", title="VADER compound score", scale=scale, axis=axis)
    span = base.mark_rule(style="interval").encode(x=x, x2="q3:Q")
    point = base.mark_circle(style="estimate").encode(x=alt.X("median:Q"))
    numbers = _numbers(base, "median", align="center", dx=0, dy=-12)
    zero = alt.Chart(pd.DataFrame({"zero": [0.0]})).mark_rule(style="zero").encode(x=alt.X("zero:Q"))
    chart = alt.layer(zero, span, *numbers, point).properties(height=_ROW * len(frame))
    listed = "; ".join(
        f"{row['label']}: median {signed(row['median'])}, middle half {signed(row['q1'])} to {signed(row['q3'])}, "
        f"{count_of(row['n'], 'comment')}"
        for row in rows
    )
    note = "Dot: median; bar: the middle half of the comments. −1: unpleasant words; +1: pleasant words."
    return Figure(
        "sentiment",
        sentiment["title"],
        f"Base: {count_of(sentiment['base'], 'coded English comment')}",
        listed,
        note,
        chart,
        frame.drop(columns=["told", "short"]),
    )


def _bars(frame: pd.DataFrame, name: str, value: str, axis_title: str) -> Layers:
    base = alt.Chart(frame).encode(y=_rows(name, list(frame[name])))
    ticks = _ticks(int(frame[value].max()))
    # Room to the right of the longest bar for its number: on a phone a digit takes a thirtieth of the plot.
    digits = len(f"{int(frame[value].max()):,}")
    scale = alt.Scale(domain=[0, max(ticks[-1] * 1.06, frame[value].max() * (1.06 + digits / 28))], nice=False)
    x = alt.X(f"{value}:Q", title=axis_title, scale=scale, axis=alt.Axis(values=ticks, format=",d"))
    bars = base.mark_bar(style="bar", height=alt.RelativeBandSize(0.62)).encode(x=x)
    numbers = base.mark_text(style="number", align="left", dx=5).encode(
        x=alt.X(f"{value}:Q"), text=alt.Text(f"{value}:Q", format=",d")
    )
    return alt.layer(bars, numbers).properties(height=_BAR_ROW * len(frame))


def _ticks(most: int) -> list[int]:
    """Whole numbers from 0 to at least `most`, at most `_TICKS` of them, in steps of 1, 2 or 5 times a power of ten."""
    power = 1
    while True:
        for step in (power, 2 * power, 5 * power):
            last = -(-most // step) * step
            if last // step < _TICKS:
                return list(range(0, last + step, step))
        power *= 10


def _numbers(
    base: alt.Chart, field: str, *, align: Literal["left", "center", "right"], dx: int, dy: int
) -> list[alt.Chart]:
    """The column `told` beside the marks at `field`, on a halo, so that lines do not cross it out."""
    return [
        base.mark_text(style=style, align=align, dx=dx, dy=dy).encode(x=alt.X(f"{field}:Q"), text="told:N")
        for style in ("number-halo", "number")
    ]


def _rows(field: str, order: Sequence[str]) -> alt.Y:
    axis = alt.Axis(title=None, labelLimit=_LABEL_LIMIT, labelPadding=12)
    return alt.Y(f"{field}:N", sort=list(order), axis=axis, scale=alt.Scale(paddingInner=0.3))


def _clean(chart: Any) -> dict[str, Any]:
    """The chart's dictionary without altair's own theme, its data under plain names."""
    spec: dict[str, Any] = chart.to_dict()
    spec.pop("config", None)
    return spec


def _lines(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) + 1 > width and lines[-1]:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines

"""The figures of the part on the conversation: one thread drawn as a tree, and who answers whom by stance."""

from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from reports.charts import Figure
from reports.findings import count_of

__all__ = ["conversation_figures"]

_ROW, _NODE = 34, 15  # pixels for each row of the matrix, for each comment of the tree
_LABEL_LIMIT = 150
_CHARACTER = 6.5  # pixels for each character of a number in the matrix
_SURE = 0.8  # probability from which on a link is drawn whole

Row = Mapping[str, Any]


def conversation_figures(conversation: Row, labels: Mapping[str, str]) -> list[Figure]:
    """The figures that these numbers are enough for; `labels` are the codes' short names."""
    found = [_tree(conversation["drawn"], labels), _matrix(conversation["matrix"])]
    return [figure for figure in found if figure is not None]


def _tree(drawn: Row | None, labels: Mapping[str, str]) -> Figure | None:
    """Comments from top to bottom in the page's order, to the right by depth, each tied to the comment that it answers."""
    if drawn is None:
        return None
    frame = pd.DataFrame(drawn["nodes"])
    frame["stance"] = [labels.get(code, "not coded") for code in frame["stance"]]
    linked = frame[frame["parent"].notna()].copy()
    sure = (linked["method"] == "declared") | (linked["confidence"] >= _SURE)
    linked["link"] = ["declared, or at least 80% probable" if each else "less probable" for each in sure]
    depth = alt.X(
        "depth:Q",
        title="answers between the comment and the article",
        axis=alt.Axis(values=list(range(int(frame["depth"].max()) + 1)), format="d"),
    )
    order = alt.Y("position:Q", title="comment", scale=alt.Scale(reverse=True, domain=[0, len(frame) + 1], nice=False))
    lines = (
        alt.Chart(linked)
        .mark_rule(style="interval")
        .encode(
            x=alt.X("parent_depth:Q"),
            x2="depth:Q",
            y=alt.Y("parent:Q"),
            y2="position:Q",
            strokeWidth=alt.value(1.5),
            strokeDash=alt.StrokeDash(
                "link:N",
                title=None,
                legend=alt.Legend(orient="top", labelLimit=400),
                scale=alt.Scale(domain=["declared, or at least 80% probable", "less probable"], range=[[1, 0], [3, 3]]),
            ),
        )
    )
    tooltip = ["position:Q", "stance:N", "parent:Q", "method:N", "confidence:Q"]
    points = alt.Chart(frame).mark_circle(style="estimate", size=70).encode(x=depth, y=order, tooltip=tooltip)
    listed = "; ".join(
        f"comment {row['position']} answers comment {row['parent']:.0f}" for row in linked.to_dict("records")
    )
    return Figure(
        "conversation",
        f"{count_of(len(linked), 'comment')} of {len(frame):,} {'is' if len(linked) == 1 else 'are'} tied to the comment answered",
        f"Base: {count_of(len(frame), 'comment')}",
        listed,
        "Each dot is a comment, from the first at the top to the last; further right, deeper in the conversation.",
        alt.layer(lines, points).properties(height=max(120, _NODE * len(frame))),
        frame.astype(object).where(frame.notna(), ""),
    )


def _matrix(cells: list[dict[str, Any]]) -> Figure | None:
    """Stance of the reply by stance of what it answers: replies beside what chance would give."""
    total = sum(cell["replies"] for cell in cells)
    if not cells or total < 3:
        return None
    frame = pd.DataFrame(cells)
    frame["count"] = [f"{cell['replies']:,.0f}" for cell in cells]
    frame["told"] = [f"{cell['replies']:,.0f} ({cell['by_chance']:,.0f})" for cell in cells]
    frame["ratio"] = [cell["replies"] / max(cell["by_chance"], 0.5) for cell in cells]
    x = alt.X(
        "parent:N", axis=alt.Axis(title="the comment answered", orient="top", labelAngle=-90, labelLimit=_LABEL_LIMIT)
    )
    y = alt.Y("reply:N", axis=alt.Axis(title="the answer", labelLimit=_LABEL_LIMIT))
    base = alt.Chart(frame).encode(x=x, y=y)
    tiles = base.mark_rect(style="bar").encode(
        opacity=alt.Opacity("ratio:Q", scale=alt.Scale(domain=[0, 2], range=[0.05, 0.5], clamp=True), legend=None),
        tooltip=["reply:N", "parent:N", "replies:Q", "by_chance:Q", "low:Q", "high:Q", "p:Q"],
    )
    # In the page's ink, which stands out from the darkest tile too, by day and by night. `width` is the plot's: on a
    # phone the brackets have no room, with many codes not even the numbers.
    room, bare = (_room(frame, column) for column in ("told", "count"))
    numbers = base.mark_text(
        style="number",
        color="currentColor",
        text=alt.ExprRef(f"width > {room} ? datum.told : width > {bare} ? datum.count : ''"),
    )
    striking = [cell for cell in cells if cell["p"] is not None and cell["p"] < 0.05 and cell["replies"] >= 3]
    top = max(striking, key=lambda cell: cell["replies"] / max(cell["by_chance"], 0.5), default=None)
    title = "Who answers whom, by stance: nothing that chance would not give"
    if top is not None and top["replies"] > top["by_chance"]:
        title = f"“{top['reply']}” answers “{top['parent']}” more often than chance would have it"
    listed = "; ".join(
        f"{cell['reply']} to {cell['parent']}: {cell['replies']:,.1f} replies, by chance {cell['by_chance']:,.1f}"
        for cell in cells
    )
    return Figure(
        "answers",
        title,
        f"Base: {total:,.0f} pairs of a reply's code with one of the comment answered, inferred links by their probability",
        listed,
        "In brackets, where there is room: what chance gives, with the same comments and answers dealt anew within each "
        "thread. The stronger a cell's colour, the more replies beside that.",
        alt.layer(tiles, numbers).properties(height=_ROW * frame["reply"].nunique()),
        frame.drop(columns=["count", "told", "ratio"]),
    )


def _room(frame: pd.DataFrame, column: str) -> int:
    """How wide the matrix must be, in pixels, for what this column has to stand in its cells."""
    return round(frame["parent"].nunique() * (_CHARACTER * int(frame[column].str.len().max()) + 4))

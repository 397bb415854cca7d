"""The page: a summary and some comments, formatted. Everything that a commenter wrote is escaped.

The page is one file: style, script, the Vega bundle and the charts' specifications stand in it, and its content
security policy allows the two scripts by their hashes and no request at all.
"""

import base64
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from analysis.prevalence import CLUSTER_BOOTSTRAP, WILSON
from reports.answered import answered_claims
from reports.charts import Figure, build_figures
from reports.claim_charts import claim_figures
from reports.conversation_charts import conversation_figures
from reports.excerpts import Shown, show_comments
from reports.findings import count_of, percent
from reports.names import METHODS, STATUSES, language_name
from reports.safe import clean, neutralise
from reports.takedowns import tell_takedowns
from reports.tally import Tally

__all__ = ["write_page"]

_LISTED = 60  # threads, inputs and takedowns that the page lists; the tables have all
_WEB = re.compile(r"https?://[^\s\"'<>]+", re.IGNORECASE)


def write_page(
    folder: Path,
    summary: Mapping[str, Any],
    tally: Tally,
    quotes: str,
) -> None:
    """Write ``index.html`` and ``figures/`` into `folder`."""
    short = {row["code"]: row["short"] for row in summary["stances"]["rows"]}
    figures = [
        *build_figures(summary),
        *claim_figures(summary["claims"]),
        *conversation_figures(summary["conversation"], short),
    ]
    _write_figures(folder / "figures", figures)
    (folder / "index.html").write_text(_page(summary, tally, quotes, figures), encoding="utf-8")


def _page(summary: Mapping[str, Any], tally: Tally, quotes: str, figures: Sequence[Figure]) -> str:
    comments = tally.shown.rows()
    only = summary["threads"][0] if summary["counts"]["threads"] == 1 else None
    script = _script_safe(_resource("report.js"))
    bundle = _script_safe(_bundle()) if figures else ""
    specs = json.dumps({figure.name: figure.spec() for figure in figures}, ensure_ascii=False, sort_keys=True)
    shown = show_comments(summary, comments, tally.cues, tally.replies, quotes)
    template = _environment().get_template("report.html.j2")
    return template.render(
        s=summary,
        only=only,
        heading=_heading(summary, only),
        link=only["url"] if only and _WEB.fullmatch(only["url"]) else None,
        listed=_LISTED,
        takedowns=tell_takedowns(summary, _LISTED),
        figures={figure.name: _figure(figure) for figure in figures},
        comments=shown,
        anchors={(row["thread_id"], row["comment_id"]): f"comment-{number}" for number, row in enumerate(comments, 1)},
        answered=answered_claims(comments, tally.replies, summary["claims"]["asserted_by"], quotes),
        threads_shown=_threads_shown(summary, comments),
        intervals=_interval_words(summary["stances"]["intervals"]),
        statuses=STATUSES,
        methods=METHODS,
        quotes=quotes,
        policy=_policy([script, bundle]),
        style=Markup(_resource("report.css")),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own file
        bundle=Markup(bundle),  # noqa: S704 - the libraries' code
        specs=Markup(specs.replace("<", "\\u003c").replace("\u2028", "\\u2028")) if figures else "",  # noqa: S704
    )


def _heading(summary: Mapping[str, Any], only: Mapping[str, Any] | None) -> str:
    if only and only["title"]:
        return str(only["title"])
    if summary["counts"]["threads"] == 1:
        return "Reactions under an untitled article"
    return f"Reactions under {count_of(summary['counts']['threads'], 'article')}"


def _write_figures(folder: Path, figures: Sequence[Figure]) -> None:
    import vl_convert  # noqa: PLC0415 - loaded where it is used

    folder.mkdir()
    for figure in figures:
        (folder / f"{figure.name}.svg").write_text(vl_convert.vegalite_to_svg(figure.file_spec()), encoding="utf-8")
        table = figure.table
        texts = [column for column in table.columns if table[column].dtype.kind not in "ifb"]
        safe = table.assign(**{column: [neutralise(str(value)) for value in table[column]] for column in texts})
        safe.to_csv(folder / f"{figure.name}.csv", index=False, lineterminator="\n", encoding="utf-8")


def _figure(figure: Figure) -> dict[str, Any]:
    table = figure.table
    columns = [
        {"name": str(name).replace("_", " "), "numeric": table[name].dtype.kind in "if"} for name in table.columns
    ]
    rows = [[_cell(value) for value in row] for row in table.itertuples(index=False)]
    told = {name: getattr(figure, name) for name in ("name", "title", "base", "note", "alternative")}
    return {**told, "columns": columns, "rows": rows}


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.3f}".rstrip("0").rstrip(".")
    return f"{value:,}" if isinstance(value, int) else str(value)


def _threads_shown(summary: Mapping[str, Any], comments: Sequence[Shown]) -> list[Mapping[str, Any]]:
    """The threads that have comments on the page, in the order in which the comments name them."""
    known = {thread["thread_id"]: thread for thread in summary["threads"]}
    order = dict.fromkeys(str(comment["thread_id"]) for comment in comments)
    return [known.get(thread, {"thread_id": thread, "title": ""}) for thread in order]


def _interval_words(methods: Sequence[str]) -> str:
    words = {WILSON: "Wilson’s score", CLUSTER_BOOTSTRAP: "bootstrap over whole threads"}
    told = [words.get(method, method) for method in methods]
    return f"95%, {told[0]}" + (f", or {told[1]} where that is wider" if len(told) > 1 else "") if told else "none"


def _policy(scripts: Sequence[str]) -> str:
    """Scripts by hash only; 'unsafe-eval' because Vega compiles its expressions; no request to anywhere."""
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
        for script in scripts
        if script
    )
    return (
        f"default-src 'none'; script-src {hashes} 'unsafe-eval'; style-src 'unsafe-inline'; img-src 'self' data:; "
        "base-uri 'none'; form-action 'none'"
    )


@cache
def _bundle() -> str:
    """Vega, Vega-Lite and Vega-Embed in one script, as the installed vl-convert has them."""
    import vl_convert  # noqa: PLC0415 - loaded where it is used

    return str(vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;"))


def _script_safe(script: str) -> str:
    return re.sub(r"</(script)", r"<\\/\1", script, flags=re.IGNORECASE).replace("<!--", "<\\!--")


@cache
def _resource(name: str) -> str:
    return resources.files("reports").joinpath("templates", name).read_text(encoding="utf-8")


def _told(value: object) -> object:
    """What stands on the page for `value`: text that is not our own mark-up cleaned first, then escaped by the template."""
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("reports", "templates"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        finalize=_told,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "count_of": count_of,
        "language": language_name,
        "number": lambda value: f"{value:,}",
        "percent": percent,
        "score": lambda value: "—" if value is None else f"{value:.2f}",
        "when": lambda value: str(value).replace("T", " ").removesuffix("Z")[:16] + " UTC",
    }
    return environment

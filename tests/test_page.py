"""The page without a browser: what it escapes, what it loads, what it quotes and marks, and that its numbers are the summary's."""

import base64
import hashlib
import json
import re
from collections import Counter
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from analysis.codebook import load_codebook

CODEBOOK = load_codebook("takedown")
BREAKERS = [
    "<script>window.pwned = 1</script>",
    "</script><script>window.pwned = 2</script>",
    "</style><img src=x onerror='window.pwned = 3'>",
    "--></title></textarea><svg onload=\"window.pwned = 4\">",
    "\"' onmouseover='window.pwned = 5' x=\"",
    "<!--<script>",
    "{{ 7 * 6 }} {% raw %} ${window.pwned = 6}",
    "]]>&lt;b&gt;&amp;amp;",
    "</SCRIPT ><iframe srcdoc='<script>top.pwned = 7</script>'>",
]  # fmt: skip
TURNERS = "\u202etxet eht nrut\u202c \u2066\u2069 \u200f\u200e\u061c"
BROKEN = "\x00 \x08 \x1b[31m \x7f \x9b \ud800 \ufffe"
MISLEADING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe]")


def hostile_record(number, breaker):
    nasty = f"{breaker} {TURNERS} {BROKEN}"
    return {
        "thread_id": nasty,
        "comment_id": f"{nasty} {number}",
        "parent_id": f"{nasty} {number - len(BREAKERS)}" if number >= len(BREAKERS) else None,
        "author": f"{nasty} author {number % 4}",
        "created_at": nasty,
        "title": f"{nasty} Facebook removed 12 pages tied to {nasty}",
        "outlet": nasty,
        "url": f"javascript:alert('{nasty}')",
        "published_at": nasty,
        "article": f"Facebook said that it removed 12 pages and 3 groups linked to {nasty} in Osumba.",
        "text": f"hooray {nasty} that is what I think of all of this, hooray",
    }


@pytest.fixture(scope="module")
def hostile(invented):
    """A report in which every field is an attack, the file's name too."""
    records = [hostile_record(number, breaker) for number, breaker in enumerate(BREAKERS * 2)]
    records += [{"text": f"@{breaker}, this is for you and nobody else"} for breaker in BREAKERS * 2]
    records += [{"text": 1, "author": breaker} for breaker in BREAKERS]
    name = 'a"><img src=x onerror=window.pwned=8> \u202e.jsonl'
    return invented(records, name=name, quotes="full", authors="keep")


def without_bundle(html):
    scripts = re.findall(r"<script>.*?</script>", html, flags=re.DOTALL)
    return html.replace(max(scripts, key=len), "") if len(scripts) > 1 else html


def test_a_hostile_report_has_only_our_scripts(hostile):
    page = hostile.page
    assert page.faults == []
    assert [element.attributes for element in page.all("script")] == [
        {"type": "application/json", "id": "specs"},
        {},
        {},
    ]
    allowed = {"html", "head", "meta", "title", "style", "body", "a", "main", "header", "section", "nav", "p", "span",
               "h1", "h2", "h3", "dl", "dt", "dd", "div", "table", "caption", "thead", "tbody", "tr", "th", "td", "br", "bdi",
               "strong", "em", "small", "code", "q", "details", "summary", "figure", "figcaption", "noscript", "img", "ul",
               "li", "form", "label", "input", "select", "option", "button", "output", "article", "time", "blockquote",
               "mark", "script"}  # fmt: skip
    assert {element.tag for element in page.all()} <= allowed
    attributes = {name for element in page.all() for name in element.attributes}
    assert not {name for name in attributes if name.startswith("on") or name in {"srcdoc", "formaction", "style"}}


def test_a_hostile_report_links_nowhere_but_into_itself(hostile):
    ours = re.compile(r"#[a-z0-9-]+|(tables|figures)/[a-z]+\.(csv|parquet|svg)|summary\.json|manifest\.json")
    page = hostile.page
    links = [
        element.attributes[name]
        for name in ("href", "src", "action")
        for element in page.all()
        if name in element.attributes
    ]
    assert links
    assert [link for link in links if not ours.fullmatch(link)] == []


def test_a_hostile_report_shows_what_was_written(hostile):
    shown = hostile.page.one("div", id="list").text
    for breaker in BREAKERS:
        assert " ".join(breaker.split()) in shown


def test_nothing_on_the_page_turns_or_breaks_the_text_around_it(hostile):
    assert not MISLEADING.search(without_bundle(hostile.html).replace("\n", " "))


def test_the_specifications_are_json_that_ends_no_script(hostile):
    specs = hostile.page.one("script", id="specs")
    text = "".join(specs.pieces)
    assert "<" not in text
    assert "addressees" in json.loads(text)
    assert not MISLEADING.search("".join(json.dumps(json.loads(text), ensure_ascii=False)))


def test_every_figure_is_well_formed_xml(hostile):
    figures = sorted((hostile.folder / "figures").glob("*.svg"))
    assert figures
    for figure in figures:
        root = ElementTree.fromstring(figure.read_bytes())  # noqa: S314 - our own file
        assert {element.tag.rpartition("}")[2] for element in root.iter()}.isdisjoint(
            {"script", "foreignObject", "image"}
        )


@pytest.mark.parametrize("breaker", BREAKERS)
def test_a_hostile_title_is_a_heading_and_no_more(invented, breaker):
    nasty = f"{breaker} {TURNERS} {BROKEN}"
    page = invented([{"text": "[deleted]", "title": nasty, "outlet": nasty, "url": nasty}]).page
    assert page.faults == []
    assert len(page.all("script")) == 1
    assert page.one("h1").text.startswith(" ".join(breaker.split()))
    assert page.one("head").one("title").text.startswith(" ".join(breaker.split()))
    assert not MISLEADING.search(page.one("title").text + page.one("header").text)


def test_every_number_and_name_of_a_hostile_report_is_still_there(hostile):
    assert hostile.summary["counts"]["comments"] == 4 * len(BREAKERS)
    assert hostile.summary["counts"]["rejected"] == len(BREAKERS)
    assert len(hostile.page.all("article")) == 4 * len(BREAKERS)
    assert hostile.summary["replies"]["methods"]["declared"] == len(BREAKERS)
    most = " ".join(MISLEADING.sub("", hostile.summary["replies"]["rows"][0]["addressee"]).split())
    assert most in " ".join(
        hostile.page.one("figure", id="fig-addressees").one("div", role="img").attributes["aria-label"].split()
    )


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("https://example.org/a?b=c&d=e", True),
        ("HTTP://example.org/", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)//https://example.org", False),
        ("data:text/html,<script>1</script>", False),
        ("//example.org", False),
        ('https://example.org/" onclick="x', False),
        ("https://example.org/ onclick=x", False),
        ("file:///etc/hostname", False),
    ],
)
def test_only_a_web_address_is_linked(invented, url, linked):
    page = invented([{"text": "[deleted]", "title": "Pages gone", "url": url}]).page
    assert [link.attributes["href"] for link in page.one("h1").all("a")] == ([url] if linked else [])


def test_the_page_loads_nothing(shipped, invented):
    single = invented([{"text": "well done everybody", "title": "Pages gone", "url": "https://example.org/pages-gone"}])
    for report in (shipped, single):
        page = report.page
        assert page.all("link") == page.all("iframe") == page.all("object") == page.all("base") == []
        loaded = [element.attributes["src"] for element in page.all() if "src" in element.attributes]
        assert {re.sub(r"\w+\.svg", "", source) for source in loaded} <= {"figures/"}
        style = page.one("style").text
        assert "url(" not in style
        assert "@import" not in style
        outside = [element.attributes["href"] for element in page.all("a") if "//" in element.attributes["href"]]
        assert outside == (["https://example.org/pages-gone"] if report is single else [])


def test_the_policy_allows_our_scripts_by_hash_and_no_request(shipped):
    policy = next(meta for meta in shipped.page.all("meta") if "Policy" in meta.attributes.get("http-equiv", ""))
    rules = dict(rule.strip().split(" ", 1) for rule in policy.attributes["content"].split(";"))
    assert rules["default-src"] == "'none'"
    assert "connect-src" not in rules
    assert "http" not in policy.attributes["content"]
    assert "'unsafe-inline'" not in rules["script-src"]
    scripts = re.findall(r"<script>(.*?)</script>", shipped.html, flags=re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    assert sorted(re.findall(r"'sha256-([^']+)'", rules["script-src"])) == sorted(hashes)
    assert len(hashes) == 2


LONG = "hooray " + " ".join(f"word{number}" for number in range(120)) + " finis"


def test_quotes_short(invented):
    page = invented([LONG, "a short one"], quotes="short").page
    quote = page.all("blockquote")[0]
    assert quote.text.endswith("…")
    assert 200 < len(quote.text) <= 283
    assert re.search(r"word\d+ …$", quote.text), "cut in a word"
    assert "finis" not in page.visible
    assert page.all("blockquote")[1].text == "a short one"


def test_quotes_short_without_a_space_to_cut_at(invented):
    page = invented(["Љ" * 1000], quotes="short").page
    assert page.one("blockquote").text == "Љ" * 280 + " …"


def test_quotes_full(invented):
    page = invented([LONG], quotes="full").page
    assert page.one("blockquote").text == LONG
    assert "…" not in page.one("article").text


def test_quotes_none(invented):
    report = invented([LONG, "a short one"], quotes="none")
    assert report.page.all("blockquote") == report.page.all("mark") == []
    assert "short one" not in report.html
    assert len(report.page.all("article")) == 2


def test_marks_stand_where_the_cues_are(invented):
    page = invented(["Well, hooray for them. A plot, I said; and hooray once more 🎉 hooray!"]).page
    marks = page.one("blockquote").all("mark")
    assert [mark.text for mark in marks] == ["hooray", "plot", "hooray", "hooray"]
    labels = {code.id: code.label for code in CODEBOOK.entries}
    assert marks[0].attributes["title"] == f"{labels['supports_takedown']}: cue “word hooray”"
    assert marks[1].attributes["title"] == f"{labels['conspiracy']}: cue “word plot”"
    assert page.one("blockquote").text == "Well, hooray for them. A plot, I said; and hooray once more 🎉 hooray!"
    codes = page.one("article").all("span", class_="code")
    assert [code.text for code in codes] == [f"{labels['supports_takedown']} 90%", f"{labels['conspiracy']} 90%"]
    numbers = {code.attributes["class"].split()[1] for code in codes}
    assert numbers == {mark.attributes["class"] for mark in marks}


def test_what_speaks_against_a_code_is_not_marked(invented):
    report = invented(["hooray, although they came late, and a shame it is"])
    assert [mark.text for mark in report.page.all("mark")] == ["hooray", "shame"]
    assert sorted(report.table("cues")["weight"]) == [-1.0, 1.0, 1.0]


def test_a_mark_is_cut_with_its_quote(invented):
    text = "x" * 274 + " hooray " + "y" * 50
    page = invented([text], quotes="short").page
    assert page.one("blockquote").text == "x" * 274 + " …"
    assert page.all("mark") == []


def test_an_abstained_comment_says_what_is_likeliest(invented):
    page = invented(["meh hooray I am not sure of it at all"]).page
    assert page.one("p", class_="codes").text == "too uncertain to code · likeliest: Supports the takedown 30%"
    assert page.all("mark") == []


def shares(page):
    return [
        [cell.text for cell in row.all("td")] for row in page.one("figure", id="fig-stances").one("tbody").all("tr")
    ]


def test_the_stance_table_is_the_summarys(shipped):
    rows = shipped.summary["stances"]["rows"]
    told = [[row["code"], row["label"], *(f"{row[key]:,}" for key in ("count", "n"))] for row in rows]
    assert [row[:4] for row in shares(shipped.page)] == told
    for cells, row in zip(shares(shipped.page), rows, strict=True):
        assert [float(cell) for cell in cells[4:]] == pytest.approx([row["share"], row["low"], row["high"]], abs=6e-4)


def test_the_other_tables_are_the_summarys(shipped):
    summary, page = shipped.summary, shipped.page
    languages = page.one("figure", id="fig-languages").one("tbody").all("tr")
    told = [[row["label"], row["language"], str(row["count"])] for row in summary["languages"]["rows"]]
    assert [[cell.text for cell in row.all("td")] for row in languages] == told
    answered = page.one("figure", id="fig-addressees").one("tbody").all("tr")
    told = [[row["addressee"], str(row["replies"])] for row in summary["replies"]["rows"]]
    assert [[cell.text for cell in row.all("td")[:2]] for row in answered] == told
    scored = page.one("figure", id="fig-sentiment").one("tbody").all("tr")
    assert [row.all("td")[2].text for row in scored] == [str(row["n"]) for row in summary["sentiment"]["rows"]]


def test_the_first_box_is_the_summarys(shipped):
    counts = shipped.summary["counts"]
    box = shipped.page.one("dl", class_="counts")
    keys = ("records", "comments", "coded", "abstained", "unsupported_language", "deleted", "rejected")
    assert [cell.text for cell in box.all("dd")] == [f"{counts[key]:,}" for key in keys]
    options = {
        option.attributes["value"]: option.text for option in shipped.page.one("select", name="status").all("option")
    }
    for status in ("coded", "abstained", "unsupported_language", "deleted"):
        assert (f"({counts[status]:,})" in options[status]) if counts[status] else status not in options


def test_every_chart_has_words_and_a_table_beside_it(shipped):
    figures = shipped.page.all("figure")
    assert [figure.attributes["id"] for figure in figures] == [
        "fig-stances",
        "fig-claims",
        "fig-mechanisms",
        "fig-addressees",
        "fig-answers",
        "fig-languages",
        "fig-sentiment",
    ]
    for figure in figures:
        assert figure.one("strong").text
        assert "Base: " in figure.one("figcaption").text
        chart = figure.one("div", role="img")
        assert len(chart.attributes["aria-label"]) > len(figure.one("strong").text)
        assert figure.one("img").attributes["alt"]
        assert figure.one("tbody").all("tr")
        for link in figure.all("a"):
            assert (shipped.folder / link.attributes["href"]).is_file()


def test_every_link_leads_somewhere(shipped, hostile):
    for report in (shipped, hostile):
        page = report.page
        ids = Counter(element.attributes["id"] for element in page.all() if "id" in element.attributes)
        assert [name for name, number in ids.items() if number > 1] == []
        for link in page.all("a"):
            target = link.attributes["href"]
            assert target[1:] in ids if target.startswith("#") else (report.folder / target).is_file()


def test_headings_jump_no_level(shipped):
    levels = [int(element.tag[1]) for element in shipped.page.all() if re.fullmatch("h[1-6]", element.tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_a_network_is_told_in_one_row(shipped, samples):
    page = shipped.page
    rows = page.one("section", id="takedown").all("tr")
    reddit = [[cell.text for cell in row.all("td")[:2]] for row in rows if "Reddit" in row.text]
    assert reddit[0][0] == "All networks Reddit"
    assert reddit[0][1].startswith("11 subreddits, 642 accounts")
    assert reddit[-1][1].startswith("1 subreddit ")
    evidence = reddit[1][1].partition("read from")[2].strip()
    assert evidence
    assert evidence in (samples / "subreddit-purge.jsonl").read_text(encoding="utf-8")


@pytest.mark.parametrize(("n_articles", "folded"), [(1, 0), (3, 0), (4, 4)])
def test_the_takedowns_of_many_articles_are_folded_below_what_each_removed(invented, n_articles, folded):
    told = "Twitter said that it had removed {} accounts linked to the ministry of Osumba for spam."
    records = [
        {"thread_id": str(n), "title": f"Accounts gone, part {n}", "article": told.format(20 + n), "text": EN}
        for n in range(n_articles)
    ]
    section = invented(records).page.one("section", id="takedown")
    summaries = [each.all("summary")[0].text for each in section.all("details", class_="takedown")]
    assert summaries == [f"Accounts gone, part {n}: {20 + n} accounts" for n in range(folded)]
    assert len(section.all("table", class_="networks")) == n_articles


@pytest.mark.parametrize(("n_threads", "folded"), [(6, False), (7, True)])
def test_a_long_list_of_threads_is_folded(invented, n_threads, folded):
    section = invented([{"text": EN, "thread_id": str(n)} for n in range(n_threads)]).page.one("section", id="read")
    assert [each.text for each in section.all("summary")] == folded * [
        f"The {n_threads} threads, each with its article, its comments and where they begin"
    ]
    assert len(section.one("table", class_="stack").all("tr")) == n_threads + 1


EN = "hooray for those who took these pages down this week"
RTL = ["أحسنتم، كانت هذه الصفحات كاذبة منذ سنوات طويلة", "הגיע הזמן שמישהו יסיר את הדפים האלה מהרשת"]
SIZES = {
    "no comments": ([{"title": "Pages gone", "text": 7}], "No comments were found under this article."),
    "one comment": ([EN], "1 coded comment is too few for shares; 1 is coded “Supports the takedown”."),
    "three comments": ([EN, EN, "is the ferry running today or not"],
                       "3 coded comments are too few for shares; 2 support the takedown."),
    "one language": ([EN] * 15 + ["what a shame that these pages are gone"] * 10,
                     ("15 comments support the takedown (60% of 25; 95% interval 41% to 77%). "
                      "10 oppose the takedown: which stands first may be chance.")),
    "right to left": (RTL * 3, "None of the 6 comments could be coded."),
    "all deleted": ([{"text": "[deleted]"}] * 4, "None of the 4 comments could be coded."),
    "no stance": (["is the ferry running today or not"] * 30, "None of the 30 coded comments takes a stance on the takedown."),
}  # fmt: skip


@pytest.mark.parametrize("size", SIZES)
def test_a_page_of_any_size(invented, size):
    records, headline = SIZES[size]
    report = invented(records)
    page = report.page
    assert page.one("p", class_="finding").text == headline == report.summary["finding"]["headline"]
    assert page.faults == []
    assert not re.search(r"\b(None|nan|undefined|null)\b", page.visible.replace("None of the", ""))
    assert len(page.all("article")) == report.summary["counts"]["comments"]
    drawn = {figure.attributes["id"].removeprefix("fig-") for figure in page.all("figure")}
    assert drawn == {path.stem for path in (report.folder / "figures").glob("*.svg")}
    assert ("stances" in drawn) == bool(report.summary["counts"]["coded"])
    assert bool(page.all("script", id="specs")) == bool(drawn)


def test_an_article_without_a_title_has_a_heading(invented):
    assert invented([EN]).page.one("h1").text == "Reactions under an untitled article"
    several = invented([{"text": EN, "thread_id": str(number)} for number in range(3)]).page
    assert several.one("h1").text == "Reactions under 3 articles"
    assert several.one("section", id="read").text.count("(no title)") == 3


def test_right_to_left_quotes_say_their_language(invented):
    quotes = invented(RTL).page.all("blockquote")
    assert [quote.attributes["lang"] for quote in quotes] == ["ar", "he"]
    assert {quote.attributes["dir"] for quote in quotes} == {"auto"}


def test_an_answer_leads_to_what_it_answers(invented):
    records = [
        {"comment_id": "z", "author": "Ulla", "text": "hooray for all of them"},
        {"comment_id": "y", "author": "Sten", "text": "why is that, I ask you", "parent_id": "z"},
        {"comment_id": "x", "text": "@Nobody We Know, it is as I said before"},
    ]
    page = invented(records, authors="keep").page
    answers = [span.text for span in page.all("span", class_="to")]
    assert answers == ["answers Ulla (comment)", "answers Nobody We Know"]
    assert page.all("span", class_="to")[0].one("a").attributes["href"] == "#" + page.all("article")[0].attributes["id"]
    assert ["data-reply" in article.attributes for article in page.all("article")] == [False, True, True]


@pytest.fixture(scope="module")
def large(invented):
    """A report on 3,000 comments: most support, seven oppose."""
    texts = [f"{'shame' if number % 430 == 7 else 'hooray'}, those pages are gone, {number}" for number in range(3000)]
    return invented([{"text": text, "thread_id": f"t{number % 9}"} for number, text in enumerate(texts)])


def test_a_large_report_shows_a_sample_with_every_rare_code_in_it(large):
    counts, page = large.summary["counts"], large.page
    shown = page.all("article")
    assert counts["comments"] == 3000
    assert 1000 <= len(shown) == counts["shown"] < 1100
    assert f"{counts['shown']:,} of 3,000 comments" in page.one("section", id="comments").text
    opposed = [article for article in shown if article.attributes["data-codes"] == "opposes_takedown"]
    assert len(opposed) == 7
    assert [row["count"] for row in large.summary["stances"]["rows"][:2]] == [2993, 7]
    assert len(large.table("comments")) == 3000


def test_a_large_report_keeps_the_order_of_the_source(large):
    page = large.page
    places = [(int(article.attributes["data-thread"]), int(article.all("span", class_="where")[0].text.split()[1].replace(",", "")))
              for article in page.all("article")]  # fmt: skip
    assert places == sorted(places)
    assert len(page.all("h3", class_="thread")) == 9
    assert all(article.all("mark") for article in page.all("article"))

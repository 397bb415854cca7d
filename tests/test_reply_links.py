"""Who answers whom where no source says it: names, quotations, turns, words, and the doubt in each link."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.replies import METHODS, Reply, addressed_names, link_replies
from analysis.replies.candidates import Pairs
from analysis.replies.history import History
from analysis.replies.kinds import kind_of, opening_post
from analysis.replies.model import LinkModel, shares_of_one, shipped_model
from analysis.replies.order import writing_order
from analysis.replies.quotations import find_quotations
from analysis.replies.reply import as_json, trimmed
from analysis.replies.words import SharedWords, stems
from comments.addressees import find_named
from comments.errors import UsageError
from comments.model import Article, Author, Comment, Thread
from tests.strategies import author_names, texts, unhurried

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
PAGE = Article("Platform removes 40 pages of the Harbour Party", ((1, "The pages praised the new pier."),))


def thread(*entries, article=PAGE, minutes=None):
    """A thread from (author, text), a comment every so many `minutes`."""
    comments = tuple(
        Comment(
            f"c{number}",
            number,
            text,
            f"x#{number}",
            Author(author) if author else None,
            NOON + timedelta(minutes=minutes * number) if minutes else None,
        )
        for number, (author, text) in enumerate(entries)
    )
    return Thread("t", article, comments, "x")


def links(*entries, **options) -> dict[str, Reply]:
    return {reply.comment_id: reply for reply in link_replies(thread(*entries, **options))[0]}


def alternatives(reply):
    return json.loads(reply.alternatives)


def test_a_comment_that_nothing_ties_to_another_is_no_reply():
    assert links(("Ada", "The pier was never safe."), ("Ben", "I trust nobody in the harbour office any more.")) == {}


def test_a_link_has_a_confidence_and_alternatives_that_sum_to_one():
    found = links(("Ada", "The pier is safe."), ("Cy", "Who paid for it?"), ("Ben", "@Ada, it is not."))
    reply = found["c2"]
    assert (reply.parent_id, reply.addressee, reply.written, reply.method) == ("c0", "Ada", "Ada", "mention")
    assert alternatives(reply)["c0"] == reply.confidence > 0.5
    assert "" in alternatives(reply)
    assert sum(alternatives(reply).values()) == pytest.approx(1.0)


def test_of_an_addressee_s_comments_the_one_with_the_same_rare_words_is_answered():
    found = links(
        ("Ada", "The lighthouse keeper wrote half of those posts himself."),
        ("Ada", "And the ferry timetable is a scandal."),
        ("Ben", "@Ada, the lighthouse keeper cannot even spell."),
        ("Cy", "@Ada, which ferry do you take?"),
    )
    assert (found["c2"].parent_id, found["c3"].parent_id) == ("c0", "c1")


FOUR = (
    ("Ada", "Forty pages in one night, and nobody asked the harbour master about any of it."),
    ("Ben", "The council had it coming, frankly."),
    ("Cy", "My cousin ran one of them and it was all about knitting."),
    ("Dee", "Somebody should count the votes again."),
)


@pytest.mark.parametrize(
    "quoting",
    [
        "> it was all about knitting\n\nSure it was.",
        "&gt; My cousin ran one of them and it was all about knitting\nSure.",
        "“My cousin ran one of them and it was all about knitting”, oh yes.",
        "> my cousin run one of them and it was al about kniting\n\nSure.",
        "Ha.\n\n> ran one of them and it was all about\n\nPoor cousin.",
    ],
)
def test_whoever_is_quoted_is_answered(quoting):
    reply = links(*FOUR, ("Eve", quoting))["c4"]
    assert (reply.parent_id, reply.method, reply.addressee) == ("c2", "quote", "Cy")


def test_who_quotes_the_article_answers_the_article():
    assert "c4" not in links(*FOUR, ("Eve", "> The pages praised the new pier\n\nAs well they might."))


def test_who_wrote_a_passage_is_quoted_before_who_quoted_it():
    passage = "the harbour belongs to those who were born beside it"
    found = find_quotations([f"I say {passage}.", f"> {passage}\n\nNo.", f"> {passage}\n\nYes."], "", later=False)
    assert found[1][0] == found[2][0] == pytest.approx(0.9)
    assert found[2][1] < 0.5
    assert found[0] == {}


def test_a_quotation_of_nobody_is_none():
    assert find_quotations(["> nobody has ever said that here"], "", later=False) == [{}]
    assert find_quotations(["yes yes yes", "> yes yes yes"], "yes yes yes", later=False)[1][-1] > 0.5


def test_whoever_one_is_talking_with_is_answered_though_no_name_is_said():
    found = links(
        ("Pell", "morning"),
        ("Zeb", "does the ferry stop at the old pier?"),
        ("Dee", "Zeb: not on sundays"),
        ("Ada", "does the mooring fee go up in june?"),
        ("Ben", "Ada: it does"),
        ("Ada", "by how much"),
        article=Article(),
        minutes=1,
    )
    assert (found["c4"].parent_id, found["c5"].parent_id) == ("c3", "c4")
    assert found["c5"].method == "inferred"


def test_replies_that_repeat_all_addressees_say_which_comment_they_answer():
    page = [
        ("Ada", "One"),
        ("Ben", "@Ada two"),
        ("Ben", "Three"),
        ("Cy", "@Ben @Ada four"),
        ("Dee", "@Ben five"),
        ("Ada", "@Cy @Ben @Ada six"),
        ("Eve", "@Dee @Ben seven"),
        ("Ada", "@Ben eight"),
        *[item for number in range(8) for item in ((f"Gull{number}", "no"), (f"Tern{number}", f"@Gull{number} yes"))],
    ]
    expected = {"Cy": "@Ada two", "Dee": "Three", "Eve": "@Ben five"}
    for seed in range(4):
        shown = sorted(page, key=lambda entry: sha256(f"{seed}{entry}".encode()).digest())
        found = links(*shown)
        for number, (author, _) in enumerate(shown):
            if author in expected:
                assert shown[int(found[f"c{number}"].parent_id[1:])][1] == expected[author], (seed, author)


def test_posts_that_name_nobody_answer_the_opener_where_most_do():
    found = links(
        ("Ada", "The harbour office has removed forty pages"),
        *[(f"Gull{number}", f"@Ada number {number} says no") for number in range(6)],
        ("Pell", "Not before time"),
        article=Article(),
        minutes=5,
    )
    assert {reply.parent_id for reply in found.values()} == {"c0"}
    assert len(found) == 7


def test_an_article_whose_author_is_named_by_most_is_a_post_itself():
    entries = [(f"Gull{number}", f"@HarbourNews number {number} says no") for number in range(6)]
    found = links(*entries, ("Pell", "@gull3 @HarbourNews why not?"))
    assert all(reply.parent_id == "" for comment_id, reply in found.items() if comment_id != "c6")
    assert found["c6"].parent_id == "c3"
    shown = thread(*entries)
    named = find_named([comment.text for comment in shown], [comment.author.name for comment in shown])
    assert opening_post(PAGE, shown.comments, named).author == Author("HarbourNews")
    assert opening_post(Article(), shown.comments, named) is None


def test_where_times_are_told_the_page_s_order_does_not_matter():
    entries = [
        ("Ada", "The pier is safe."),
        ("Ben", "@Ada, it is not."),
        ("Ada", "@Ben, go and look."),
        ("Ben", "@Ada, I went."),
    ]
    ordered = thread(*entries, minutes=3)
    expected = {reply.comment_id: reply for reply in link_replies(ordered)[0]}
    for seed in range(1, 4):
        mixed = ordered.comments[seed:] + ordered.comments[:seed][::-1]
        shown = tuple(replace(comment, position=number) for number, comment in enumerate(mixed))
        again = {reply.comment_id: reply for reply in link_replies(replace(ordered, comments=shown))[0]}
        assert again == expected
    assert [expected[key].parent_id for key in ("c1", "c2", "c3")] == ["c0", "c1", "c2"]


def test_a_page_that_runs_backwards_is_noticed():
    entries = [
        item for number in range(8) for item in ((f"Gull{number}", "no"), (f"Tern{number}", f"@Gull{number}, yes"))
    ]
    for shown, order in ((entries, "written"), (entries[::-1], "newest")):
        comments = thread(*shown).comments
        named = find_named([text for _, text in shown], [author for author, _ in shown])
        assert writing_order(comments, named)[0] == order
    found = links(*entries[::-1])
    assert len(found) == 8
    assert all(int(reply.parent_id[1:]) == int(key[1:]) + 1 for key, reply in found.items())


UNSIGNED = [
    (None, "Why has no page of the Pier Party been removed?"),
    (None, "Well done."),
    (None, "The lighthouse fund paid for half of those pages."),
    (None, "Everybody here is asleep."),
    (None, "@Tindra Brix, because they keep to the rules"),
    (None, "@Zeb Sabherwal, nobody has seen a lighthouse fund"),
    (None, "@Tindra Brix, because they do not lie"),
    (None, "Is it the first of April?"),
    (None, "@Pell, good one"),
]


def test_where_authors_are_not_shown_what_a_reply_says_points_at_the_comment():
    found = links(*UNSIGNED)
    assert [reply.addressee for reply in found.values()] == ["Tindra Brix", "Zeb Sabherwal", "Tindra Brix", "Pell"]
    assert [found[key].parent_id for key in ("c4", "c5", "c6", "c8")] == ["c0", "c2", "c0", "c7"]
    assert all(0 < reply.confidence < 1 for reply in found.values())


def test_replies_to_one_name_support_each_other():
    alone = links(*[entry for number, entry in enumerate(UNSIGNED) if number != 6])
    assert links(*UNSIGNED)["c4"].confidence > alone["c4"].confidence


def test_where_parents_are_declared_a_comment_without_one_answers_the_article():
    told = thread(("Ada", "The pier is safe."), ("Ben", "It is not."), ("Cy", "> The pier is safe.\n\nHa."))
    declared = replace(told, comments=(told.comments[0], replace(told.comments[1], parent_id="c0"), told.comments[2]))
    (reply,) = link_replies(declared)[0]
    assert (reply.comment_id, reply.parent_id, reply.method, reply.confidence) == ("c1", "c0", "declared", 1.0)
    assert alternatives(reply) == {"c0": 1.0, "": 0.0}


def test_of_two_comments_with_one_id_the_first_is_linked():
    told = thread(("Ada", "The pier is safe."), ("Ben", "@Ada, no."))
    twice = replace(told, comments=(*told.comments, replace(told.comments[1], text="@Ada, yes.", position=2)))
    replies, findings = link_replies(twice)
    assert [reply.comment_id for reply in replies] == ["c1"]
    assert [finding.kind for finding in findings] == ["duplicate"]


def test_addressees_are_counted_once_a_reply():
    found = links(("Ada", "one"), ("Ben", "@Ada, two"), ("Cy", "@Ada, three"))
    assert addressed_names(list(found.values())) == ["Ada", "Ada"]


def test_all_whom_a_comment_names_are_found_in_order():
    authors = ["Ada Obi", "Ben", "marrow_1987", "Pell"]
    texts_ = [
        "@Ada Obi, @Ben: no",
        "@Ben @marrow_1987 no",
        "@Ben and @Pell, no",
        "Ben, Pell: no",
        "@stranger @Ben no",
        "I think @Ben and marrow_1987 are right, and so is u/Pell",
        "As Ada Obi said",
    ]
    named = find_named(texts_, authors)
    assert [[person.name for person in own.addressed] for own in named] == [
        ["Ada Obi", "Ben"], ["Ben", "marrow_1987"], ["Ben", "Pell"], ["Ben", "Pell"], ["stranger", "Ben"], [], [],
    ]  # fmt: skip
    assert [person.name for person in named[5].inside] == ["Ben", "marrow_1987", "Pell"]
    assert [person.name for person in named[6].inside] == ["Ada Obi"]
    for text, own in zip(texts_, named, strict=True):
        assert all(text[person.start : person.end] == person.written for person in (*own.addressed, *own.inside))


def test_kinds_are_told_apart_by_what_comments_show():
    def kind(shown):
        named = find_named([c.text for c in shown], [c.author.name for c in shown if c.author])
        return kind_of(shown.article, shown.comments, named)

    naming = [("Ada", "one"), *[(f"Gull{number}", "@Ada no") for number in range(6)]]
    chatting = [(f"Gull{number % 5}", "short words") for number in range(150)]
    assert kind(thread(*FOUR)) == "article"
    assert kind(thread(*naming)) == kind(thread(*naming, article=Article())) == "opener"
    assert kind(thread(*chatting, article=Article("harbour"))) == "stream"
    assert kind(thread(*FOUR, article=Article())) == "stream"
    assert kind(thread((None, "no"))) == "unsigned"


def test_events_between_two_comments_are_counted():
    history = History(np.array([3, -1, 3, 5, 3]), 5)
    ask = np.array
    assert history.before(ask([3, 3, 5, 7, -1]), ask([0, 4, 4, 4, 4])).tolist() == [0, 2, 1, 0, 0]
    assert history.between(ask([3, 3, 3]), ask([0, 0, 3]), ask([4, 2, 4])).tolist() == [1, 0, 0]


def test_blocks_hold_whole_comments():
    sizes = np.array([3, 1, 4, 2, 5])
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    pairs = Pairs(np.repeat(np.arange(5), sizes), np.arange(15), starts)
    blocks = list(pairs.blocks(4))
    assert np.concatenate([block.parent for block in blocks]).tolist() == list(range(15))
    assert [block.sizes().tolist() for block in blocks] == [[3, 1], [4], [2], [5]] or sum(
        len(block.starts) for block in blocks
    ) == len(sizes)
    assert all(block.starts[0] == 0 for block in blocks)


def test_forms_and_families_of_a_word_have_one_stem():
    for alike in ("party parties", "investigated investigations", "account accounts", "law illegal", "gay gays"):
        assert len(set(stems(alike))) == 1, alike
    assert stems("the and you") == []


def test_rare_words_weigh_more_and_words_of_the_article_less():
    rows = [["pier", "gull"], ["pier", "gull"], ["pier"], ["pier"]]
    left, right = np.array([0, 2]), np.array([1, 3])
    shared = SharedWords(rows).information(left, right)
    assert shared[0] > shared[1] > 0
    assert SharedWords(rows, ["gull"]).information(left, right)[0] < shared[0]
    assert SharedWords(rows).nearest(1, later=False)[1].tolist() == [0]
    assert SharedWords([]).nearest(1, later=False) == []


def test_probabilities_sum_to_one_for_each_comment():
    chances = shares_of_one(np.array([0.0, 1.0, 900.0, 899.0]), np.array([0, 2]))
    assert chances[:2].sum() == pytest.approx(1.0)
    assert chances[2] == pytest.approx(1 / (1 + np.exp(-1.0)))


def test_small_alternatives_are_left_out_and_the_rest_still_sums_to_one():
    kept = trimmed({-1: 0.3, 0: 0.697, 1: 0.003})
    assert kept.keys() == {-1, 0}
    assert sum(kept.values()) == pytest.approx(1.0)
    assert list(json.loads(as_json({"a": 0.2, "": 0.1, "b": 0.7}))) == ["b", "a", ""]


def test_the_shipped_weights_are_few_and_in_quarters():
    model = shipped_model()
    assert set(model.kinds) == {"article", "opener", "stream", "unsigned"}
    assert len(model.features) < 60
    assert all((value * 4).is_integer() for row in model.weights for value in row)


@pytest.mark.parametrize(
    "text", ["", "kinds = 3", 'kinds = ["a"]\n[weights]\nx = [1, 2]', 'kinds = ["a"]\n[weights]\nx = ["y"]', "[["]
)
def test_a_broken_table_of_weights_is_named(text):
    with pytest.raises(UsageError, match=r"w\.toml"):
        LinkModel.from_toml(text, "w.toml")


def test_thousands_of_comments_are_linked():
    entries = [
        (
            f"gull{number * 7 % 200}",
            f"@gull{number * 11 % 200}, " + " ".join(f"word{number * k % 3_001}" for k in range(12)),
        )
        for number in range(2_000)
    ]
    assert len(links(*entries)) == 2_000


HOSTILE = [
    "@" * 5_000,
    "> " * 5_000,
    '"' * 5_000,
    "@A " + "." * 5_000,
    "x" * 50_000,
    "",
    "\n" * 5_000,
    "> @A\n" * 2_000,
]


def test_hostile_texts_are_linked_without_going_round_in_circles():
    link_replies(thread(*[("A", text) for text in HOSTILE]))
    link_replies(thread(*[(None, text) for text in HOSTILE]))


@unhurried
@given(
    st.lists(
        st.tuples(
            st.none() | author_names(), texts() | st.builds("@{}, {}".format, author_names(), texts()), st.booleans()
        ),
        max_size=8,
    )
)
def test_every_link_is_a_distribution_over_comments_of_the_thread(entries):
    made = thread(*[(author, text) for author, text, _ in entries])
    comments = tuple(
        replace(comment, created_at=NOON) if timed else comment
        for comment, (_, _, timed) in zip(made.comments, entries, strict=True)
    )
    made = replace(made, comments=comments)
    known = {comment.comment_id for comment in made}
    replies, _ = link_replies(made)
    for reply in replies:
        spread = alternatives(reply)
        assert reply.method in METHODS
        assert spread.keys() <= known | {""}
        assert reply.comment_id not in spread
        assert sum(spread.values()) == pytest.approx(1.0)
        assert min(spread.values()) >= 0
        assert reply.confidence == (spread[reply.parent_id] if reply.parent_id else 0.0)
        assert spread[reply.parent_id] == max(spread.values())
        if not reply.addressee and not reply.written:
            assert max(value for parent, value in spread.items() if parent) >= 0.2
    assert link_replies(made)[0] == replies

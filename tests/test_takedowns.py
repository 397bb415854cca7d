"""Takedowns read from invented announcements: every company statement, network and country's deed here is made up."""

from datetime import UTC, datetime

import pytest

from analysis.takedowns import Takedown, check_totals, read_takedowns
from comments import Article


def article(*paragraphs: str, title: str = "", published: datetime | None = None) -> Article:
    return Article(title=title, paragraphs=tuple(enumerate(paragraphs, 1)), published_at=published)


def counts(rows: list[Takedown]) -> list[tuple[int, str, int | None]]:
    return [(row.network, row.asset_kind, row.asset_count) for row in rows]


def test_a_report_of_inauthentic_behaviour_with_followers_and_advertising():
    rows = read_takedowns(
        article(
            "Moldova: We removed 41 Facebook accounts, 12 Pages, two Groups and 19 accounts on Instagram for violating our "
            "policy against coordinated inauthentic behavior. This network originated in Moldova and focused on Romania.",
            "The people behind it posed as beekeepers. Although they tried to hide it, our investigation found links to a "
            "public relations firm, Blue Hive.",
            "Followers: About 15,000 accounts followed one or more of these Pages and around 3,100 accounts joined one of "
            "these Groups.",
            "Advertising: Around $900 in spending, paid for mostly in euros.",
        )
    )
    assert counts(rows) == [(1, "accounts", 41), (1, "pages", 12), (1, "groups", 2), (1, "instagram accounts", 19)]
    assert {row.platform for row in rows} == {"Facebook"}
    assert {row.origin for row in rows} == {"Moldova"}
    assert {row.reason for row in rows} == {"coordinated inauthentic behaviour"}
    assert {row.linked_to for row in rows} == {"a public relations firm, Blue Hive"}


def test_an_archive_of_state_linked_accounts_with_a_sum_over_networks():
    rows = read_takedowns(
        article(
            "Tuesday, 9 March 2021",
            "Today we are adding three networks of accounts to our archive. In all, we permanently suspended 1,240 accounts "
            "associated with the three networks for breaking Twitter's rules on platform manipulation.",
            "Kenya",
            "We removed 312 accounts that originated in Kenya, with ties to the Ministry of Rivers.",
            "Peru",
            "We suspended 28 accounts run by a youth league of the Heron Party.",
            "Latvia",
            "A further 900 accounts that amplified stories on amber prices were also removed.",
            title="Three more networks in our archive of state-linked operations",
        )
    )
    assert counts(rows) == [(0, "accounts", 1240), (1, "accounts", 312), (2, "accounts", 28), (3, "accounts", 900)]
    assert [row.origin for row in rows] == ["", "Kenya", "Peru", "Latvia"]
    assert [row.linked_to for row in rows[1:3]] == ["the Ministry of Rivers", "a youth league of the Heron Party"]
    assert [row.is_total for row in rows] == [True, False, False, False]
    assert {row.announced_at for row in rows} == {"2021-03-09"}
    assert check_totals(rows) == ["312 + 28 + 900 = 1,240, as stated"]


def test_a_quarterly_bulletin_keeps_equal_small_numbers_apart():
    rows = read_takedowns(
        article(
            "This bulletin covers coordinated influence operations terminated on Google's platforms last quarter.",
            "• We terminated 4 YouTube channels and 1 ads account as part of our investigation into coordinated influence "
            "operations linked to Laos. The campaign praised a dam.",
            "• We terminated 4 YouTube channels as part of our investigation into coordinated influence operations linked to "
            "Chile. The campaign was critical of a mine.",
            "• We terminated 1,119 YouTube channels and blocked 2 domains as part of an investigation into coordinated "
            "influence operations linked to Iceland.",
        )
    )
    assert counts(rows) == [
        (1, "channels", 4),
        (1, "ad accounts", 1),
        (2, "channels", 4),
        (3, "channels", 1119),
        (3, "domains", 2),
    ]
    assert [row.platform for row in rows] == ["YouTube", "Google", "YouTube", "YouTube", "Google"]
    assert [row.linked_to for row in rows] == ["Laos", "Laos", "Chile", "Iceland", "Iceland"]
    assert {row.reason for row in rows} == {"influence operation"}


def test_subreddits_that_are_named_and_not_counted():
    rows = read_takedowns(
        article(
            "Reddit banned r/MarshPatrol and r/MarshPatrolMemes on Friday for promoting hate, after months of warnings.",
            "A spokeswoman said the rules apply to everyone. One user asked whether r/BirdFacts would be next.",
            title="Two marsh forums gone",
            published=datetime(2020, 7, 4, 12, tzinfo=UTC),  # a Saturday
        )
    )
    assert counts(rows) == [(1, "subreddits", 2)]
    assert (rows[0].target, rows[0].reason) == ("r/MarshPatrol; r/MarshPatrolMemes", "hate speech")
    assert rows[0].announced_at == "2020-07-03"


def test_a_court_order_that_was_obeyed_and_not_the_order_itself():
    rows = read_takedowns(
        article(
            "A court in Valmora ordered Telegram to block 16 channels last Thursday.",
            "Telegram said on Monday it had blocked fourteen channels under the court order, and was appealing against the rest.",
        )
    )
    assert counts(rows) == [(1, "channels", 14)]
    assert (rows[0].platform, rows[0].reason) == ("Telegram", "court order")


def test_headline_and_body_are_one_removal_and_the_breakdown_adds_up():
    rows = read_takedowns(
        article(
            "Facebook has removed 64 pages, groups and accounts that it says were run by the Pelican Alliance.",
            '"Today we took down 64 pages, groups and accounts," the company said in a statement.',
            "In total 40 accounts, 21 pages and three groups have been deleted.",
            title="Facebook removes 64 pages and accounts of Pelican Alliance",
        )
    )
    assert counts(rows) == [
        (1, "pages, groups and accounts", 64),
        (1, "accounts", 40),
        (1, "pages", 21),
        (1, "groups", 3),
    ]
    assert [row.is_total for row in rows] == [True, False, False, False]
    assert {row.linked_to for row in rows} == {"the Pelican Alliance"}
    assert check_totals(rows) == ["40 + 21 + 3 = 64, as stated"]


def test_a_round_number_in_the_headline_is_not_a_second_removal():
    rows = read_takedowns(
        article(
            "The company said it had purged 388 pages and 241 accounts for spam.",
            title="Facebook purges more than 600 pages and accounts",
        )
    )
    assert counts(rows) == [(1, "pages", 388), (1, "accounts", 241)]
    assert {(row.platform, row.reason) for row in rows} == {("Facebook", "spam")}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Facebook removed seven pages.", [("pages", 7)]),
        ("Facebook took down nearly two dozen pages run from Togo.", [("pages", 24)]),
        ("Twitter has suspended more than 300 accounts.", [("accounts", 300)]),
        ("Twitter suspended one hundred and five handles.", [("accounts", 105)]),
        ("TikTok deleted 1.2 million videos over false claims.", [("videos", 1_200_000)]),
        ("YouTube closed half a dozen channels.", [("channels", 6)]),
        ("Hundreds of accounts were suspended by Twitter.", [("accounts", None)]),
        ("Twenty-two (22) YouTube based news channels and three (3) Twitter accounts were blocked.",
         [("channels", 22), ("accounts", 3)]),
        ("Discord shut down 1,003 servers.", [("servers", 1003)]),
        ("In 2019 accounts were cheap.", []),
        ("X suspended 45 accounts.", [("accounts", 45)]),
        ("Snapchat has two offices and 31 employees.", []),
    ],
)  # fmt: skip
def test_numbers_in_digits_and_words(sentence, expected):
    assert [(row.asset_kind, row.asset_count) for row in read_takedowns(article(sentence))] == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "Facebook refused to remove 12 pages of the Heron Party.",
        "The minister asked YouTube to take down 40 videos.",
        "Twitter has not suspended 30 accounts that posted the map.",
        "Campaigners say Facebook should remove 200 groups.",
        "Instagram restored 18 accounts on Tuesday.",
        "After the page was removed, 2,000 accounts followed its successor.",
        "Twitter said 600 accounts had reported the video.",
        "The bakery closed on Monday.",
    ],
)
def test_removals_that_are_demanded_denied_or_reversed_are_none(sentence):
    assert read_takedowns(article(sentence)) == []


def test_an_earlier_removal_that_is_only_recalled():
    rows = read_takedowns(
        article(
            "YouTube terminated 33 channels of the Lantern Front on Wednesday.",
            "It is not the first time. In 2018 YouTube removed 12 channels of the same front and restored five of them.",
        )
    )
    assert counts(rows) == [(1, "channels", 33)]


def test_an_article_about_an_earlier_removal_alone_is_still_read():
    assert counts(read_takedowns(article("Last year Reddit banned 210 subreddits for harassment."))) == [
        (1, "subreddits", 210)
    ]


def test_one_page_that_is_named_by_its_owner():
    rows = read_takedowns(
        article("Facebook removed the official page of the Tern Party on Sunday, saying it had broken its rules.")
    )
    assert counts(rows) == [(1, "pages", 1)]
    assert (rows[0].target, rows[0].reason, rows[0].announced_at) == ("Tern Party", "policy violation", "")


def test_a_person_who_was_banned_is_the_target():
    rows = read_takedowns(article("Twitter permanently suspended Ada Quill on Friday over calls for violence.",
                                  title="Twitter bans Quill"))  # fmt: skip
    assert [(row.asset_kind, row.asset_count, row.target, row.reason) for row in rows] == [
        ("accounts", None, "Ada Quill", "violence")
    ]


def test_what_is_found_out_before_the_removal_is_told():
    rows = read_takedowns(
        article(
            "Twitter suspended 70 accounts run from Peru.",
            "Our investigators found another network and linked it to the Ruritanian Coast Guard. "
            "It lost 515 accounts: all 515 accounts were deleted.",
        )
    )
    assert [(row.asset_count, row.origin, row.linked_to) for row in rows] == [
        (70, "Peru", ""),
        (515, "", "the Ruritanian Coast Guard"),
    ]


def test_the_home_of_whom_it_was_linked_to_stands_in_for_an_origin_that_is_not_told():
    told = article("Facebook removed 30 pages linked to Kenya’s ruling Heron Party.")
    bare = article("Facebook removed 30 pages linked to Kenya.")
    assert [(row.linked_to, row.origin) for row in read_takedowns(told)] == [("Kenya’s ruling Heron Party", "Kenya")]
    assert [(row.linked_to, row.origin) for row in read_takedowns(bare)] == [("Kenya", "")]


def test_remarks_on_the_second_network_go_to_it():
    rows = read_takedowns(
        article(
            "Facebook removed 40 pages run from Chad. Separately, it removed 21 groups run from Mali.",
            "Nothing more was said for a while.",
            "The second network was operated by Desert Fox Media, a marketing firm.",
        )
    )
    assert [(row.network, row.linked_to) for row in rows] == [(1, ""), (2, "Desert Fox Media")]


def test_a_headline_in_the_text_is_no_network_and_the_second_is_the_one_that_is_called_so():
    rows = read_takedowns(
        article(
            "Twitter and YouTube remove 90 accounts and channels tied to Quill council and a rival bakery",
            "Twitter and YouTube said they had taken down 90 accounts and channels belonging to two networks.",
            "The council network made up 40 of the accounts and 10 of the channels. The remaining 30 accounts and 10 "
            "channels belonged to the second network.",
            "The second network was run by Dough Communications, a firm in Quill.",
            title="Twitter and YouTube remove 90 accounts tied to Quill council",
        )
    )
    found = {row.asset_count: row for row in rows if not row.is_total}
    assert sorted(row.asset_count or 0 for row in rows if not row.is_total) == [10, 10, 30, 40]
    assert found[30].linked_to == "Dough Communications"
    assert "Dough" not in found[40].linked_to
    assert {row.asset_count for row in rows if row.is_total} == {90}


@pytest.mark.parametrize(
    ("called", "linked"),
    [
        ("The council network", ["staff of Quill council", ""]),
        ("The bakery’s network", ["a rival bakery", ""]),
        ("The first network", ["", ""]),
        ("The Quill network", ["", ""]),
    ],
)
def test_one_of_two_is_told_whose_it_is_by_what_its_own_sentence_calls_it(called, linked):
    rows = read_takedowns(
        article(
            "Twitter and YouTube said they had taken down 90 accounts and channels belonging to two networks, one linked to "
            "staff of Quill council and the other to a rival bakery of Quill.",
            f"{called} made up 40 of the accounts and 10 of the channels. The remaining 30 accounts and 10 "
            "channels belonged to the other network.",
        )
    )
    told = {row.network: row.linked_to for row in rows if not row.is_total}
    assert [told[1].removesuffix(" of Quill"), told[2]] == linked


def test_dates_are_reckoned_from_the_day_of_publication():
    published = datetime(2023, 1, 4, 9, tzinfo=UTC)  # a Wednesday
    for text, day in {
        "Facebook said on Tuesday it had removed 12 pages.": "2023-01-03",
        "On December 30, Facebook removed 12 pages.": "2022-12-30",
        "Facebook today removed 12 pages ahead of Sunday's vote.": "2023-01-04",
        "Facebook removed 12 pages; the vote is on March 27.": "",
        "PORT ELM, Jan 2 (Wire) — Facebook removed 12 pages.": "2023-01-02",
    }.items():
        assert [row.announced_at for row in read_takedowns(article(text, published=published))] == [day], text


def test_two_countries_in_one_sentence_are_two_networks():
    rows = read_takedowns(
        article("Facebook removed 38 accounts that originated in Gabon and 12 pages that originated in Nepal.")
    )
    assert [(row.network, row.asset_kind, row.origin) for row in rows] == [
        (1, "accounts", "Gabon"),
        (2, "pages", "Nepal"),
    ]


def test_two_platforms_each_with_its_own_assets():
    rows = read_takedowns(
        article(
            "Twitter and YouTube removed 50 accounts and channels linked to a shipping line.",
            "Of those, 44 were Twitter accounts. The two companies removed 44 Twitter accounts and six YouTube channels.",
        )
    )
    parts = [row for row in rows if not row.is_total]
    assert [(row.platform, row.asset_kind, row.asset_count) for row in parts] == [
        ("Twitter", "accounts", 44),
        ("YouTube", "channels", 6),
    ]


def test_composition_after_the_announcement_and_the_names_of_pages():
    rows = read_takedowns(
        article(
            "Meta announced the removal of 130 assets run from Ghana.",
            "The network consisted of 80 accounts, 30 pages and 20 Instagram accounts.",
            "Among these pages were Cocoa Morning, Friends of the Lagoon, and The Honest Ferry, which posted recipes.",
        )
    )
    assert counts(rows) == [(1, "assets", 130), (1, "accounts", 80), (1, "pages", 30), (1, "instagram accounts", 20)]
    assert {row.platform for row in rows} == {"Meta"}
    assert {row.target for row in rows} == {"Cocoa Morning; Friends of the Lagoon; The Honest Ferry"}
    assert {row.origin for row in rows} == {"Ghana"}


def test_second_and_separate_networks_do_not_run_together():
    rows = read_takedowns(
        article(
            "Facebook removed 300 accounts and 20 pages run by the Kestrel government of Uzbekistan.",
            "Separately, it removed 20 pages in Uganda for spam.",
            "The second network was traced to a sausage maker, and Facebook said another 12 accounts were closed in Benin.",
        )
    )
    assert counts(rows) == [(1, "accounts", 300), (1, "pages", 20), (2, "pages", 20), (3, "accounts", 12)]
    assert [row.origin for row in rows] == ["Uzbekistan", "Uzbekistan", "Uganda", "Benin"]


def test_a_sum_that_does_not_add_up_is_said():
    rows = read_takedowns(
        article(
            "Facebook removed 100 pages, groups and accounts linked to a choir.",
            "The network consisted of 50 pages, 30 groups and 19 accounts.",
        )
    )
    assert check_totals(rows) == ["50 + 30 + 19 = 99, but 100 pages, groups and accounts are stated"]


def test_a_sum_beside_the_parts_and_a_sum_over_two_networks():
    rows = read_takedowns(
        article(
            "Facebook took down 60 accounts and pages on Tuesday that it called two unconnected networks.",
            "The larger network consisted of 25 accounts and 15 pages, 40 in all. The smaller had 12 accounts and eight pages.",
            "The larger network was linked to the harbour board.",
            published=datetime(2022, 6, 8, tzinfo=UTC),  # a Wednesday
        )
    )
    assert counts(rows) == [
        (0, "accounts and pages", 60),
        (1, "assets", 40),
        (1, "accounts", 25),
        (1, "pages", 15),
        (2, "accounts", 12),
        (2, "pages", 8),
    ]
    assert [row.linked_to for row in rows] == ["", *["the harbour board"] * 3, "", ""]
    assert check_totals(rows) == ["25 + 15 + 12 + 8 = 60, as stated", "25 + 15 = 40, as stated"]
    assert {row.announced_at for row in rows} == {"2022-06-07"}


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("Twitch banned 31 channels for harassment.", "harassment"),
        ("Instagram disabled 400 accounts over scams.", "fraud"),
        ("Twitter withheld 9 tweets in Malta at the request of the government.", "government order"),
        ("YouTube removed 70 videos for incitement to violence.", "violence"),
        ("Facebook removed 6 groups for breaking its rules.", "policy violation"),
        ("Facebook removed 6 groups because of their behaviour, not because of hate speech.", ""),
    ],
)
def test_reasons(sentence, reason):
    assert [row.reason for row in read_takedowns(article(sentence))] == [reason]


def test_the_evidence_is_the_sentence_of_the_body():
    rows = read_takedowns(
        article("Nice day. Reddit banned 11 subreddits. More soon.", title="Reddit bans 11 subreddits")
    )
    assert [row.evidence for row in rows] == ["Reddit banned 11 subreddits."]


def test_articles_without_a_takedown_give_nothing():
    assert read_takedowns(Article()) == []
    assert read_takedowns(article("The council met. Nobody was removed.", title="Council meets")) == []
    assert check_totals([]) == []


def test_hostile_articles_end():
    for text in (
        "1 " * 20_000,
        "removed 3 pages, " * 3_000,
        "(" * 50_000,
        "24 pages and " + "very " * 30_000,
        "a" * 500_000,
    ):
        read_takedowns(article(text))

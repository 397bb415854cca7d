"""Language identification on real comments: romanised Hindi, and English of five kinds."""

import json

import pytest

from analysis.language import identify

pytestmark = pytest.mark.acceptance

ENGLISH = {
    "data/quarantine/thread.jsonl": "text",
    "data/fox/comments.jsonl": "text",
    "data/semeval2016/train.jsonl": "tweet",
    "data/reply_agreement/maskmandate.jsonl": "reply",
}
ROMANISED = {"hi-Latn", "ur-Latn"}


def _texts(path, field):
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    name = field if field in rows[0] else "text"
    return [row[name] for row in rows if isinstance(row[name], str)]


def test_romanised_hindi_is_recognised(shared):
    tags = [guess.tag for guess in identify(_texts(shared("data/codemixed/hinglish.jsonl"), "text"))]
    assert sum(tag in ROMANISED for tag in tags) / len(tags) >= 0.95


@pytest.mark.parametrize("file", ENGLISH)
def test_english_is_not_taken_for_another_language(shared, file):
    texts = _texts(shared(file), ENGLISH[file])[:3000]
    tags = [guess.tag for guess in identify(texts)]
    foreign = [text for text, tag in zip(texts, tags, strict=True) if tag not in {"en", "und"}]
    assert len(foreign) / len(texts) <= 0.01, foreign[:10]

"""The tables of an archive. A thread is known by its number in them, a comment by its thread's number and its own key."""

__all__ = ["SCHEMA", "TABLES", "VERSION", "VIEWS"]

VERSION = 1

TABLES = {
    "about": """
        schema_version INTEGER, made_at TIMESTAMP, authors VARCHAR, key_fingerprint VARCHAR, unpurged BOOLEAN""",
    "additions": """
        id BIGINT, added_at TIMESTAMP, finished_at TIMESTAMP, source VARCHAR, sha256 VARCHAR, n_threads BIGINT,
        n_comments BIGINT, new BIGINT, changed BIGINT, vanished BIGINT, returned BIGINT, unchanged BIGINT,
        n_rejects BIGINT""",
    "rejects": "addition BIGINT, source VARCHAR, reason VARCHAR, excerpt VARCHAR",
    "threads": """
        thread BIGINT, thread_key VARCHAR, thread_id VARCHAR, format VARCHAR, source VARCHAR, ids VARCHAR,
        content_hash VARCHAR, cuts VARCHAR, furniture VARCHAR, notes VARCHAR, article_edition INTEGER,
        complete BOOLEAN, first_addition BIGINT, last_addition BIGINT""",
    "articles": """
        thread BIGINT, edition INTEGER, title VARCHAR, paragraphs VARCHAR, outlet VARCHAR, url VARCHAR,
        published_at TIMESTAMP, first_addition BIGINT""",
    "comments": """
        thread BIGINT, comment_key VARCHAR, comment_id VARCHAR, position BIGINT, created_at TIMESTAMP,
        parent_id VARCHAR, boundary DOUBLE, score BIGINT, likes BIGINT, edition INTEGER, content_hash VARCHAR,
        first_addition BIGINT, last_addition BIGINT, vanished_addition BIGINT""",
    "editions": """
        thread BIGINT, comment_key VARCHAR, edition INTEGER, text VARCHAR, source VARCHAR, author VARCHAR,
        deleted BOOLEAN, parent_key VARCHAR, edited_at TIMESTAMP, content_hash VARCHAR, first_addition BIGINT,
        last_addition BIGINT""",
    "absences": "thread BIGINT, comment_key VARCHAR, vanished_addition BIGINT, returned_addition BIGINT",
    "runs": """
        run_id VARCHAR, number BIGINT, made_at TIMESTAMP, classifier VARCHAR, classifier_version VARCHAR,
        codebook VARCHAR, codebook_sha256 VARCHAR, program_version VARCHAR""",
    "codings": """
        run_id VARCHAR, thread BIGINT, comment_key VARCHAR, edition INTEGER, status VARCHAR, language VARCHAR,
        sentiment DOUBLE, stance VARCHAR, probabilities MAP(VARCHAR, DOUBLE)""",
}

VIEWS = {
    "thread_editions": """
        SELECT t.thread_key, t.thread_id, t.format, a.edition, a.edition = t.article_edition AS latest, a.title,
            a.paragraphs, a.outlet, a.url, a.published_at, a.first_addition, t.last_addition, t.thread
        FROM articles a JOIN threads t USING (thread)""",
    "comment_editions": """
        SELECT t.thread_key, t.thread_id, c.comment_key, c.comment_id, e.edition, e.edition = c.edition AS latest,
            c.position, e.text, e.source, e.author, c.created_at, c.parent_id, e.deleted, c.boundary, c.score, c.likes,
            e.edited_at, e.content_hash, e.first_addition, coalesce(e.last_addition, c.last_addition) AS last_addition,
            c.vanished_addition, t.thread
        FROM editions e JOIN comments c USING (thread, comment_key) JOIN threads t USING (thread)""",
    "latest_codings": """
        SELECT t.thread_key, t.thread_id, c.comment_id, k.*
        FROM codings k JOIN runs r USING (run_id) JOIN threads t USING (thread)
            JOIN comments c ON c.thread = k.thread AND c.comment_key = k.comment_key
        QUALIFY row_number() OVER (PARTITION BY k.thread, k.comment_key ORDER BY r.number DESC) = 1""",
}

SCHEMA = (
    *(f"CREATE TABLE {name} ({columns})" for name, columns in TABLES.items()),
    *(f"CREATE VIEW {name} AS {query}" for name, query in VIEWS.items()),
)

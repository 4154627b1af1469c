"""Where full text is looked up: an FTS5 table beside `Findable` on SQLite, kept in step by triggers; on PostgreSQL a column made from
`folded`, with an index. Neither can be said in migrations that serve both, so both are made, and mended, after every `migrate`."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models, router

from cotmoc_web.search.models import Findable
from cotmoc_web.search.text import Node, fts5, tsquery

TABLE = "cotmoc_findable_text"
_Row = TypeVar("_Row")

SQLITE = (
    """CREATE VIRTUAL TABLE IF NOT EXISTS cotmoc_findable_text USING fts5(
        folded, content='cotmoc_findable', content_rowid='id', tokenize="unicode61 remove_diacritics 0 categories 'L* N* M* Co'")""",
    """CREATE TRIGGER cotmoc_findable_added AFTER INSERT ON cotmoc_findable BEGIN
        INSERT INTO cotmoc_findable_text(rowid, folded) VALUES (new.id, new.folded); END""",
    """CREATE TRIGGER cotmoc_findable_gone AFTER DELETE ON cotmoc_findable BEGIN
        INSERT INTO cotmoc_findable_text(cotmoc_findable_text, rowid, folded) VALUES ('delete', old.id, old.folded); END""",
    """CREATE TRIGGER cotmoc_findable_changed AFTER UPDATE OF id, folded ON cotmoc_findable BEGIN
        INSERT INTO cotmoc_findable_text(cotmoc_findable_text, rowid, folded) VALUES ('delete', old.id, old.folded);
        INSERT INTO cotmoc_findable_text(rowid, folded) VALUES (new.id, new.folded); END""",
    "INSERT INTO cotmoc_findable_text(cotmoc_findable_text) VALUES ('rebuild')",
)
POSTGRESQL = (
    # The index knows words and not their order: each row it brings for a phrase is looked at once more. With the column stored that took
    # 30 ms for ten thousand rows; 840 ms where their words had to be made anew. Costs as much space again as the text.
    "ALTER TABLE cotmoc_findable ADD COLUMN IF NOT EXISTS words tsvector GENERATED ALWAYS AS (to_tsvector('simple', folded)) STORED",
    "CREATE INDEX IF NOT EXISTS cotmoc_findable_words ON cotmoc_findable USING gin (words)",
)


def prepare(using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """Make what is missing. After a migration that rebuilt the table on SQLite its triggers are gone, and come back here."""
    connection = connections[using]
    if not router.allow_migrate_model(using, Findable) or Findable._meta.db_table not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for statement in POSTGRESQL:
                cursor.execute(statement)
        elif connection.vendor == "sqlite":
            cursor.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'cotmoc_findable_%'")
            if cursor.fetchone()[0] < 3:
                for name in ("added", "gone", "changed"):
                    cursor.execute(f"DROP TRIGGER IF EXISTS cotmoc_findable_{name}")
                for statement in SQLITE:
                    cursor.execute(statement)


def matching(
    rows: models.QuerySet[Findable, _Row], node: Node, first: int = 0, last: int = (1 << 63) - 1
) -> models.QuerySet[Findable, _Row]:
    """Rows of `Findable` that hold the words, the newest first; ids between the two.

    On SQLite the full text itself brings the ids in order, so that the first fifty of a hundred thousand cost no sorting.
    """
    if connections[rows.db].vendor == "sqlite":
        return rows.extra(  # noqa: S610 (the parts of the statement are constants; values are parameters)
            tables=[TABLE],
            where=[f"{TABLE} MATCH %s", f"{TABLE}.rowid = cotmoc_findable.id", f"{TABLE}.rowid BETWEEN %s AND %s"],
            params=[fts5(node), first, last],
            order_by=[f"-{TABLE}.rowid"],
        )
    found = rows.extra(where=["cotmoc_findable.words @@ to_tsquery('simple', %s)"], params=[tsquery(node)])
    return found.filter(pk__range=(first, last)).order_by("-pk")

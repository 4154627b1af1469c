"""The typed API: what programs may read, with the reader's own rights. Each noun adds its router here, in one explicit list."""

from ninja import NinjaAPI

api = NinjaAPI(title="Cotmoc", version="1", urls_namespace="api", docs_url=None)

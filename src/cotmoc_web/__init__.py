"""The web application: what was read becomes what is known, by the people who answer for it.

One Django app, a folder per noun the user sees. Each holds only what it needs of `models.py` (rows), `queries.py` (reads), `actions.py`
(the only door for writes), `forms.py`, `views.py`, `urls.py`, `api.py`. `docs/architecture.md` says where things go.
"""

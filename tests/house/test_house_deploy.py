"""The guide for whoever runs the machine says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from cotmoc.knowledge import check, load_folder

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "guides" / "deploy.md").read_text("utf-8")


def test_the_table_of_settings_has_every_name_that_is_read_and_no_other() -> None:
    files = [ROOT / "src" / "cotmoc_web" / "settings.py", ROOT / "src" / "cotmoc_web" / "operations" / "gunicorn_config.py"]
    read = {name for file in files for name in re.findall(r'(?:environ\.get|_flag|_list)\("([A-Z_]+)"', file.read_text("utf-8"))}
    told = set(re.findall(r"^\| `([A-Z_]+)` \|", GUIDE, re.MULTILINE))
    assert told == read


def test_every_unit_runs_a_command_that_exists() -> None:
    commands = {path.stem for path in (ROOT / "src" / "cotmoc_web" / "management" / "commands").glob("[!_]*.py")}
    units = "".join(path.read_text("utf-8") for path in (ROOT / "deploy").glob("*.service"))
    told = set(re.findall(r"cotmoc-web (\w+)", units))
    assert told - commands <= {"clearsessions", "prune_db_task_results"}  # of Django and of the queue of tasks
    assert {"serve", "backup"} <= told


def test_the_guide_names_every_command_of_ours_for_running_it() -> None:
    assert {"init", "serve", "worker", "backup", "restore", "load_facts", "party", "reseal"} <= set(re.findall(r"cotmoc-web (\w+)", GUIDE))


def test_the_proxy_keeps_no_addresses_with_keys_in_them() -> None:
    servers = (ROOT / "deploy" / "nginx.conf").read_text("utf-8").split("server {")[1:]
    assert [server for server in servers if "access_log off;" not in server] == []


def test_the_border_that_the_guide_begins_with_can_be_loaded(tmp_path: Path) -> None:
    (tables,) = re.findall(r"```\n(# sides\.tsv\n.*?)```", GUIDE, re.DOTALL)
    for name, rows in re.findall(r"# (\w+\.tsv)\n((?:(?!# ).*\n)+)", tables):
        (tmp_path / name).write_text(rows, "utf-8")
    assert check(tmp_path) == ()
    assert {each.party for each in load_folder(tmp_path).memberships} == {"de-bb", "pl-lubuskie"}

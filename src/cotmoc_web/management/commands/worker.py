"""`cotmoc-web worker`: background work, above all the reading of uploads."""

from __future__ import annotations

import fcntl
import logging
import socket
from argparse import ArgumentParser
from contextlib import ExitStack
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from cotmoc_web.documents.reading import left_unread, read_document
from cotmoc_web.management.record import require_record
from cotmoc_web.operations.in_use import held
from cotmoc_web.studies.running import left_unplanned, left_unsimulated, search_plan, simulate_run

logger = logging.getLogger(__name__)
TRIES = 3
"""Times a piece of work is begun. What ended its worker each time is given up, or it would end it for ever."""


LEFT = {
    read_document.module_path: left_unread,
    simulate_run.module_path: left_unsimulated,
    search_plan.module_path: left_unplanned,
}
"""What has to be told that its work was left unfinished."""


class Command(BaseCommand):
    """One worker. What it was doing when it was killed is done again."""

    help = "Do background work: read uploads, make what was asked for. Ends after the present piece at Ctrl-C or SIGTERM."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", default="worker", help="name of this worker, one for each that runs on this machine")
        parser.add_argument("--batch", action="store_true", help="end when there is nothing more to do")

    def handle(self, *args: Any, **options: Any) -> None:
        name = str(options["name"])
        if not name.isidentifier():
            raise CommandError("a name is made of letters, figures and _")
        require_record()
        with ExitStack() as stack:
            lock = stack.enter_context((settings.DATA / f"worker-{name}.lock").open("w"))
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise CommandError(f"a worker named {name} runs already. Give this one another name with --name.") from error
            stack.enter_context(held())
            me = f"{socket.gethostname()[:40]}-{name[:20]}"
            pick_up(me)
            call_command("db_worker", worker_id=me, reload=False, batch=options["batch"], startup_delay=False, verbosity=1)


@transaction.atomic
def pick_up(worker: str) -> int:
    """Put back what a worker of this name had begun and not ended: it was killed meanwhile. Returns how many pieces."""
    lost = [task for task in DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING) if task.worker_ids[-1:] == [worker]]
    for task in lost:
        again = len(task.worker_ids) < TRIES
        task.status = TaskResultStatus.READY if again else TaskResultStatus.FAILED
        task.save(update_fields=["status"])
        if task.task_path in LEFT:
            LEFT[task.task_path](*task.args_kwargs["args"], again=again)
        logger.warning("work left unfinished", extra={"task": task.task_path, "again": again})
    return len(lost)

"""The one Django app."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _
from django_tasks.signals import task_finished


class CotmocWeb(AppConfig):
    """All nouns together: they are folders, not apps, so that there is one line of migrations."""

    name = "cotmoc_web"
    label = "cotmoc"
    verbose_name = _("Cotmoc")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """System checks are registered by being imported; full text is made ready after migrations, sorting with each connection; what the
        database knows of itself is looked at after background work."""
        from cotmoc_web import checks, collation  # noqa: F401 (imported for its registrations)
        from cotmoc_web.operations import statistics
        from cotmoc_web.search.storage import prepare

        post_migrate.connect(prepare, sender=self)
        connection_created.connect(collation.prepare)
        task_finished.connect(statistics.keep)

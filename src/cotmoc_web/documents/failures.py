"""Why a file cannot be read, in the reader's language: by the code of its error."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Failure(NamedTuple):
    """What is wrong, and what to do."""

    what: str | Promise
    remedy: str | Promise


FAILURES: dict[str, Failure] = {
    "D00": Failure(_("The document cannot be read."), _("Open it, save it anew, and send that.")),
    "D01": Failure(_("The document is empty."), _("Check that the file was saved completely.")),
    "D02": Failure(_("This is not a file type that can be read."), _("Save it as text, HTML, PDF, DOCX or an image.")),
    "D03": Failure(_("The file is damaged or cut off."), _("Fetch or export it again.")),
    "D04": Failure(_("The file is protected by a password."), _("Save a copy without the password and send that.")),
    "D05": Failure(_("The document is larger than the limit, or unpacks to more than it."), _("Split it and send the parts.")),
    "D06": Failure(_("No readable text was found."), _("If it is a scan, scan it upright with at least 200 dpi.")),
    "D07": Failure(_("The file is not where it was kept."), _("Tell whoever runs this copy, and send the file again.")),
    "D08": Failure(_("Reading took longer than the limit."), _("Split the document and send the parts.")),
    "M01": Failure(_("The program that reads scans is not installed here."), _("Tell whoever runs this copy.")),
}


def failure(code: str) -> Failure:
    """The words of a code; those of `D00` where it has none."""
    return FAILURES.get(code, FAILURES["D00"])

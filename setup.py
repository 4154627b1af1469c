"""What pyproject.toml cannot say: the words of the pages are compiled into what programs read, wherever the package is built."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithWords(build_py):
    """Python's files, and the catalogs beside them."""

    def run(self) -> None:
        for path in sorted(Path("src/cotmoc_web/locale").glob("*/*/LC_MESSAGES/django.po")):
            with path.open("rb") as file, path.with_suffix(".mo").open("wb") as out:
                write_mo(out, read_po(file, locale=path.parents[1].name))
        super().run()


setup(cmdclass={"build_py": BuildWithWords})

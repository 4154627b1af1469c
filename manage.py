"""Django's own commands: `python manage.py COMMAND`. Installed, the same is `cotmoc-web COMMAND`."""

from cotmoc_web.manage import main

main()

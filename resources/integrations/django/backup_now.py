"""python manage.py backup_now [--type full|quick|database]: backs this project up, now."""
import subprocess
import sys

from django.core.management.base import BaseCommand

from . import _cofre


class Command(BaseCommand):
    help = "Backs this project up now (Cofre); ends with the exit status of Cofre."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--type", choices=_cofre.TYPES, default="full")

    def handle(self, *args, **options):
        words = [*_cofre.command(), "backup", _cofre.project(), "--type", options["type"]]
        self.stdout.flush()
        sys.exit(subprocess.run(words).returncode)

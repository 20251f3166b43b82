"""python manage.py backup_status [--detailed] [--json]: how the backups of this project are doing."""
import json
import sys

from django.core.management.base import BaseCommand

from . import _cofre


class Command(BaseCommand):
    help = "Shows the last backups of this project, the disk they are on, and what to do (Cofre)."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--detailed", action="store_true", help="also the last runs")
        parser.add_argument("--json", action="store_true", help="for programs")
        parser.add_argument("--exit-code", action="store_true", help="end with 0 ok, 1 warning, 2 critical")

    def handle(self, *args, **options):
        known = _cofre.gather()
        if options["json"]:
            self.stdout.write(json.dumps(known, ensure_ascii=False))
        else:
            self.tell(known, options["detailed"])
        if options["exit_code"]:
            sys.exit(_cofre.LEVELS.index(known["level"]))

    def tell(self, known, detailed):
        say = _cofre.say
        self.stdout.write(self.style.MIGRATE_HEADING(say("project", project=known["project"])))
        for each in known["backups"]:
            if each["last"] is None:
                self.stdout.write("  " + say("none", type=each["type"]))
                continue
            line = say(
                "last",
                type=each["type"],
                when=_cofre.moment(each["last"]).astimezone().strftime("%Y-%m-%d %H:%M"),
                files=each["files"] if each["files"] is not None else "-",
                bytes=_cofre.size(each["bytes"]),
                stored=_cofre.size(each["storedBytes"]),
                state=each["state"],
            )
            self.stdout.write("  " + line)
        disk = known["disk"]
        if disk is None:
            self.stdout.write("  " + say("no-disk"))
        else:
            free, total = _cofre.size(disk["free"]), _cofre.size(disk["total"])
            self.stdout.write("  " + say("disk", path=disk["path"], free=free, total=total))
        self.stdout.write(self.style.MIGRATE_HEADING(say("recommendations")))
        if not known["recommendations"]:
            self.stdout.write("  " + self.style.SUCCESS(say("fine")))
        for each in known["recommendations"]:
            style = self.style.ERROR if each["level"] == "critical" else self.style.WARNING
            self.stdout.write("  - " + style(each["text"]))
        if detailed:
            self.tell_runs(known["runs"])

    def tell_runs(self, runs):
        self.stdout.write(self.style.MIGRATE_HEADING(_cofre.say("runs")))
        for run in runs:
            when = _cofre.moment(_cofre.began(run)).astimezone().strftime("%Y-%m-%d %H:%M")
            reason = (run.get("reason") or {}).get("message") or ""
            words = (run["id"][:9], when, run["type"] or "", run["trigger"], run["state"], _cofre.size(run["bytes"]), reason)
            self.stdout.write("  {}  {}  {:<9} {:<12} {:<11} {:>10}  {}".format(*words).rstrip())

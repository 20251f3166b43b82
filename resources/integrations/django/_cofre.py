"""What the commands backup_status and backup_now share: finds Cofre and asks it."""
import json
import os
import shlex
import shutil
import subprocess
import sys
from datetime import datetime, timezone

from django.conf import settings
from django.core.management.base import CommandError

# Name of the project in Cofre; COFRE_PROJECT in the Django settings goes before it.
PROJECT = "@PROJECT@"

TYPES = ("full", "quick", "database")

TEXTS = {
    "en": {
        "no-cofre": "Cofre was not found. Put it on the PATH, or set COFRE_COMMAND in the Django settings or the environment.",
        "failed": "cofre {words} ended with {status}: {why}",
        "project": "Project {project}",
        "last": "{type:<9} {when:<20} {files:>9} files  {bytes:>10}  stored {stored:>10}  {state}",
        "none": "{type:<9} no backup yet",
        "disk": "Disk of the vault ({path}): {free} free of {total}",
        "no-disk": "Disk of the vault: not known",
        "recommendations": "Recommendations",
        "fine": "Nothing to do.",
        "runs": "Last runs",
    },
    "pt": {
        "no-cofre": "O Cofre não foi encontrado. Coloque-o no PATH ou defina COFRE_COMMAND nas configurações do Django ou no ambiente.",
        "failed": "cofre {words} terminou com {status}: {why}",
        "project": "Projeto {project}",
        "last": "{type:<9} {when:<20} {files:>9} arquivos  {bytes:>10}  gravado {stored:>10}  {state}",
        "none": "{type:<9} ainda sem backup",
        "disk": "Disco do cofre ({path}): {free} livres de {total}",
        "no-disk": "Disco do cofre: desconhecido",
        "recommendations": "Recomendações",
        "fine": "Nada a fazer.",
        "runs": "Últimas execuções",
    },
}

LEVELS = ("ok", "warning", "critical")


def say(key, **values):
    language = str(getattr(settings, "LANGUAGE_CODE", "en") or "en")[:2].lower()
    return TEXTS.get(language, TEXTS["en"])[key].format(**values)


def project():
    return getattr(settings, "COFRE_PROJECT", None) or PROJECT


def home():
    """Folder of this Cofre, as Cofre itself chooses it."""
    if os.environ.get("COFRE_HOME"):
        return os.environ["COFRE_HOME"]
    person = os.path.expanduser("~")
    if sys.platform == "darwin":
        return os.path.join(person, "Library", "Application Support", "Cofre")
    if sys.platform == "win32":
        return os.path.join(os.environ.get("LOCALAPPDATA") or os.path.join(person, "AppData", "Local"), "Cofre")
    data = os.environ.get("XDG_DATA_HOME") or ""
    return os.path.join(data if os.path.isabs(data) else os.path.join(person, ".local", "share"), "cofre")


def command():
    """Words that start Cofre: from the Django settings, the environment, the PATH, or where it ran on this machine before."""
    given = getattr(settings, "COFRE_COMMAND", None)
    if given:
        return shlex.split(given) if isinstance(given, str) else list(given)
    if os.environ.get("COFRE_COMMAND"):
        return shlex.split(os.environ["COFRE_COMMAND"])
    found = shutil.which("cofre")
    if found:
        return [found]
    try:
        with open(os.path.join(home(), "command.json"), encoding="utf-8") as file:
            words = json.load(file)["argv"]
        if words and all(isinstance(word, str) for word in words) and os.path.exists(words[0]):
            return words
    except (OSError, ValueError, KeyError, TypeError):
        pass
    raise CommandError(say("no-cofre"))


def ask(*words):
    """The JSON that Cofre answers; None when this Cofre does not know the command."""
    done = subprocess.run(
        [*command(), *words, "--json", "--project", project()],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        universal_newlines=True,
        encoding="utf-8",
    )
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        answer = {}
    error = answer.get("error") if isinstance(answer, dict) else None
    if error is None and isinstance(answer, dict) and answer:
        return answer
    if error and error.get("code") == "wrong-use":
        return None
    why = (error or {}).get("message") or done.stderr.strip() or "?"
    raise CommandError(say("failed", words=" ".join(words), status=done.returncode, why=why))


def gather():
    """All that is known: the runs, the disk, and what `cofre status` has found."""
    runs = (ask("history", "--kind", "backup", "--limit", "500") or {}).get("runs", [])
    ended = [run for run in runs if run["state"] not in ("queued", "running")]
    status = ask("status")
    if status is None:
        raise CommandError(say("failed", words="status", status=2, why="?"))
    known = [
        {"code": each["code"], "level": "notice" if each.get("snoozed") else each["level"], "text": advice(each)}
        for each in status["findings"]
        if each.get("project") in (None, project())
    ]
    if status.get("unknown"):
        # What cannot be told is no success.
        known.insert(0, {"code": status["unknown"], "level": "critical", "text": status["summary"]})
    types = [summary(kind, ended) for kind in TYPES if any(run["type"] == kind for run in ended)]
    disk = disk_of_vault()
    level = max((LEVELS.index(as_level(each["level"])) for each in known), default=0)
    return {
        "schema": "cofre.django-status/1",
        "project": project(),
        "level": LEVELS[level],
        "backups": types,
        "disk": disk,
        "recommendations": known,
        "runs": ended[:20],
    }


def advice(found):
    """What is so, what it means, and the one thing to do: in the words of the project where it has them."""
    request = found.get("request") or {}
    command = found.get("command")
    if request.get("kind") == "backup.start":
        command = "python manage.py backup_now --type {}".format(request["input"].get("type", "full"))
    command = ": {}".format(command) if command else ""
    return "{}. {} {}{}".format(found["title"], found.get("meaning", ""), found["action"], command)


def as_level(level):
    """A notice is worth a look, and no reason to fail."""
    return "ok" if level == "notice" else level if level in LEVELS else "warning"


def began(run):
    return run["started"] or run["queued"]


def moment(value):
    """Cofre tells times in ISO 8601."""
    return datetime.fromisoformat(str(value).replace("Z", "+00:00"))


def age_hours(run):
    return (datetime.now(timezone.utc) - moment(began(run))).total_seconds() / 3600


def summary(kind, runs):
    good = [run for run in runs if run["type"] == kind and run["state"] in ("complete", "incomplete")]
    last = good[0] if good else None
    return {
        "type": kind,
        "last": None if last is None else moment(began(last)).isoformat(),
        "ageHours": None if last is None else round(age_hours(last), 1),
        "state": None if last is None else last["state"],
        "snapshot": None if last is None else last["snapshot"],
        "files": None if last is None else last["files"],
        "bytes": None if last is None else last["bytes"],
        "storedBytes": None if last is None else last["storedBytes"],
    }


def disk_of_vault():
    name = (ask("project", "show", project()) or {}).get("vault")
    vaults = (ask("vault", "list") or {}).get("vaults", [])
    url = next((each.get("url") for each in vaults if each.get("name") == name), None)
    if not url or not os.path.isdir(url):
        return None
    usage = shutil.disk_usage(url)
    return {"path": url, "free": usage.free, "total": usage.total}


def size(count):
    if count is None:
        return "-"
    value = float(count)
    for unit in ("B", "KiB", "MiB", "GiB"):
        if value < 1024:
            return "{:.0f} {}".format(value, unit) if unit == "B" else "{:.1f} {}".format(value, unit)
        value /= 1024
    return "{:.1f} TiB".format(value)

# Makes a Django project in the folder argv[1] from the plan on standard input, as its developer would: startproject,
# startapp, models, migrations, then rows and uploads. Runs under the Python that has Django.
import json, os, shutil, sys
from pathlib import Path

folder, here, plan = Path(sys.argv[1]), Path(__file__).parent, json.load(sys.stdin)
sys.dont_write_bytecode = True

from django.core.management import call_command


def start():
    folder.mkdir(parents=True, exist_ok=True)
    call_command("startproject", "shop", str(folder))
    (folder / "orders").mkdir()
    call_command("startapp", "orders", str(folder / "orders"))


# In a process of their own: they configure Django without the project's settings.
child = os.fork()
if child == 0:
    start()
    os._exit(0)
if os.waitpid(child, 0)[1] != 0:
    sys.exit("startproject failed")
shutil.copy(here / "models.py", folder / "orders" / "models.py")

settings = folder / "shop" / "settings.py"
text = settings.read_text()
text = text.replace("INSTALLED_APPS = [", "INSTALLED_APPS = [\n    'orders',", 1)
text = text.replace("from pathlib import Path", "import os\nfrom pathlib import Path", 1)
text += "\nMEDIA_ROOT = BASE_DIR / 'media'\nMEDIA_URL = '/media/'\nSTATIC_ROOT = BASE_DIR / 'staticfiles'\n"
if plan["server"]:
    server = dict(plan["server"], ENGINE="django.db.backends.postgresql")
    default = "".join(f"        {key!r}: {value!r},\n" for key, value in server.items())
    start = text.index("DATABASES = {")
    end = text.index("\n}\n", start) + 3
    default += "        'PASSWORD': os.environ.get('SHOP_DB_PASSWORD', ''),\n"
    text = text[:start] + "DATABASES = {\n    'default': {\n" + default + "    }\n}\n" + text[end:]
settings.write_text(text)

sys.path.insert(0, str(folder))
os.environ["DJANGO_SETTINGS_MODULE"] = "shop.settings"
import django

django.setup()
call_command("makemigrations", "orders", verbosity=0)

from django.core.files.base import ContentFile
from django.db import connection, transaction

sqlite = connection.vendor == "sqlite"
if sqlite:
    connection.cursor().execute("PRAGMA synchronous = off")  # only while it is made
call_command("migrate", verbosity=0)

from orders.models import Invoice, Order, Product

rows, uploads = plan["rows"], plan["uploads"]
customers, orders = max(1, rows // 10), max(1, rows * 3 // 10)
items = max(1, rows - customers - orders - 2 * uploads)
names = ["São João", "Zoë", "Łukasz", "Ana", "O'Neil", "李雷"]
states = ["new", "paid", "sent", "returned"]


def fill(cursor, table, count, columns):
    names = ", ".join(columns)
    values = ", ".join(columns.values())
    cursor.execute(
        f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) "
        f"INSERT INTO {table}({names}) SELECT {values} FROM n"
    )


def one_of(choices):
    quoted = [choice.replace("'", "''") for choice in choices]
    cases = " ".join(f"WHEN {n} THEN '{choice}'" for n, choice in enumerate(quoted))
    return f"CASE (i * 7919) % {len(choices)} {cases} END"


with transaction.atomic(), connection.cursor() as cursor:
    made = "datetime('2026-01-01', '+' || i || ' minutes')" if sqlite else "timestamptz '2026-01-01Z' + i * interval '1 minute'"
    fill(cursor, "orders_customer", customers, {"name": f"{one_of(names)} || ' ' || i", "email": "'c' || i || '@shop.example'"})
    fill(cursor, "orders_order", orders, {"customer_id": f"1 + (i * 7919) % {customers}", "state": one_of(states), "placed": made, "note": "'Pedido nº ' || i || ' — deixar na portaria'"})
    for n in range(uploads):
        product = Product(title=f"Café {n}", sku=f"SKU-{n:05d}", price="12.50")
        product.photo.save(f"foto {n:03d} - ção.png", ContentFile(b"\x89PNG\r\n\x1a\n" + os.urandom(20_000 + n)))
        invoice = Invoice(order_id=1 + n * (orders - 1) // uploads)
        invoice.document.save(f"nota {n:03d}.pdf", ContentFile(b"%PDF-1.7\n" + os.urandom(3_000)))
    fill(cursor, "orders_item", items, {"order_id": f"1 + (i * 1009) % {orders}", "product_id": f"1 + i % {uploads}", "quantity": "1 + i % 9", "price": "(i % 5000) * 0.25"})

import { randomBytes } from 'node:crypto';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Photos are random bytes behind a PNG signature: like real ones they cannot be compressed. */
const PHOTOS = 24;
const PHOTO_BYTES = 96 * 1024;
const ORDERS = 5000;
const PNG = Buffer.from('89504e470d0a1a0a', 'hex');

const SOURCES: Readonly<Record<string, string>> = {
  'manage.py': `#!/usr/bin/env python
import os, sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
    from django.core.management import execute_from_command_line
    execute_from_command_line(sys.argv)
`,
  'requirements.txt': 'Django==5.2\npillow==11.3.0\n',
  'shop/__init__.py': '',
  'shop/settings.py': `from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
INSTALLED_APPS = ["django.contrib.admin", "django.contrib.auth", "orders"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "db.sqlite3"}}
MEDIA_ROOT = BASE_DIR / "media"
LANGUAGE_CODE = "pt-br"
`,
  'shop/urls.py':
    'from django.urls import path\nfrom orders import views\n\nurlpatterns = [path("", views.orders)]\n',
  'orders/__init__.py': '',
  'orders/models.py': `from django.db import models


class Order(models.Model):
    customer = models.CharField(max_length=80)
    total = models.DecimalField(max_digits=9, decimal_places=2)
    placed = models.DateTimeField(auto_now_add=True)
    photo = models.ImageField(upload_to="uploads/", blank=True)
`,
  'orders/views.py': `from django.http import JsonResponse
from .models import Order


def orders(request):
    return JsonResponse({"orders": list(Order.objects.values("id", "customer", "total"))})
`,
  'orders/migrations/__init__.py': '',
  'templates/orders.html':
    '<h1>Pedidos</h1>\n<ul>{% for order in orders %}<li>{{ order }}</li>{% endfor %}</ul>\n',
  'static/css/site.css': 'body { font-family: system-ui; margin: 2rem; }\n',
  'media/.gitkeep': '',
};

/** A small Django-like shop: code, uploaded photos, a SQLite database with orders. Answers how many files and bytes. */
export async function makeSampleProject(folder: string): Promise<{ files: number; bytes: number }> {
  let files = 0;
  let bytes = 0;
  const write = async (name: string, content: string | Buffer): Promise<void> => {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
    files++;
    bytes += Buffer.byteLength(content);
  };
  for (const [name, content] of Object.entries(SOURCES)) await write(name, content);
  for (let n = 1; n <= PHOTOS; n++) {
    await write(
      `media/uploads/2026/foto ${String(n).padStart(2, '0')} - São João.png`,
      Buffer.concat([PNG, randomBytes(PHOTO_BYTES)]),
    );
  }
  if (process.platform !== 'win32') await symlink('uploads/2026', path.join(folder, 'media', 'latest'));
  const database = await makeDatabase(path.join(folder, 'db.sqlite3'));
  return { files: files + 1, bytes: bytes + database };
}

async function makeDatabase(file: string): Promise<number> {
  const { default: Database } = await import('better-sqlite3');
  const db = new Database(file);
  try {
    db.exec(
      'CREATE TABLE orders_order(id INTEGER PRIMARY KEY, customer TEXT, total TEXT, placed TEXT, photo TEXT)',
    );
    const add = db.prepare('INSERT INTO orders_order(customer, total, placed, photo) VALUES (?, ?, ?, ?)');
    db.transaction(() => {
      for (let n = 1; n <= ORDERS; n++) {
        const placed = new Date(Date.UTC(2026, 0, 1) + n * 3_600_000).toISOString();
        add.run(`Cliente ${n}`, (n * 1.37).toFixed(2), placed, `uploads/2026/foto ${(n % PHOTOS) + 1}.png`);
      }
    })();
    const pages = Number(db.pragma('page_count', { simple: true }));
    return pages * Number(db.pragma('page_size', { simple: true }));
  } finally {
    db.close();
  }
}

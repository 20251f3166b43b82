import { mkdirSync, writeFileSync } from 'node:fs';
import { folder, renderIcons } from './render.ts';

for (const [name, picture] of await renderIcons()) {
  mkdirSync(new URL('.', new URL(name, folder)), { recursive: true });
  writeFileSync(new URL(name, folder), picture);
}

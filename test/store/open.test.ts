import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStore } from '../../main/store/open.ts';
import { bytesOf, codeOf } from './suite.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'cofre öpen -'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

it('opens the same folder by path, relative path and file URL', async () => {
  await (await openStore(root)).put('one', bytesOf('1'));
  for (const url of [root, relative(process.cwd(), root), pathToFileURL(root).href]) {
    const store = await openStore(url);
    expect(store.url).toBe(root);
    expect(await store.stat('one')).toEqual({ name: 'one', size: 1 });
  }
});

it('does not create a missing folder unless told to: the disk may only be unplugged', async () => {
  const missing = join(root, 'not', 'there');
  expect(await codeOf(openStore(missing))).toBe('unreachable');
  await expect(stat(missing)).rejects.toThrow('ENOENT');
  await (await openStore(missing, { create: true })).put('one', bytesOf('1'));
});

it('refuses a file, a host in a file URL, and places it does not know', async () => {
  const file = join(root, 'file');
  await writeFile(file, '');
  expect(await codeOf(openStore(file))).toBe('wrong-use');
  expect(await codeOf(openStore(file, { create: true }))).toBe('wrong-use');
  expect(await codeOf(openStore(join(file, 'below')))).toBe('wrong-use');
  if (process.platform !== 'win32') expect(await codeOf(openStore('file://server/share'))).toBe('wrong-use');
  expect(await codeOf(openStore('ftp://example.org/'))).toBe('wrong-use');
});

it('opens a bucket by its address, and says it the one way that opens it again', async () => {
  const address = 's3://bucket/a%20b/vault?endpoint=https%3A%2F%2Fs3.example.org&region=eu-1';
  for (const url of [address, `${address}&style=path`]) {
    const store = await openStore(url, { access: { keys: { accessKeyId: 'a', secretAccessKey: 'b' } } });
    expect(store.url).toBe(address);
    await store.close();
  }
  expect(await codeOf(openStore('s3://'))).toBe('wrong-use');
  expect(await codeOf(openStore('s3://bucket/a//b'))).toBe('wrong-use');
  expect(await codeOf(openStore('s3://bucket/a?keys=secret'))).toBe('wrong-use');
  expect(await codeOf(openStore('s3://bucket/a?endpoint=ftp%3A%2F%2Fx'))).toBe('wrong-use');
});

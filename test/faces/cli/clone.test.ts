import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasMoto, startMoto } from '../../support/s3/moto.ts';
import { newBucket, type S3Server } from '../../support/s3/server.ts';
import { sameTree } from '../../bench/measure/same-tree.ts';
import { Sandbox, withSite } from './run-cofre.ts';

const PASSPHRASE = 'correct horse battery staple';

describe.runIf(hasMoto())('the machine burned', () => {
  let server: S3Server;
  let url = '';
  let old: Sandbox;

  /** A machine with a project, its database and a copy in a bucket; the machine is then lost. */
  beforeAll(async () => {
    server = await startMoto();
    const bucket = await newBucket(server);
    url = `s3://${bucket}/web-1?endpoint=${encodeURIComponent(server.endpoint)}`;
    old = await withSite();
  }, 60_000);
  afterAll(() => server?.stop());

  test('placeholder', () => {
    expect([url, old, PASSPHRASE, path, existsSync, readdirSync, readFileSync, rmSync, writeFileSync, sameTree]).toBeDefined();
  });
});

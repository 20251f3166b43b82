import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sqliteDriver } from '../../main/databases/sqlite/driver.ts';
import { djangoPython, makeDjangoProject } from '../support/django-project.ts';
import { tempFolder } from '../support/temp.ts';
import { dump, settingsOf, worldOf } from './sqlite-world.ts';

const python = djangoPython();

test.skipIf(python === null)(
  'the database of a Django project, destroyed and loaded again, is the same for the application',
  async () => {
    const project = makeDjangoProject(join(tempFolder('django'), 'shop'), python ?? '');
    const before = project.state();
    expect(before.counts).toMatchObject({
      'orders.Customer': 10_000,
      'orders.Order': 30_000,
      'orders.Product': 12,
    });
    expect(Object.keys(before.uploads)).toHaveLength(24);
    expect(before.uploads).toEqual(project.mediaHashes());
    expect(before.missing).toEqual([]);
    await using copy = await dump(project.database);
    expect(copy.warnings).toEqual([]);
    expect(copy.facts.tables).toContainEqual({ name: 'orders_order', rows: 30_000 });
    rmSync(project.database);
    expect(() => project.state()).toThrow();
    rmSync(project.database); // Django has made an empty one
    const job = { dump: copy, target: { kind: 'file', path: project.database } } as const;
    const loaded = await sqliteDriver.load(settingsOf(project.database), job, worldOf());
    expect(loaded.differences).toEqual([]);
    expect(project.state()).toEqual(before);
  },
);

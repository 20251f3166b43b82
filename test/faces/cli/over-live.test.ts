import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { present, programAt } from '../../support/programs.ts';
import { Sandbox } from './run-cofre.ts';

const env = { COFRE_PASSPHRASE: 'correct horse battery staple' };

describe.skipIf(!present('sqlite3', programAt('sqlite3')))('a restore over a live database', () => {
  it('done a second time brings the same state again, not what was kept before the first', async () => {
    const box = new Sandbox();
    const sql = (statements: string) => execFileSync('sqlite3', [box.at('shop.db'), statements]).toString();
    const cofre = async (...words: string[]) => {
      const ended = await box.cofre(words, env);
      expect(ended.status, ended.stderr + ended.stdout).toBe(0);
      return ended.stdout;
    };
    const overLive = () => {
      const words = ['--database', '--over-live', '--confirm', box.at('shop.db'), '--json'];
      return cofre('restore', 'shop', ...words);
    };
    await cofre('init', '--vault', box.at('vault'), '--json');
    await cofre('vault', 'add', 'main', box.at('vault'), '--passphrase-from', 'env:COFRE_PASSPHRASE');
    sql("CREATE TABLE orders(id); INSERT INTO orders VALUES ('good');");
    await cofre('project', 'add', 'shop', '--database', `sqlite:${box.at('shop.db')}`);
    const { snapshot } = JSON.parse(await cofre('backup', 'shop', '--json'));
    sql("UPDATE orders SET id = 'bad';");

    const first = JSON.parse(await overLive());
    expect(first).toMatchObject({ snapshot, differences: [] });
    expect(JSON.parse(await overLive())).toMatchObject({ snapshot });
    expect(sql('SELECT id FROM orders;').trim()).toBe('good');

    // What there was before is to be had by its name.
    const kept = ['restore', first.safetySnapshot, '--database', '--into', box.at('kept.db')];
    await cofre(...kept);
    expect(
      execFileSync('sqlite3', [box.at('kept.db'), 'SELECT id FROM orders;'])
        .toString()
        .trim(),
    ).toBe('bad');
  });

  it('tells in the language of the person what it noticed, as text and as JSON', async () => {
    const box = new Sandbox();
    const words =
      'CREATE TABLE a(id PRIMARY KEY); CREATE TABLE b(of REFERENCES a); INSERT INTO b VALUES (7);';
    execFileSync('sqlite3', [box.at('shop.db'), words]);
    await box.cofre(['init', '--vault', box.at('vault'), '--json'], env);
    await box.cofre(
      ['vault', 'add', 'main', box.at('vault'), '--passphrase-from', 'env:COFRE_PASSPHRASE'],
      env,
    );
    await box.cofre(['project', 'add', 'shop', '--database', `sqlite:${box.at('shop.db')}`], env);
    await box.cofre(['backup', 'shop'], env);
    const restore = (file: string, ...more: string[]) =>
      box.cofre(['restore', 'shop', '--database', '--into', box.at(file), '--lang', 'pt-BR', ...more], env);

    const told = 'apontam para linhas que não existem';
    const { warnings } = JSON.parse((await restore('one.db', '--json')).stdout);
    expect(warnings).toMatchObject([{ code: 'broken-references', message: expect.stringContaining(told) }]);
    const spoken = await restore('two.db');
    expect(spoken.stderr + spoken.stdout).toContain(told);
  });
});

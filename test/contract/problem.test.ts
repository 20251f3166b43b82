import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findingText } from '../../main/contract/text/health.ts';
import type { Language } from '../../main/contract/text/language.ts';
import { lackReason, problemText } from '../../main/contract/text/problem.ts';
import { loadTexts, type Texts } from '../../main/contract/text/texts.ts';
import { dumpSources } from '../../main/core/backup/dump-source.ts';
import { worldWith } from '../support/database-world.ts';
import { plant } from '../support/plant.ts';
import { tempFolder } from '../support/temp.ts';
import { backUp, newVault } from '../support/vaults.ts';

const inLanguage = (language: Language): Promise<Texts> => loadTexts(language, (text) => text);

describe('what a backup must have and has not', () => {
  it('is told in the language of the person, with what was found', async () => {
    const problems = await lackingBackup();
    const told = async (language: Language) => {
      const texts = await inLanguage(language);
      return problems.map((problem) => `${problem.path}: ${problemText(problem, texts)}`);
    };
    expect(await told('en')).toEqual([
      'databases/default.dump: is missing from this backup (tables are expected, but nobody can count what this command dumps)',
      'shop/media: is missing from this backup (it is expected to be in every backup of this project)',
      'shop: is missing from this backup (files: 2; expected at least 1,200)',
    ]);
    expect(await told('pt-BR')).toEqual([
      'databases/default.dump: está faltando neste backup (esperam-se tabelas, mas não há como contar o que este comando despeja)',
      'shop/media: está faltando neste backup (deveria estar em todo backup deste projeto)',
      'shop: está faltando neste backup (arquivos: 2; esperados ao menos 1.200)',
    ]);
  });

  it.each([
    ['table-missing', { table: 'orders' }],
    ['too-few-rows', { table: 'orders', expected: 10, found: 3 }],
    ['too-few-tables', { expected: 10, found: 3 }],
  ])('has a sentence of its own in both languages: %s', async (lacks, values) => {
    const problem = { path: 'x', code: 'lacking', message: 'in English', details: { lacks, ...values } };
    const [english, portuguese] = [await inLanguage('en'), await inLanguage('pt-BR')];
    const said = [problemText(problem, english), problemText(problem, portuguese)];
    for (const text of said) for (const value of Object.values(values)) expect(text).toContain(String(value));
    expect(said.join()).not.toContain('in English');
    expect(said[0]).not.toBe(said[1]);
  });

  it('is the reason of the run, and the cause of what health says', async () => {
    const texts = await inLanguage('pt-BR');
    const details = { lacks: 'table-missing', table: 'orders', path: 'databases/default.dump' };
    expect(lackReason({ details }, texts)).toBe('databases/default.dump: a tabela orders não está no dump');
    const values = { type: 'full', project: 'shop', code: 'lacking', reason: 'in English' };
    const of = (more: object) =>
      findingText({ code: 'content-missing', values: { ...values, ...more } }, texts);
    expect(of({ details: JSON.stringify(details) }).meaning).toContain('a tabela orders não está no dump');
    expect(of({}).meaning).toContain('In English'); // of an older record
  });

  it('of an older record is its sentence, and a stranger who names a text without its values gets no holes', async () => {
    const texts = await inLanguage('pt-BR');
    const old = { code: 'lacking', message: 'the table orders is not in the dump' };
    expect(problemText(old, texts)).toBe('está faltando neste backup (the table orders is not in the dump)');
    for (const lacks of ['table-missing', 'nobody-knows'])
      expect(problemText({ ...old, details: { lacks } }, texts)).toContain(old.message);
  });
});

async function lackingBackup() {
  await using test = await newVault();
  const dumps = dumpSources(
    {
      ...{ name: 'default', engine: 'command', dump: ['echo', 'rows'], extension: 'dump', env: {} },
      ...{ place: { kind: 'local' }, expect: { tables: ['orders'], minRows: {}, minTables: 1 } },
    },
    { world: worldWith(), onWarning: () => undefined },
  );
  const folder = plant(join(tempFolder('lacking'), 'shop'), { 'code.py': 'code' });
  const expected = { paths: ['shop/media'], minFiles: 1200 };
  const { record } = await backUp(await test.open(), folder, { project: 'shop', expect: expected, dumps });
  return record.problems;
}

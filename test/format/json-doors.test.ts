import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCofreError } from '../../main/base/errors.ts';
import {
  decodeSnapshot,
  encodeSnapshot,
  snapshotObject,
  snapshotOfObject,
} from '../../main/format/snapshot.ts';
import {
  decodeVault,
  encodeVault,
  pinObject,
  pinOfObject,
  type VaultDescription,
} from '../../main/format/vault.ts';
import { RECORD } from './hand-made.ts';
import { codeOf, mutate, mutations } from './mutate.ts';

const VAULT: VaultDescription = {
  format: 'cofre-vault',
  version: 1,
  id: '0123456789abcdef0123456789abcdef',
  created: '2026-11-23T10:20:30.000Z',
  encryption: { kind: 'age', recipients: ['age1xyz'], identity: 'YWdl' },
};
const doors = [
  { what: 'vault.json', good: VAULT as object, decode: decodeVault, damaged: 'vault-invalid' },
  { what: 'a snapshot record', good: RECORD as object, decode: decodeSnapshot, damaged: 'record-damaged' },
];
const json = (value: unknown) => Buffer.from(JSON.stringify(value));

describe.each(doors)('$what', ({ good, decode, damaged }) => {
  it('gives back what was written, and passes over fields it does not know', () => {
    expect(decode(json(good))).toEqual(good);
    expect(decode(json({ ...good, later: { more: [1] } }))).toEqual(good);
  });

  it('of a later version is refused with both versions in the text', () => {
    for (const version of [2, 3, 1000]) {
      const known = () => decode(json({ format: 'x', version, everything: 'else is new' }));
      expect(known).toThrow(expect.toSatisfy((error) => isCofreError(error, 'vault-unsupported')));
      expect(known).toThrow(new RegExp(`version ${version}; this Cofre reads version 1`));
    }
  });

  it('is refused without any one of its fields, or with a field of another type', () => {
    for (const field of Object.keys(good)) {
      for (const value of [undefined, null, 7.5, 'text', [], {}, -1, true]) {
        const changed = { ...good, [field]: value };
        const code = codeOf(() => decode(json(changed)));
        const allowed =
          JSON.stringify(Reflect.get(good, field)) === JSON.stringify(value) ||
          typeof value === typeof Reflect.get(good, field) ||
          (field === 'previous' && value === null);
        expect(
          ['vault-unsupported', damaged, ...(allowed ? ['no error'] : [])],
          `${field}: ${JSON.stringify(value)}`,
        ).toContain(code);
      }
      expect([damaged], field).toContain(codeOf(() => decode(json({ ...good, [field]: undefined }))));
    }
  });

  it('that is no JSON, or JSON of something else, is refused', () => {
    for (const text of [
      '',
      '{',
      'null',
      '[]',
      '7',
      '"text"',
      '{}',
      '{"version":1}',
      '\ufeff{}',
      `${'['.repeat(100_000)}`,
    ])
      expect(codeOf(() => decode(Buffer.from(text)))).toBe(damaged);
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect([damaged, 'vault-unsupported']).toContain(codeOf(() => decode(json(value))));
      }),
    );
  });

  it('with any bytes changed is refused, or still has its fields', () => {
    fc.assert(
      fc.property(mutations, (changes) => {
        const code = codeOf(() => decode(mutate(json(good), changes)));
        expect([damaged, 'vault-unsupported', 'no error']).toContain(code);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('what is written', () => {
  it('is read back the same', () => {
    expect(decodeVault(encodeVault(VAULT))).toEqual(VAULT);
    expect(decodeVault(encodeVault({ ...VAULT, encryption: { kind: 'none' } })).encryption).toEqual({
      kind: 'none',
    });
    expect(decodeSnapshot(encodeSnapshot(RECORD))).toEqual(RECORD);
  });

  it('is refused with ids that are no ids', () => {
    for (const id of ['', 'x', 'AB'.repeat(32), 'ab'.repeat(31), `${'ab'.repeat(32)}\n`]) {
      const tree = { ...RECORD.tree, roots: [id] };
      expect(codeOf(() => decodeSnapshot(json({ ...RECORD, tree })))).toBe('record-damaged');
      expect(codeOf(() => decodeSnapshot(json({ ...RECORD, previous: id })))).toBe('record-damaged');
      expect(codeOf(() => decodeVault(json({ ...VAULT, id })))).toBe('vault-invalid');
    }
    for (const recipients of [[], Array(33).fill('age1'), [7]]) {
      const encryption = { kind: 'age', recipients };
      expect(codeOf(() => decodeVault(json({ ...VAULT, encryption })))).toBe('vault-invalid');
    }
    expect(codeOf(() => decodeVault(json({ ...VAULT, encryption: { kind: 'rot13' } })))).toBe(
      'vault-invalid',
    );
  });
});

describe('the names of records and pins', () => {
  const id = 'cd'.repeat(32);

  it('carry start and id, and give them back', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: Date.parse('9999-12-31T23:59:59Z') }),
        fc.boolean(),
        (started, encrypted) => {
          const seconds = Math.floor(started / 1000) * 1000;
          expect(snapshotOfObject(snapshotObject(started, id, encrypted))).toEqual({ id, started: seconds });
        },
      ),
    );
    for (const encrypted of [true, false]) expect(pinOfObject(pinObject(id, encrypted))).toBe(id);
  });

  it('are nothing else', () => {
    const wrong = [
      '',
      'snapshots/',
      `snapshots/20261123T102030Z-${id}.json.gz`,
      `snapshots/20261123-${id}.json`,
      `snapshots/20269923T102030Z-${id}.json`,
      `snapshots/20261123T102030Z-${id}.json\n`,
      `x/snapshots/20261123T102030Z-${id}.json`,
    ];
    for (const object of wrong) expect(snapshotOfObject(object)).toBeNull();
    for (const object of ['', 'pins/', `pins/${id}`, `pins/${id}.json.age.json`, `pins/a/${id}.json`])
      expect(pinOfObject(object)).toBeNull();
  });
});

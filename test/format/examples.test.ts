import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../main/format/hash.ts';
import { decodeFooter, decodeIndex, encodeFooter, FOOTER_BYTES } from '../../main/format/pack.ts';
import { decodeSnapshot } from '../../main/format/snapshot.ts';
import { decodeRoot, readEntries, readSections } from '../../main/format/tree.ts';
import { decodeVault } from '../../main/format/vault.ts';
import { decompress } from '../../main/format/zstd.ts';
import {
  BLOB,
  exampleLeaf,
  exampleLeaves,
  examplePack,
  exampleRecord,
  exampleRoot,
  exampleVault,
  PATCHED,
  SECTIONS,
  VAULT,
} from './examples.ts';
import { dump, undump } from './hex-dump.ts';

const text = readFileSync(new URL('../../main/format/FORMAT.md', import.meta.url), 'utf8');
const section = text.slice(text.indexOf('\n## 13. Examples'));

/** The block behind a heading of section 13. */
function block(title: string, language: string): string {
  const from = section.indexOf(`\n### ${title}\n`);
  const found = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(section.slice(from));
  if (from < 0 || found === null) throw new Error(`FORMAT.md has no example "${title}"`);
  return found[1] ?? '';
}
const hex = (title: string) => undump(block(title, 'hex'));

describe('the examples in FORMAT.md', () => {
  it('begin with a pack, whose footer leads to its index', () => {
    const pack = hex('A pack');
    const footer = decodeFooter(pack.subarray(-FOOTER_BYTES), pack.length);
    const stored = pack.subarray(footer.indexOffset, footer.indexOffset + footer.indexStored);
    const index = decodeIndex(decompress(stored, footer.indexRaw));
    const [frame] = index.frames;
    const raw = decompress(pack.subarray(0, frame?.stored), frame?.raw ?? 0);
    const [whole, patch] = index.blobs.map(({ offset, entry }) => raw.subarray(offset, offset + entry));
    expect(whole).toEqual(BLOB);
    expect(decompress(patch!, PATCHED.length, BLOB)).toEqual(PATCHED);
    expect(index.blobs.map(({ id }) => id)).toEqual([BLOB, PATCHED].map(sha256));
    const made = examplePack(Buffer.from(patch!));
    expect({ index, footer }).toEqual({ index: made.index, footer: made.footer });
    expect(dump(made.bytes)).toBe(block('A pack', 'hex').trim());
    expect(section).toContain(sha256(pack).toString('hex'));
  });

  it('hold a pack that tar opens', () => {
    const list = execFileSync('tar', ['--zstd', '-tf', '-'], { input: hex('A pack'), encoding: 'utf8' });
    const [blob, patched] = [BLOB, PATCHED].map((bytes) => sha256(bytes).toString('hex'));
    expect(list.trim().split('\n')).toEqual([`${blob}`, `patches/${blob}/${patched}.patch`, 'cofre-index']);
  });

  it('show its footer', () => {
    const footer = hex('A footer');
    expect(footer).toEqual(hex('A pack').subarray(-FOOTER_BYTES));
    expect(encodeFooter(decodeFooter(footer, hex('A pack').length))).toEqual(footer);
  });

  it('show a leaf with a folder, a link and a file', () => {
    const leaf = hex('A leaf');
    const read = [...readSections(leaf)].map((one) => ({
      folder: one.folder,
      entries: [...readEntries(one)],
    }));
    expect(read).toEqual(SECTIONS);
    expect(dump(exampleLeaf())).toBe(block('A leaf', 'hex').trim());
  });

  it('show the root that names this leaf', () => {
    const root = hex('A root');
    expect(decodeRoot(root)).toEqual(exampleLeaves());
    expect(dump(exampleRoot())).toBe(block('A root', 'hex').trim());
  });

  it('show a vault.json, and the record that names this root', () => {
    const vault = Buffer.from(block('A vault.json', 'json'));
    expect(decodeVault(vault)).toEqual(VAULT);
    expect(exampleVault()).toEqual(vault);
    const { record, bytes } = exampleRecord();
    expect(decodeSnapshot(Buffer.from(block('A record', 'json')))).toEqual(record);
    expect(bytes.toString()).toBe(block('A record', 'json'));
    expect(record.tree.roots).toEqual([sha256(hex('A root')).toString('hex')]);
  });
});

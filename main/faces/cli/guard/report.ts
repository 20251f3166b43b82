import type { Context } from '../context.ts';
import { safeJson } from '../say/escape.ts';
import { isoOf } from '../say/runs.ts';
import { shortId } from '../vault/snapshots.ts';
import type { Ended } from './run-guarded.ts';
import type { Secured } from './secure.ts';

/** Everything on standard error: standard output is the command's alone. */
export function sayBefore(
  { out, say, measures }: Context,
  { snapshot, project, at, reused, proof, restored }: Secured,
): void {
  if (out.json) return; // one document at the end says it
  const values = {
    id: shortId(snapshot),
    project,
    ago: measures.ago(at, Date.now()),
    packs: proof.packs,
    read: proof.packsRead,
  };
  out.note(out.errorPaint.good(say(reused ? 'guard.reused' : 'guard.secured', values)));
  if (restored === null) out.note(say('guard.neverRestored', { project }));
  else {
    const took = { ago: measures.ago(restored.at, Date.now()), time: measures.duration(restored.tookMs) };
    out.note(say('guard.restored', took));
  }
}

interface After {
  readonly secured: Secured | null;
  readonly ended: Ended;
  readonly command: string;
}

/** What happened, what was not rolled back, and the exact lines that bring the state before it back. */
export function sayAfter(context: Context, after: After): void {
  const { out, say, measures } = context;
  const { secured, ended, command } = after;
  const isGood = ended.kind === 'exit' && ended.status === 0;
  if (out.json) {
    out.complain(safeJson({ schema: 'cofre.guard/1', ...fieldsOf(after) }));
    return;
  }
  if (!isGood)
    out.complain(out.errorPaint.bad(say(`guard.ended.${ended.kind}`, { command, ...wordsOf(ended) })));
  if (secured === null) {
    if (!isGood) out.complain(say('guard.nothingBefore'));
    return;
  }
  const { snapshot, project, at, databases } = secured;
  const values = { id: shortId(snapshot), project, when: measures.exact(at) };
  if (isGood) out.note(say('guard.kept', values));
  else {
    out.complain(say('guard.notRolledBack', { command }));
    if (databases.length > 0) out.complain(say('guard.schemaStays', { names: databases.join(', ') }));
    out.complain(say('guard.before', values));
  }
  const tell = isGood ? out.note.bind(out) : out.complain.bind(out);
  for (const line of restoreLines(secured)) tell(`  ${line}`);
}

/** Lines to be typed as they stand: beside what is there, nothing is overwritten. */
export function restoreLines({ snapshot, project, vault, databases }: Secured): string[] {
  const id = shortId(snapshot);
  const at = `--vault ${shellWord(vault)} --project ${shellWord(project)}`;
  return [
    `cofre restore ${id} --target ${shellWord(`./${project}-${id}`)} ${at}`,
    ...databases.map((name) => `cofre restore ${id} --database ${shellWord(name)} ${at}`),
  ];
}

function fieldsOf({ secured, ended }: After): object {
  const { tookMs, ...how } = ended;
  const command = { ...how, durationMs: tookMs };
  if (secured === null) return { snapshot: null, command, rolledBack: false, restore: [] };
  const { snapshot, project, at, reused, proof } = secured;
  const { packs, packsRead, bytesRead } = proof;
  return {
    ...{
      snapshot,
      project,
      time: isoOf(at),
      reused,
      proof: { verdict: proof.verdict, packs, packsRead, bytesRead },
    },
    ...{ command, rolledBack: false, restore: restoreLines(secured) },
  };
}

function wordsOf(ended: Ended): Record<string, string | number> {
  switch (ended.kind) {
    case 'exit':
      return { status: ended.status };
    case 'signal':
      return { signal: ended.name };
    case 'not-started':
      return { why: ended.code };
  }
}

function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

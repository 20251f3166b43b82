import { type ErrorDetails, EXIT_STATUS } from '../../../base/errors.ts';
import type { Context } from '../context.ts';
import { core, type ProjectCheck } from '../core.ts';
import { escapeForTerminal } from '../say/escape.ts';
import { describeFailure } from '../say/failure.ts';
import { displayWidth } from '../say/table.ts';
import { resolverOf } from '../vault/choose-vault.ts';

/** Tries what a project relies on; ends with 0 when nothing failed, otherwise as the failures agree, or with 1. */
export async function testProject(context: Context, _options: object, name: string): Promise<number> {
  const { globals, out, say, signal, env } = context;
  const settings = await (await core.settings()).openSettings(globals.home);
  const { projectOf, vaultOf } = await core.lookup();
  const project = projectOf(settings, name);
  const resolver = await resolverOf(context);
  const [{ testProject: run }, { prober }] = await Promise.all([core.test(), core.probe()]);
  const checks: ProjectCheck[] = [];
  const around = { home: globals.home, env, resolver, signal };
  const world = { ...around, project, vault: vaultOf(settings, project), probe: prober(around) };
  for await (const check of run(world)) {
    checks.push(check);
    if (!out.json) sayCheck(context, check);
  }
  const failures = checks.filter(({ state }) => state === 'failed');
  const doubts = checks.filter(({ state }) => state === 'warning');
  if (out.json)
    out.document('cofre.test/1', {
      project: name,
      ok: failures.length === 0,
      checks: checks.map((check) => fieldsOf(context, check)),
    });
  else if (failures.length > 0) out.alert(out.paint.bad(say('test.failed', { count: failures.length })));
  else
    out.say(
      out.paint.good(doubts.length === 0 ? say('test.ok') : say('test.doubts', { count: doubts.length })),
    );
  return statusOf(failures);
}

function statusOf(failures: readonly ProjectCheck[]): number {
  const found = new Set(
    failures.map(({ result }) => ('error' in result ? EXIT_STATUS[result.error.code] : EXIT_STATUS.failed)),
  );
  const [only = 0] = found;
  return found.size > 1 ? EXIT_STATUS.failed : only;
}

interface Words {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly details: ErrorDetails;
}

function wordsOf({ texts, measures, scrubber, say }: Context, { result }: ProjectCheck): Words {
  if ('error' in result) {
    const { code, message, hint } = describeFailure(result.error, texts);
    return { code, message: scrubber.clean(message), hint: scrubber.clean(hint), details: {} };
  }
  const { code, details } = result;
  const sized = Object.entries(details).map(([key, value]) =>
    key === 'bytes' || key === 'free' ? [key, measures.size(Number(value))] : [key, value],
  );
  const values = { bytes: '?', free: '?', ...Object.fromEntries(sized) } as Record<string, string | number>;
  if (details.engine !== undefined) values.engine = say(`detect.engines.${details.engine}` as never);
  const warning = `databases.warnings.${details.warning}`;
  const message =
    texts.raw(warning) === null ? say(`test.${code}` as never, values) : say(warning as never, values);
  const hint = texts.raw(`test.hints.${code}`) === null ? '' : say(`test.hints.${code}` as never, values);
  return { code, message: scrubber.clean(message), hint: scrubber.clean(hint), details };
}

function fieldsOf(context: Context, check: ProjectCheck): object {
  const { kind, subject, state } = check;
  return { kind, subject, state, ...wordsOf(context, check) };
}

function sayCheck(context: Context, check: ProjectCheck): void {
  const { out, say } = context;
  const { message, hint } = wordsOf(context, check);
  const paint = { ok: out.paint.good, warning: out.paint.warn, failed: out.paint.bad }[check.state];
  const mark = say(`test.states.${check.state}`);
  const subject = `${say(`test.kinds.${check.kind}`)} ${escapeForTerminal(check.subject)}`;
  const line = `${paint(padded(mark, 8))}${padded(subject, 32)}  ${message}`;
  if (check.state === 'ok') out.say(line);
  else out.alert(line);
  if (hint !== '' && check.state !== 'ok') out.alert(`${' '.repeat(8)}${say('error.hint')} ${hint}`);
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

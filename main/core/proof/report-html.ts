import { formatNumber, formatSize } from '../../contract/text/numbers.ts';
import type { TextKey, Texts, Values } from '../../contract/text/texts.ts';
import { DRILL_REASONS, type Drill, type DrillReasonCode } from '../../contract/views/proof.ts';
import type { Report, Tally } from '../../contract/views/report.ts';
import type { Run } from '../../contract/views/run.ts';

/** The same for what texts are filled with: nothing that comes from outside becomes a tag. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** One page that needs nothing else, for a screen or a printer. `texts` must fill in with `escapeHtml`. */
export function reportHtml(report: Report, texts: Texts): string {
  const page = new Page(texts);
  const title = escapeHtml(page.say('report.title'));
  return `<!doctype html>
<html lang="${texts.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${title}</h1>
<p>${page.say('report.span', { from: page.time(report.since), to: page.time(report.madeAt), host: report.host, version: report.cofre })}</p>
${report.projects.map((each) => page.project(each)).join('\n')}
${report.vaults.map((each) => page.vault(each)).join('\n')}
${page.drills(report.drills)}
${page.runs(report)}
</main>
</body>
</html>
`;
}

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1rem; }
h2 { margin-top: 2rem; border-bottom: 1px solid; }
table { border-collapse: collapse; width: 100%; font-size: 0.9rem; }
th, td { text-align: left; vertical-align: top; padding: 0.25rem 0.75rem 0.25rem 0; border-bottom: 1px solid #8884; }
.good::before { content: "\\2713\\00a0"; } .bad::before { content: "\\2717\\00a0"; } .open::before { content: "?\\00a0"; }
.good { color: #17702c; } .bad { color: #b3261e; font-weight: bold; } .open { color: #8a5a00; }
@media (prefers-color-scheme: dark) { .good { color: #6fd48a; } .bad { color: #ff8a80; } .open { color: #f3c05f; } }
@media print { :root { font-size: 11px; color-scheme: light; } h2 { break-after: avoid; } tr { break-inside: avoid; } }
`;

const MARKS = { passed: 'good', failed: 'bad', inconclusive: 'open' } as const;

class Page {
  readonly #texts: Texts;

  constructor(texts: Texts) {
    this.#texts = texts;
  }

  say(key: TextKey, values: Values = {}): string {
    return this.#texts.say(key, values);
  }

  time(ms: number): string {
    return new Date(ms).toLocaleString(this.#texts.language, { dateStyle: 'medium', timeStyle: 'short' });
  }

  #took(ms: number): string {
    const { language } = this.#texts;
    if (ms < 59_950) return `${formatNumber(language, ms / 1000, 1)} s`;
    return `${formatNumber(language, Math.floor(ms / 60_000), 0)} min ${Math.round((ms % 60_000) / 1000)} s`;
  }

  project(one: Report['projects'][number]): string {
    const { lastBackup, lastPassed, databases } = one;
    const never = this.#mark('bad', this.say('report.never'));
    return `<h2>${this.say('report.project', { project: one.project })}</h2>
${this.#table([
  [
    this.say('report.what'),
    escapeHtml([...one.folders, ...databases.map(({ name, engine }) => `${name} (${engine})`)].join(', ')),
  ],
  [this.say('report.keptIn'), escapeHtml(one.vault)],
  [this.say('report.backups'), this.#tally(one.backups)],
  [
    this.say('report.lastBackup'),
    lastBackup === null ? never : this.#mark('good', this.time(lastBackup.queuedAt)),
  ],
  [
    this.say('report.drills'),
    this.say('report.drillTally', {
      passed: this.#number(one.drills.passed),
      failed: this.#number(one.drills.failed),
      inconclusive: this.#number(one.drills.inconclusive),
    }),
  ],
  [this.say('report.lastPassed'), lastPassed === null ? never : this.#mark('good', this.#passed(lastPassed))],
])}`;
  }

  vault(one: Report['vaults'][number]): string {
    const copies = one.copies.map(({ name, lastComplete }) =>
      this.say('report.copy', {
        name,
        when: lastComplete === null ? this.say('report.never') : this.time(lastComplete),
      }),
    );
    const coverage = one.coverage.map(({ copy, provenBytes, bytes, windowDays, damagedPacks }) =>
      this.say('report.coverage', {
        place: copy ?? one.vault,
        percent: this.#number(bytes === 0 ? 100 : Math.floor((provenBytes / bytes) * 100)),
        days: windowDays,
        damaged: this.#number(damagedPacks),
      }),
    );
    return `<h2>${this.say('report.vault', { vault: one.vault })}</h2>
${this.#table([
  [this.say('report.place'), escapeHtml(one.url)],
  [this.say('report.copies'), copies.join('<br>') || '-'],
  [this.say('report.syncs'), this.#tally(one.syncs)],
  [this.say('report.checks'), this.#tally(one.checks)],
  [this.say('report.readBack'), coverage.join('<br>') || '-'],
  [this.say('report.heals'), this.#tally(one.heals)],
])}`;
  }

  drills(drills: readonly Drill[]): string {
    if (drills.length === 0) return '';
    const rows = drills.map((drill) => [
      this.time(drill.at),
      escapeHtml(drill.project),
      this.time(drill.snapshotTime),
      this.say(`report.scope.${drill.scope}`),
      this.#mark(MARKS[drill.verdict], this.say(`report.verdict.${drill.verdict}`)),
      [
        this.#number(drill.files),
        formatSize(this.#texts.language, drill.bytes),
        this.#took(drill.restoreMs),
      ].join(', '),
      drill.reasons.map((reason) => this.#reason(reason)).join('<br>'),
    ]);
    return `<h2>${this.say('report.allDrills')}</h2>\n${this.#table(rows, ['when', 'of', 'backupOf', 'how', 'result', 'amount', 'why'])}`;
  }

  runs({ runs, runCount }: Report): string {
    if (runs.length === 0) return '';
    const rows = runs.map((run) => [
      this.time(run.queuedAt),
      escapeHtml(run.project ?? run.vault),
      `${this.say(`runs.kinds.${run.kind}`)}${run.type === null ? '' : ` (${escapeHtml(run.type)})`}`,
      this.#mark(markOf(run), this.say(`runs.states.${run.state}`)),
      escapeHtml(run.reason?.message ?? ''),
    ]);
    const count = this.say('report.runCount', { count: runCount, shown: this.#number(runs.length) });
    return `<h2>${this.say('report.allRuns')}</h2>\n<p>${count}</p>\n${this.#table(rows, ['when', 'of', 'what', 'result', 'why'])}`;
  }

  #passed({ at, snapshotTime, restoreMs, files, bytes }: Drill): string {
    return this.say('report.restored', {
      at: this.time(at),
      of: this.time(snapshotTime),
      time: this.#took(restoreMs),
      files: this.#number(files),
      size: formatSize(this.#texts.language, bytes),
    });
  }

  #reason({ code, message, details }: Drill['reasons'][number]): string {
    const isOurs = (DRILL_REASONS as readonly string[]).includes(code);
    return isOurs
      ? this.#texts.say(`drill.reasons.${code as DrillReasonCode}`, details)
      : escapeHtml(message);
  }

  #tally({ complete, incomplete, failed, other }: Tally): string {
    const [a, b, c, d] = [complete, incomplete, failed, other].map((count) => this.#number(count));
    return this.say('report.tally', {
      complete: a ?? '',
      incomplete: b ?? '',
      failed: c ?? '',
      other: d ?? '',
    });
  }

  #number(value: number): string {
    return formatNumber(this.#texts.language, value, 0);
  }

  #mark(mark: string, html: string): string {
    return `<span class="${mark}">${html}</span>`;
  }

  /** Cells are HTML. */
  #table(rows: readonly (readonly string[])[], columns: readonly ColumnName[] = []): string {
    const head = columns.map((name) => `<th scope="col">${this.say(`report.columns.${name}`)}</th>`).join('');
    const line = (cells: readonly string[]) =>
      cells
        .map((cell, n) =>
          columns.length === 0 && n === 0 ? `<th scope="row">${cell}</th>` : `<td>${cell}</td>`,
        )
        .join('');
    const body = rows.map((cells) => `<tr>${line(cells)}</tr>`).join('\n');
    return `<table>${head === '' ? '' : `<thead><tr>${head}</tr></thead>`}<tbody>\n${body}\n</tbody></table>`;
  }
}

type ColumnName = 'when' | 'of' | 'backupOf' | 'how' | 'what' | 'result' | 'amount' | 'why';

function markOf({ state }: Run): string {
  if (state === 'complete') return 'good';
  return state === 'failed' || state === 'interrupted' ? 'bad' : 'open';
}

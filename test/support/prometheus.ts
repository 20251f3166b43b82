export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const HEAD = /^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)$/;
const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (-?[0-9.e+-]+|NaN|[+-]Inf)$/;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/y;

/**
 * Metrics of a text in the format of Prometheus (0.0.4), by their names. Fails on what its parser refuses, and on what
 * `promtool check metrics` complains about: no HELP or TYPE, one of them twice, samples of a metric that are apart or equal.
 */
export function metricsIn(text: string): Map<string, Sample[]> {
  if (!text.endsWith('\n')) throw new Error('the last line does not end');
  const found = new Map<string, Sample[]>();
  const heads = new Set<string>();
  let current = '';
  for (const line of text.slice(0, -1).split('\n')) {
    const head = HEAD.exec(line);
    if (head !== null) {
      const [, what = '', name = '', value = ''] = head;
      if (heads.has(`${what} ${name}`)) throw new Error(`${what} of ${name} comes twice`);
      if (found.has(name)) throw new Error(`${what} of ${name} comes after its samples`);
      if (what === 'TYPE' && !/^(gauge|counter|histogram|summary|untyped)$/.test(value))
        throw new Error(line);
      heads.add(`${what} ${name}`);
      current = name;
      continue;
    }
    const [, name = '', labels = '', value = ''] = SAMPLE.exec(line) ?? [];
    if (name === '' || name !== current) throw new Error(`this sample stands alone: ${line}`);
    if (!heads.has(`HELP ${name}`) || !heads.has(`TYPE ${name}`)) throw new Error(`no head: ${line}`);
    if (Number.isNaN(Number(value))) throw new Error(`no number: ${line}`);
    const samples = found.get(name) ?? [];
    const sample = { labels: labelsIn(labels), value: Number(value) };
    const key = JSON.stringify(sample.labels);
    if (samples.some((other) => JSON.stringify(other.labels) === key)) throw new Error(`twice: ${line}`);
    found.set(name, [...samples, sample]);
  }
  return found;
}

function labelsIn(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 0;
  let end = 0;
  for (let match = LABEL.exec(text); match !== null; match = LABEL.exec(text)) {
    labels[match[1] ?? ''] = (match[2] ?? '').replaceAll(/\\(.)/g, (_, char: string) =>
      char === 'n' ? '\n' : char,
    );
    end = LABEL.lastIndex;
    if (end === text.length) break;
  }
  if (end !== text.length) throw new Error(`labels that make no sense: ${text}`);
  return labels;
}

import { databaseCases, datasetNames } from '../names.ts';
import type { Kept } from './document.ts';

/** In the order of the page. */
const PARTS: readonly string[] = [
  ...datasetNames,
  ...databaseCases,
  ...['copies', 'proof', 'start', 'window', 'growth'],
];

interface Part {
  readonly text: string;
  readonly from: Kept;
}

/** The page docs/BENCHMARKS.md: the newest result of each part, and where Cofre is behind. */
export function benchmarksPage(kept: readonly Kept[]): string {
  const parts = newest(kept);
  const machines = new Set([...parts.values()].map(({ from }) => machineLine(from)));
  const tools = new Set([...parts.values()].flatMap(({ from }) => from.tools.map(({ version }) => version)));
  const behind = [...parts].flatMap(([name, { text }]) => missed(name, text));
  return [
    '# Benchmarks',
    '',
    'Written by `npm run bench -- --report` from measurements on one machine. Compare ratios, not seconds: every tool of a',
    'table ran in turn with the others within minutes, on the same files. How it is measured stands in',
    '[test/bench](../test/bench/README.md); `npm run bench` repeats it on yours.',
    '',
    ...[...machines].map((line) => `- ${line}`),
    ...[...tools].sort().map((version) => `- ${version}`),
    '',
    'Numbers of Cofre are followed by its share of the rival’s (0.50: half of it), the rival’s own in brackets. All tools',
    'encrypt, but tar.',
    '',
    '## Where Cofre is behind',
    '',
    behind.length === 0 ? 'Every target is met.' : 'Targets that are missed, as the tables below say:',
    '',
    ...behind.map((line) => `- ${line}`),
    '',
    ...[...parts.values()].flatMap(({ text, from }) => [
      text.trim(),
      '',
      `*${from.time.slice(0, 10)}, ${from.repetitions === 1 ? 'one repetition' : `medians of ${from.repetitions}`}.*`,
      '',
    ]),
  ].join('\n');
}

function newest(kept: readonly Kept[]): Map<string, Part> {
  const found = new Map<string, Part>();
  for (const from of kept) for (const { name, text } of from.sections) found.set(name, { text, from });
  return new Map([...found].sort(([a], [b]) => PARTS.indexOf(a) - PARTS.indexOf(b)));
}

function machineLine({ machine }: Kept): string {
  const { system, processor, cores, memoryBytes, fileSystem } = machine;
  return `${system}; ${cores} cores, ${processor}; ${(memoryBytes / 1e9).toFixed(0)} GB; ${fileSystem}`;
}

/** Rows of a part's tables that say so. */
function missed(name: string, text: string): string[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('|') && /\bNO\b|MISSED/.test(line))
    .map((line) => {
      const cells = line.split('|').map((cell) => cell.trim());
      return `${name}: ${cells.filter((cell) => cell !== '' && cell !== '-').join(' · ')}`;
    });
}

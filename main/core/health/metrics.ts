import { LEVELS } from '../../contract/views/health.ts';
import type { Status } from '../../contract/views/status.ts';

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [labels: Labels, value: number | null | undefined];

interface Metric {
  readonly name: string;
  readonly help: string;
  readonly samples: readonly Sample[];
}

/** The status in the text format of Prometheus (0.0.4). Every metric is a gauge; times are seconds since 1970. */
export function metricsOf(status: Status): string {
  return [...ofAll(status), ...ofProjects(status), ...ofVaults(status), ofFindings(status)]
    .map(textOf)
    .join('');
}

const level = (of: Status['level']): number => LEVELS.indexOf(of);
const seconds = (ms: number | null | undefined): number | null =>
  ms === null || ms === undefined ? null : ms / 1000;

function ofAll({ level: of, unknown, served, score, running }: Status): Metric[] {
  return [
    one('cofre_status_level', 'Worst over everything: 0 ok, 1 notice, 2 warning, 3 critical.', level(of)),
    one('cofre_status_unknown', '1 when nothing can be told.', unknown === null ? 0 : 1),
    one('cofre_core_running', '1 while a core runs, without which nothing starts by itself.', served ? 1 : 0),
    one('cofre_jobs_unfinished', 'Jobs that wait or run.', running.length),
    one('cofre_protection_score', 'Protection score, 0 to 10.', score.total),
    {
      ...{ name: 'cofre_protection_score_row', help: 'Rows of the protection score, 0 to 10.' },
      samples: score.rows.map(({ row, points }) => [{ row }, points]),
    },
  ];
}

function ofProjects({ projects }: Status): Metric[] {
  const types = projects.flatMap(({ name, types: all }) =>
    all.map((type) => ({ labels: { project: name, type: type.type }, ...type })),
  );
  const last = (
    name: string,
    help: string,
    value: (of: (typeof types)[number]) => number | null | undefined,
  ) => ({
    ...{ name: `cofre_backup_${name}`, help },
    samples: types.map((type): Sample => [type.labels, value(type)]),
  });
  const each = (name: string, help: string, value: (of: Status['projects'][number]) => number | null) => ({
    ...{ name: `cofre_project_${name}`, help },
    samples: projects.map((project): Sample => [{ project: project.name }, value(project)]),
  });
  return [
    each('level', 'Worst of a project: 0 ok, 1 notice, 2 warning, 3 critical.', (of) => level(of.level)),
    last('last_timestamp_seconds', 'When the newest backup began.', (of) => seconds(of.last?.at)),
    last('last_complete', '1 when nothing is missing in the newest backup.', (of) =>
      of.last === null ? null : Number(of.last.verdict === 'complete'),
    ),
    last('last_duration_seconds', 'How long the newest backup took.', (of) => seconds(of.last?.durationMs)),
    last('last_size_bytes', 'What the newest backup holds.', (of) => of.last?.bytes),
    last('last_stored_bytes', 'What the newest backup added to the vault.', (of) => of.last?.storedBytes),
    last('period_seconds', 'Shortest time between two runs of the schedules.', (of) => seconds(of.periodMs)),
    last('next_timestamp_seconds', 'When the next backup starts by itself.', (of) => seconds(of.nextAt)),
    each('proven_timestamp_seconds', 'When it was last restored on trial.', (of) => seconds(of.proof?.at)),
    each('restore_duration_seconds', 'How long that restore took.', (of) => seconds(of.proof?.restoreMs)),
    each('held', '1 while a suspicious backup holds all deletion.', (of) => Number(of.hold !== null)),
  ];
}

function ofVaults({ vaults }: Status): Metric[] {
  const each = (
    name: string,
    help: string,
    value: (of: Status['vaults'][number]) => number | null | undefined,
  ) => ({
    ...{ name: `cofre_vault_${name}`, help },
    samples: vaults.map((vault): Sample => [{ vault: vault.name }, value(vault)]),
  });
  const copies = vaults.flatMap((vault) => vault.copies);
  const copy = (name: string, help: string, value: (of: (typeof copies)[number]) => number | null) => ({
    ...{ name: `cofre_copy_${name}`, help },
    samples: copies.map((of): Sample => [{ vault: of.vault, copy: of.name }, value(of)]),
  });
  const coverage = vaults.flatMap((vault) => vault.coverage);
  return [
    each('disk_free_bytes', 'Free on the disk of the vault.', (of) => of.disk?.free),
    each('disk_size_bytes', 'Size of the disk of the vault.', (of) => of.disk?.total),
    each('disk_full_seconds', 'Time until that disk is full, at its pace.', (of) =>
      of.disk === null || of.disk.daysUntilFull === null ? null : of.disk.daysUntilFull * 86_400,
    ),
    copy('synced_timestamp_seconds', 'When the copy was last complete.', (of) => seconds(of.lastSyncAt)),
    copy('pending_bytes', 'What the vault holds and the copy does not.', (of) => of.pendingBytes),
    copy('current', '1 when the copy holds all that the vault holds.', (of) =>
      Number(of.state === 'current'),
    ),
    {
      name: 'cofre_coverage_ratio',
      help: 'Share of the stored bytes that was read back and found whole within the window.',
      samples: coverage.map((of) => [
        { vault: of.vault, copy: of.copy ?? '' },
        of.bytes === 0 ? null : of.provenBytes / of.bytes,
      ]),
    },
  ];
}

function ofFindings({ findings }: Status): Metric {
  return {
    ...{
      name: 'cofre_finding',
      help: 'One for each thing that is not as it should be; 0 when it is snoozed.',
    },
    samples: findings.map(({ code, level: of, project, vault, about, snoozed }) => [
      { code, level: of, project: project ?? '', vault: vault ?? '', about: about ?? '' },
      snoozed === null ? 1 : 0,
    ]),
  };
}

function one(name: string, help: string, value: number): Metric {
  return { name, help, samples: [[{}, value]] };
}

/** A metric of which nothing is known is left out, with its head. */
function textOf({ name, help, samples }: Metric): string {
  const known = samples.filter(
    (sample): sample is readonly [Labels, number] => typeof sample[1] === 'number',
  );
  if (known.length === 0) return '';
  const lines = known.map(([labels, value]) => `${name}${labelText(labels)} ${value}`);
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join('\n')}\n`;
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

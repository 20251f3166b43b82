import { describe, expect, test } from 'vitest';
import { loadTexts } from '../../../main/contract/text/texts.ts';
import type { Finding } from '../../../main/contract/views/health.ts';
import { factsOf, type Notice } from '../../../main/core/notify/judge/facts.ts';
import { writeWords } from '../../../main/core/notify/words/write.ts';

const NOW = Date.UTC(2026, 10, 24, 9, 2);
const HOUR = 3600_000;
const plain = (text: string): string => text;
const texts = { en: await loadTexts('en', plain), 'pt-BR': await loadTexts('pt-BR', plain) };

const job = { kind: 'backup', project: 'shop', vault: 'nas', type: 'full', trigger: 'schedule' } as const;
const reason = {
  code: 'database-unreachable',
  message: 'refused',
  details: { database: 'PostgreSQL at db:5432', why: 'connection refused' },
};
const good = { at: NOW - 6 * HOUR - 2 * 60_000, type: 'full', proven: true };
const overdue: Finding = {
  ...{
    code: 'overdue',
    level: 'critical',
    project: 'shop',
    vault: null,
    about: 'full',
    since: NOW - 50 * HOUR,
    snoozed: null,
  },
  values: { project: 'shop', type: 'full', age: 50 * HOUR, period: 24 * HOUR, newest: NOW - 50 * HOUR },
  action: { request: 'backup.start', input: {}, command: 'cofre backup shop --type full' },
};

type Situation = Pick<Notice, 'kind'> &
  Partial<Omit<Notice, 'facts'>> & { facts: Parameters<typeof factsOf>[0] };

function written({ facts, ...of }: Situation, language: keyof typeof texts): string[] {
  const notice = {
    ...{ id: 'x', at: NOW, level: 'critical', project: 'shop', run: null, trouble: null },
    ...{ ...of, facts: factsOf(facts) },
  } as Notice;
  const { title, lines } = writeWords(notice, { texts: texts[language], now: NOW, timeZone: 'UTC' });
  return [title, ...lines];
}

/** A moment of this machine's own time follows. */
const beginning = (text: string): string =>
  expect.stringMatching(new RegExp(`^${text}`)) as unknown as string;

const situations: [what: string, situation: Situation, en: string[], pt: string[]][] = [
  [
    'a failure',
    { kind: 'failed', facts: { job, reason, good } },
    [
      'Backup of shop failed',
      'The database PostgreSQL at db:5432 cannot be reached: connection refused.',
      'Newest good backup: today 03:00 (proven).',
      'Is its server running, and are host, port or socket right?',
    ],
    [
      'Backup de shop falhou',
      'Não foi possível alcançar o banco de dados PostgreSQL at db:5432: connection refused.',
      'Backup bom mais recente: hoje 03:00 (comprovado).',
      'O servidor dele está no ar, e host, porta ou socket estão certos?',
    ],
  ],
  [
    'nothing good to fall back on',
    {
      kind: 'failed',
      facts: { job: { ...job, trigger: 'deploy' }, reason: { ...reason, code: 'no-space' } },
    },
    [
      'Backup of shop before a deploy failed',
      'There is no space left where the vault is.',
      'There is no good backup yet.',
      'Free some space (cofre prune helps) and run it again; what is saved stays valid.',
    ],
    [
      'Backup de shop antes de um deploy falhou',
      'Não há mais espaço onde o cofre está.',
      'Ainda não há nenhum backup bom.',
      'Libere espaço (cofre prune ajuda) e rode de novo; o que já foi salvo continua válido.',
    ],
  ],
  [
    'something missing',
    {
      kind: 'incomplete',
      facts: {
        job,
        reason: { code: 'unreadable', message: '/srv/shop/x: EACCES' },
        problems: [{ path: '/srv/shop/x', code: 'unreadable', message: 'EACCES' }],
        problemCount: 4,
        good: { ...good, at: NOW - 30 * HOUR, proven: false },
      },
    },
    [
      'Backup of shop is incomplete',
      '/srv/shop/x: could not be read (EACCES). And 3 more problems.',
      'Newest good backup: yesterday 03:02 (not proven yet).',
    ],
    [
      'Backup de shop terminou com problemas',
      '/srv/shop/x: não foi possível ler (EACCES). E mais 3 problemas.',
      'Backup bom mais recente: ontem 03:02 (ainda não comprovado).',
    ],
  ],
  [
    'still the same',
    {
      kind: 'still',
      facts: {
        job,
        reason,
        good: { ...good, at: Date.UTC(2026, 10, 12, 3) },
        since: NOW - 72 * HOUR,
        count: 12,
      },
    },
    [
      'Backup of shop keeps failing',
      'Since Nov 21, 2026 09:02, 12 times.',
      'The database PostgreSQL at db:5432 cannot be reached: connection refused.',
      'Newest good backup: Nov 12, 2026 03:00 (proven).',
      'Is its server running, and are host, port or socket right?',
    ],
    [
      'Backup de shop continua falhando',
      'Desde 21 de nov. de 2026 09:02, 12 vezes.',
      'Não foi possível alcançar o banco de dados PostgreSQL at db:5432: connection refused.',
      'Backup bom mais recente: 12 de nov. de 2026 03:00 (comprovado).',
      'O servidor dele está no ar, e host, porta ou socket estão certos?',
    ],
  ],
  [
    'well again',
    { kind: 'recovered', facts: { job, since: NOW - 3 * HOUR } },
    ['Backup of shop is healthy again', 'It was not for 3 hours.'],
    ['Backup de shop voltou ao normal', 'Ficou com problema por 3 horas.'],
  ],
  [
    'a check of a vault',
    { kind: 'failed', facts: { job: { ...job, kind: 'check', project: null } } },
    ['Check of the vault nas failed'],
    ['Verificação do cofre nas falhou'],
  ],
  [
    'a finding',
    { kind: 'finding', facts: { job: null, findings: [overdue], since: NOW, count: 1 } },
    [
      'shop: no new full backup for 2 days',
      expect.stringMatching(
        /^There should be no more than 1 day between two\. A restore would lose everything changed since/,
      ) as unknown as string,
      'Back it up now: cofre backup shop --type full',
    ],
    [
      'shop: sem backup novo (completo) há 2 dias',
      beginning(
        'Não deveria passar mais de 1 dia entre dois. Uma restauração perderia tudo o que mudou desde',
      ),
      'Fazer o backup agora: cofre backup shop --type full',
    ],
  ],
  [
    'a week',
    {
      kind: 'digest',
      facts: {
        job: null,
        was: 'warning',
        digest: [
          { project: 'shop', runs: 42, failed: 1, newestAt: good.at, provenAt: Date.UTC(2026, 10, 20, 4) },
          { project: 'blog', runs: 0, failed: 0, newestAt: null, provenAt: null },
        ],
      },
    },
    [
      'Your week: not every backup went well',
      'shop: 42 backups, 1 not well, newest today 03:00, proven Nov 20, 2026 04:00',
      'blog: 0 backups, none that can be relied on, not proven yet',
      'See it all: cofre status',
    ],
    [
      'Sua semana: nem todos os backups deram certo',
      'shop: 42 backups, 1 com problema, o mais recente hoje 03:00, comprovado 20 de nov. de 2026 04:00',
      'blog: 0 backup, nenhum confiável, ainda não comprovado',
      'Veja tudo: cofre status',
    ],
  ],
];

describe.each(situations)('%s', (_what, situation, en, pt) => {
  test('in English', () => expect(written(situation, 'en')).toEqual(en));
  test('in Portuguese', () => expect(written(situation, 'pt-BR')).toEqual(pt));
  test('says as much in Portuguese as in English, in other words', () => {
    const [first, second] = [written(situation, 'en'), written(situation, 'pt-BR')];
    expect(second.length).toBe(first.length);
    expect(second[0]).not.toBe(first[0]);
  });
});

test('what looks like a secret is cut out, and no line is a book', () => {
  const message = `could not connect to postgres://shop:hunter2@db/shop, password=hunter2 token: hunter2 ${'x'.repeat(9000)}`;
  const [, cause = ''] = written({ kind: 'failed', facts: { job, reason: { code: 'odd', message } } }, 'en');
  expect(cause).not.toContain('hunter2');
  expect(cause.length).toBeLessThanOrEqual(400);
});

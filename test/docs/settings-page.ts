import { jsonSchema } from '../../main/core/settings/json-schema.ts';

/** The parts of a JSON Schema that zod writes for settings. */
interface Node {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly items?: Node;
  readonly additionalProperties?: Node | false;
  readonly oneOf?: readonly Node[];
  readonly anyOf?: readonly Node[];
}

/** docs/settings.md: an introduction by hand, then every key with its default, from the schema itself. */
export function settingsPage(): string {
  return `${INTRODUCTION}\n${sections().join('\n')}`;
}

/** A heading, what it is about, and the keys it lists. */
function sections(): string[] {
  const top = jsonSchema() as Node;
  const copies = at(top, 'vaults', '*', 'copies', '[]').oneOf ?? [];
  const copy = (kind: string): Node => copies.find((each) => constOf(each, 'kind') === kind) ?? {};
  const project = at(top, 'projects', '*');
  const databases = at(project, 'databases', '[]');
  const database = databases.oneOf ?? [];
  const server = database.find((each) => constOf(each, 'engine') === 'postgresql') ?? {};
  const schedule = at(project, 'schedules', '[]');
  const notifications = at(top, 'notifications');
  const channels = at(notifications, 'channels', '[]').oneOf ?? [];
  return [
    section('The whole', '', top),
    section('A vault', '`vaults.<name>`', at(top, 'vaults', '*')),
    section('A copy in a bucket', '`vaults.<name>.copies[n]`, kind `s3`', copy('s3')),
    section('A copy in a folder', '`vaults.<name>.copies[n]`, kind `folder`', copy('folder')),
    section('How fast a copy is sent', '`copies[n].bandwidth`', at(copy('s3'), 'bandwidth')),
    section(
      'Times with a limit of their own',
      '`bandwidth.hours[n]`',
      at(copy('s3'), 'bandwidth', 'hours', '[]'),
    ),
    section('Object lock', '`copies[n].lock`', at(copy('s3'), 'lock')),
    section(
      'Keys of a bucket',
      '`copies[n].credentials`, `.deleteCredentials`',
      at(copy('s3'), 'deleteCredentials'),
    ),
    section('A project', '`projects.<name>`', project),
    ...database.map((each) => {
      const engine = String(constOf(each, 'engine'));
      return section(`A database: ${engine}`, `\`projects.<name>.databases[n]\`, engine \`${engine}\``, each);
    }),
    choices('Where a dump runs', '`databases[n].place`', at(server, 'place')),
    section('What a dump must hold', '`databases[n].expect`', at(server, 'expect')),
    choices('Where a secret comes from', '`passphrase`, `password`, `env.<NAME>`', at(server, 'password')),
    section('What a backup must hold', '`projects.<name>.expect`', at(project, 'expect')),
    section('A command before or after', '`projects.<name>.hooks[n]`', at(project, 'hooks', '[]')),
    section('A schedule', '`projects.<name>.schedules[n]`', schedule),
    choices('Times of a schedule', '`schedules[n].times`', at(schedule, 'times')),
    section('Conditions of a schedule', '`schedules[n].conditions`', at(schedule, 'conditions')),
    section('Retention', '`projects.<name>.retention`', at(project, 'retention')),
    section('Notifications', '`notifications`', notifications),
    ...channels.map((each) => {
      const kind = String(constOf(each, 'kind'));
      return section(`A channel: ${kind}`, `\`notifications.channels[n]\`, kind \`${kind}\``, each);
    }),
    section('Quiet hours', '`notifications.quietHours`', at(notifications, 'quietHours')),
    section('The weekly digest', '`notifications.digest`', at(notifications, 'digest')),
    section('How many stay', '`retention.full`, `.quick`, `.database`', at(project, 'retention', 'full')),
  ];
}

function section(title: string, place: string, node: Node): string {
  return `## ${title}\n\n${place === '' ? '' : `${place}\n\n`}${keys(node)}`;
}

function choices(title: string, place: string, node: Node): string {
  const parts = (node.oneOf ?? []).map((each) => {
    const [key = '', value = ''] = Object.entries(each.properties ?? {}).flatMap(([name, { const: is }]) =>
      is === undefined ? [] : [name, String(is)],
    );
    return `### ${key}: ${value}\n\n${each.description ?? ''}\n\n${keys(each)}`;
  });
  return `## ${title}\n\n${place}\n\n${parts.join('\n')}`;
}

function keys({ properties = {}, required = [] }: Node): string {
  const rows = Object.entries(properties).map(([name, node]) => {
    const given = required.includes(name) ? 'needed' : defaultOf(node);
    return `| \`${name}\` | ${kindOf(node)} | ${given} | ${node.description ?? ''} |`;
  });
  return `| key | is | default | means |\n|---|---|---|---|\n${rows.join('\n')}\n`;
}

function defaultOf(node: Node): string {
  return node.default === undefined ? 'none' : `\`${JSON.stringify(node.default)}\``;
}

function kindOf(node: Node): string {
  if (node.const !== undefined) return `\`${JSON.stringify(node.const)}\``;
  if (node.enum !== undefined) return node.enum.map((value) => `\`${JSON.stringify(value)}\``).join(' ');
  if (node.anyOf !== undefined) return node.anyOf.map(kindOf).join(' or ');
  if (node.oneOf !== undefined) return 'see below';
  if (node.type === 'array') return node.items?.oneOf || node.items?.properties ? 'list, see below' : 'list';
  return node.type === 'object' ? 'object' : (node.type ?? '');
}

function constOf(node: Node, key: string): unknown {
  return node.properties?.[key]?.const;
}

/** Down by key, `*` (any key) or `[]` (any place of a list). */
function at(node: Node, ...steps: string[]): Node {
  return steps.reduce<Node>((found, step) => {
    const next =
      step === '*' ? found.additionalProperties : step === '[]' ? found.items : found.properties?.[step];
    if (next === undefined || next === false) throw new Error(`the schema has no ${step}`);
    return next;
  }, node);
}

const INTRODUCTION = `# settings.json

All that you have decided is in one file, \`settings.json\`, in the folder of this Cofre: \`--config <folder>\` or
\`COFRE_HOME\`, otherwise \`~/.local/share/cofre\` (Linux), \`~/Library/Application Support/Cofre\` (macOS) or
\`%LOCALAPPDATA%\\Cofre\` (Windows). \`cofre project\` and \`cofre vault\` write it; you may write it too.

- It is JSON without comments. A new file names \`settings.schema.json\` beside it, so that an editor explains every key.
- **No secret is in it.** It says where each is read when it is needed: the keychain, a variable, a file, a command, the
  configuration of the project. \`cofre secret set <account>\` fills the keychain; on a machine without one (a server),
  \`secrets.json\` beside it, mode 600, as plain text. \`COFRE_KEYCHAIN=file\` chooses that file everywhere.
- It must be yours and readable by you alone (mode 600, on Linux and macOS); otherwise Cofre refuses it and says so.
- A key that Cofre does not know is an error, with its whole path: a mistyped key must not mean "no backup".
- A newer Cofre carries an older file forward and keeps the old one as \`settings.version-<n>.json\`; an older Cofre
  refuses a newer file.
- It is replaced in one step, and two edits at once both count.

\`\`\`json
{
  "$schema": "./settings.schema.json",
  "version": 1,
  "vaults": {
    "disk": { "url": "/mnt/disk/vault", "passphrase": { "from": "keychain", "account": "vault:disk" } }
  },
  "projects": {
    "shop": {
      "vault": "disk",
      "folders": ["/srv/shop"],
      "databases": [
        {
          "name": "main",
          "engine": "postgresql",
          "database": "shop",
          "user": "shop",
          "password": { "from": "project", "file": "/srv/shop/.env", "key": "DATABASE_URL" },
          "expect": { "tables": ["orders"], "minRows": { "orders": 1000 } }
        }
      ]
    }
  }
}
\`\`\`

This page and [settings.schema.json](settings.schema.json) are written by \`npm run docs\`; a test fails when they are behind.
`;

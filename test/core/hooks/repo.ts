import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { withoutGit } from '../../../main/core/hooks/git.ts';
import type { HookChoices } from '../../../main/core/hooks/script.ts';
import { tempFolder } from '../../support/temp.ts';

/** A repository with one commit and a bare remote beside it; nothing of this machine's git configuration reaches in. */
export class Repo {
  readonly room = realpathSync(tempFolder('hooks'));
  readonly top = path.join(this.room, 'my project');
  readonly remote = path.join(this.room, 'remote.git');
  readonly env: NodeJS.ProcessEnv = {
    ...withoutGit(process.env),
    ...{ HOME: this.room, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: path.join(this.room, 'gitconfig') },
  };

  constructor() {
    mkdirSync(this.top);
    writeFileSync(
      path.join(this.room, 'gitconfig'),
      '[user]\n\tname = A\n\temail = a@example.org\n[protocol "file"]\n\tallow = always\n',
    );
    Object.assign(process.env, { GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: this.env.GIT_CONFIG_GLOBAL });
    this.git(['init', '--quiet', '--bare', this.remote]);
    this.git(['init', '--quiet', '--initial-branch=main', '.']);
    this.write('manage.py', 'print("hello")\n');
    this.git(['add', '.']);
    this.git(['commit', '--quiet', '-m', 'first']);
    this.git(['remote', 'add', 'origin', this.remote]);
  }

  at(...names: string[]): string {
    return path.join(this.top, ...names);
  }

  write(name: string, text: string, mode = 0o644): string {
    const file = path.resolve(this.top, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    chmodSync(file, mode);
    return file;
  }

  git(args: readonly string[], folder = this.top): string {
    const { status, stdout, stderr } = this.run(args, folder);
    if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
    return stdout;
  }

  run(args: readonly string[], folder = this.top): { status: number | null; stdout: string; stderr: string } {
    return spawnSync('git', args, { cwd: folder, env: this.env, encoding: 'utf8' });
  }

  /**
   * Choices that start a stand-in for Cofre: it notes its words and its standard input, and ends as told. Its folder has
   * a blank and a quote in its name.
   */
  standIn(status = 0): HookChoices {
    const script = this.write("../it's here/stand-in.mjs", STAND_IN);
    const options = ['--note', path.join(this.room, 'noted'), String(status)];
    return { start: [process.execPath, script], options, require: false };
  }

  /** What the stand-in noted: words and standard input of each call. */
  noted(): { words: string[]; input: string }[] {
    const lines = readFileSync(path.join(this.room, 'noted'), 'utf8').split('\n').filter(Boolean);
    return lines.map((line) => JSON.parse(line));
  }

  /** Everything below a folder, by name: kind, mode, time, content. */
  picture(folder = this.top): string[] {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
    return names
      .filter((name) => !/(^|\/)(logs|objects|refs)(\/|$)|ORIG_HEAD$|index$/.test(name))
      .map((name) => {
        const file = path.join(folder, name);
        const stat = lstatSync(file);
        const content = stat.isFile()
          ? hash(readFileSync(file))
          : stat.isSymbolicLink()
            ? readlinkSync(file)
            : '';
        return `${name} ${stat.mode.toString(8)} ${stat.isDirectory() ? '' : content}`;
      });
  }
}

const hash = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex').slice(0, 12);

const STAND_IN = `
import { appendFileSync, readFileSync } from 'node:fs';
const words = process.argv.slice(2);
const input = readFileSync(0, 'utf8');
appendFileSync(words[words.indexOf('--note') + 1], JSON.stringify({ words, input }) + '\\n');
process.exit(Number(words[words.indexOf('--note') + 2]));
`;

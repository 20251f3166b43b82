import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { LinuxTargetHelper } from 'app-builder-lib/out/targets/LinuxTargetHelper.js';
import { build, type Configuration, type LinuxPackager, Platform } from 'electron-builder';
import { fakeElectron } from './fake-electron.ts';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Packed {
  /** What is installed as /opt/Cofre. */
  readonly folder: string;
  /** Text of the menu's entry. */
  readonly desktopEntry: string;
  /** Who publishes, as .deb and .rpm will say. */
  readonly publisher: { readonly homepage: string | null; readonly email: string | undefined };
}

/** The Linux application as electron-builder.yml makes it, around a fake Electron; `over` is laid over the configuration. */
export async function packLinux(folder: string, over: Configuration = {}): Promise<Packed> {
  process.env.COFRE_NODE_HOME = path.relative(root, path.resolve(path.dirname(process.execPath), '..'));
  const output = path.join(folder, 'packages');
  mkdirSync(output, { recursive: true });
  let desktopEntry = '';
  let publisher: Packed['publisher'] = { homepage: null, email: undefined };
  await build({
    projectDir: root,
    targets: Platform.LINUX.createTarget('dir'),
    publish: 'never',
    config: {
      ...over,
      directories: { output },
      electronDist: fakeElectron(path.join(folder, 'electron')),
      afterPack: async ({ packager }) => {
        desktopEntry = await entryOf(packager as LinuxPackager);
        const homepage = await packager.appInfo.computePackageUrl();
        publisher = { homepage, email: packager.info.metadata.author?.email };
      },
    },
  });
  return { folder: path.join(output, 'linux-unpacked'), desktopEntry, publisher };
}

/** As it is written for .deb and .rpm, which need tools that are downloaded. */
async function entryOf(packager: LinuxPackager): Promise<string> {
  const options = packager.platformSpecificBuildOptions;
  return new LinuxTargetHelper(packager).computeDesktopEntry(options);
}

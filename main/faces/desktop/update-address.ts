import { parse } from 'yaml';

export interface ChannelFacts {
  readonly isPackaged: boolean;
  readonly platform: NodeJS.Platform;
  /** An AppImage is one file that its owner may replace; .deb and .rpm are their package manager's. */
  readonly isAppImage: boolean;
  /** app-update.yml, which the packager writes for releases only. */
  readonly file: string | null;
}

/** Whether this build looks for updates: only one that was told where, and, where systems sign programs, by whom they must be. */
export function hasChannel({ isPackaged, platform, isAppImage, file }: ChannelFacts): boolean {
  if (!isPackaged || file === null || (platform === 'linux' && !isAppImage)) return false;
  const told: unknown = parse(file);
  const [url, publisher] = ['url', 'publisherName'].map((key) => Reflect.get(Object(told), key));
  const isSigned =
    platform !== 'win32' || (Array.isArray(publisher) ? publisher.length > 0 : Boolean(publisher));
  return typeof url === 'string' && url.startsWith('https://') && isSigned;
}

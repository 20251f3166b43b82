import type { ServiceWords } from './words.ts';

export const launchdLabel = ({ name }: Pick<ServiceWords, 'name'>): string => `dev.cofre.${name}`;

/** launchd.plist(5): begins at login (at boot for a daemon), and again when it falls over. */
export function launchdPlist(words: ServiceWords): string {
  const pairs = Object.entries(words.env).map(([name, value]) => `    ${key(name)}\n    ${text(value)}`);
  const environment =
    pairs.length === 0 ? '' : `  ${key('EnvironmentVariables')}\n  <dict>\n${pairs.join('\n')}\n  </dict>\n`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  ${key('Label')}
  ${text(launchdLabel(words))}
  ${key('ProgramArguments')}
  <array>
${words.argv.map((word) => `    ${text(word)}`).join('\n')}
  </array>
${environment}  ${key('RunAtLoad')}
  <true/>
  ${key('KeepAlive')}
  <dict>
    ${key('SuccessfulExit')}
    <false/>
  </dict>
  ${key('ProcessType')}
  ${text('Background')}
  ${key('ExitTimeOut')}
  <integer>90</integer>
  ${key('StandardErrorPath')}
  ${text(words.logFile)}
</dict>
</plist>
`;
}

const key = (name: string): string => `<key>${xml(name)}</key>`;
const text = (value: string): string => `<string>${xml(value)}</string>`;

export function xml(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

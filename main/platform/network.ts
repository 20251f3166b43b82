import { type AskTool, askTool } from './ask-tool.ts';

const NAME = 'org.freedesktop.NetworkManager';
const OBJECT = '/org/freedesktop/NetworkManager';

/** Whether what is sent costs money; null when that cannot be told (macOS has no tool that tells). */
export async function isMetered(
  platform: NodeJS.Platform = process.platform,
  ask: AskTool = askTool,
): Promise<boolean | null> {
  if (platform === 'win32') {
    return meteredOfWindows(
      await ask('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', WINDOWS]),
    );
  }
  if (platform !== 'linux') return null;
  const property = ['get-property', NAME, OBJECT, NAME, 'Metered'];
  const told = await ask('busctl', ['--system', '--timeout=3', ...property]);
  if (told !== null) return meteredOfNumber(told);
  const method = ['--dest', NAME, '--object-path', OBJECT, '--method', 'org.freedesktop.DBus.Properties.Get'];
  return meteredOfNumber(
    await ask('gdbus', ['call', '--system', '--timeout', '3', ...method, NAME, 'Metered']),
  );
}

/** NMMetered: 0 unknown, 1 yes, 2 no, 3 guessed yes, 4 guessed no. busctl says `u 1`, gdbus `(<uint32 1>,)`. */
export function meteredOfNumber(text: string | null): boolean | null {
  const value = /(?:^u |uint32 )([0-4])/.exec(text ?? '')?.[1];
  if (value === undefined || value === '0') return null;
  return value === '1' || value === '3';
}

/** NetworkCostType: Unknown, Unrestricted, Fixed, Variable. */
const WINDOWS =
  '[Windows.Networking.Connectivity.NetworkInformation,Windows,ContentType=WindowsRuntime]' +
  '::GetInternetConnectionProfile().GetConnectionCost().NetworkCostType.ToString()';

export function meteredOfWindows(text: string | null): boolean | null {
  const cost = text?.trim();
  if (cost === 'Unrestricted') return false;
  return cost === 'Fixed' || cost === 'Variable' ? true : null;
}

/** The names and addresses under which this dashboard is called, as `Host` and `Origin` have them. */
export interface OwnNames {
  /** True for `127.0.0.1:7000`, `localhost:7000`, ...; false for a name that somebody else made point to us. */
  isOwn(host: string): boolean;
}

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];
const USUAL_PORTS = [80, 443];

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** As it stands in an address: IPv6 in brackets. */
export function inUrl(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}

/** `more`: names of a proxy before us, `backup.example.org` or with a port. */
export function ownNames(host: string, port: number, more: readonly string[]): OwnNames {
  const here = isLoopback(host) ? LOOPBACK : [...LOOPBACK, inUrl(host)];
  const whole = here.flatMap((name) => [`${name}:${port}`, ...(USUAL_PORTS.includes(port) ? [name] : [])]);
  const names = new Set([...whole, ...more].map((name) => name.toLowerCase()));
  return { isOwn: (name) => names.has(name.toLowerCase()) };
}

import { BlockList, isIP } from 'node:net';

/** Addresses that never leave this machine or its own network (RFC 1918, 4193, 3927, 6598, loopback). */
const own = new BlockList();
for (const [net, bits] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
  ['100.64.0.0', 10],
] as const)
  own.addSubnet(net, bits, 'ipv4');
own.addAddress('::1', 'ipv6');
own.addSubnet('fc00::', 7, 'ipv6');
own.addSubnet('fe80::', 10, 'ipv6');

/** Names that are resolved in one's own network only (RFC 6761, 6762, 8375), and names without a dot. */
const OWN_NAME = /^(localhost|[^.]+|.+\.(localhost|local|internal|lan|home\.arpa))$/i;

/** Whether a host is this machine or one of its own network: there an unencrypted connection is borne. */
export function isOwnNetwork(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '');
  const family = isIP(bare);
  if (family === 0) return OWN_NAME.test(bare.replace(/\.$/, ''));
  return own.check(bare, family === 4 ? 'ipv4' : 'ipv6');
}

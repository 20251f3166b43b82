import path from 'node:path';

/** Names of folders that say nothing; the one around them does. */
const NAMELESS = /^(src|app|www|web|html|htdocs|public|public_html|httpdocs|current|code|project|site)$/i;

/** The folder's own name, as settings allow it. */
export function nameOf(root: string): string {
  const own = path.basename(root);
  const name = NAMELESS.test(own) ? path.basename(path.dirname(root)) || own : own;
  return (
    name
      .replaceAll(/[^\p{L}\p{N}_. -]/gu, '-')
      .replace(/^[. -]+/, '')
      .slice(0, 80) || 'project'
  );
}

import type { Bundle } from './types'

/** Commands that check a downloaded bundle with sha256sum and a real OPA. All values are ours: slugs, hex, ids. */
export function bundleCommands({
  environment,
  serial,
  sha256,
  kid,
}: Pick<Bundle, 'environment' | 'serial' | 'sha256' | 'kid'>): string {
  const file = `countersign-${environment}-${serial}.tar.gz`
  return [
    `echo '${sha256}  ${file}' \\`,
    '  | sha256sum --check',
    '',
    '# loads only when every signature and digest in it holds',
    `opa run --bundle ${file} \\`,
    `  --verification-key countersign-key.pem --verification-key-id ${kid} \\`,
    `  --scope ${environment} --server --addr 127.0.0.1:8182`,
  ].join('\n')
}

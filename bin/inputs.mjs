// Which sources a build is of. Plain JavaScript, since start asks before anything can read TypeScript.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** All that is built or bundled. A change in any of it makes what was built stale. */
const INPUTS = [
  'app',
  'bin',
  'components',
  'db',
  'lib',
  'public',
  'instrumentation.ts',
  'next.config.js',
  'package-lock.json',
  'postcss.config.mjs',
  'proxy.ts',
  'tsconfig.json',
]
const NOT_BUILT = /\.test\.tsx?$|\.sql$|\.snap$/

/** A digest over names and bytes: times differ between clones and say nothing. */
export function hashInputs(repositoryDir) {
  const hash = createHash('sha256')
  const visit = path => {
    const full = join(repositoryDir, path)
    if (!existsSync(full)) return
    if (statSync(full).isDirectory()) {
      for (const name of readdirSync(full).sort()) visit(join(path, name))
    } else if (!NOT_BUILT.test(path)) {
      const bytes = readFileSync(full)
      hash.update(`${path}\0${bytes.length}\0`).update(bytes)
    }
  }
  for (const input of INPUTS) visit(input)
  return hash.digest('hex')
}

/** Where the bundled processes of these sources are. */
export const bundleDir = (repositoryDir, inputs) =>
  join(repositoryDir, '.build', 'processes', inputs.slice(0, 16))

// What start and test need before anything from node_modules can be imported: Node's own modules only.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const repositoryDir = dirname(dirname(fileURLToPath(import.meta.url)))

const OLDEST_NODE = [20, 19]

export function requireNode(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number)
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return
  fail(
    `Countersign needs Node ${OLDEST_NODE.join('.')} or later, this is ${version}. Get one from https://nodejs.org`,
  )
}

/** Runs `npm ci` unless what is installed is what the lock file says. */
export function ensureDependencies() {
  const missing = firstMissing()
  if (!missing) return
  console.log(`  Installing dependencies (${missing}) …`)
  const began = Date.now()
  // Development packages too, whatever NODE_ENV says: the console is built here, with its types.
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error']
  const npm = process.env.npm_execpath
  const { status, error } = npm?.endsWith('.js')
    ? spawnSync(process.execPath, [npm, ...args], { cwd: repositoryDir, stdio: 'inherit' })
    : spawnSync('npm', args, { cwd: repositoryDir, stdio: 'inherit', shell: process.platform === 'win32' })
  if (error) fail(`npm could not be run (${error.message}). It comes with Node: https://nodejs.org`)
  if (status !== 0)
    fail('npm ci did not finish; what it said is above. Check the network or the registry, then start again.')
  console.log(`  Dependencies installed (${((Date.now() - began) / 1000).toFixed(1)} s)`)
}

/**
 * Compares the lock file with the one that npm leaves in node_modules once everything is in place, so that an
 * interrupted install and a changed lock file are both noticed. Returns why an install is needed, or null.
 */
export function firstMissing(dir = repositoryDir) {
  const marker = join(dir, 'node_modules', '.package-lock.json')
  if (!existsSync(marker)) return 'none are there yet'
  const wanted = JSON.parse(readFileSync(join(dir, 'package-lock.json'), 'utf8')).packages
  const installed = JSON.parse(readFileSync(marker, 'utf8')).packages
  for (const [path, entry] of Object.entries(wanted)) {
    // Optional ones are for other platforms, as a rule; linked ones have no version of their own.
    if (path === '' || entry.optional || entry.peer || entry.devOptional || entry.link) continue
    if (installed[path]?.version !== entry.version) {
      return `${path.replace(/^.*node_modules\//, '')} ${entry.version} is not there yet`
    }
  }
  return null
}

export function fail(sentence) {
  console.error(`\n  ${sentence}\n`)
  process.exit(1)
}

// Finds a Chromium for the browser tests, or gets one.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { repositoryDir } from './dependencies.mjs'

const SYSTEM = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/** The path of a browser that runs, or null. CHROMIUM_PATH decides when it is set. */
export async function findChromium() {
  if (process.env.CHROMIUM_PATH) return runs(process.env.CHROMIUM_PATH) ? process.env.CHROMIUM_PATH : null
  const { chromium } = await import('playwright-core')
  return [...SYSTEM, chromium.executablePath()].find(runs) ?? null
}

/** As findChromium, but installs one when there is none. Throws the sentence that says what a person can do. */
export async function ensureChromium() {
  const found = await findChromium()
  if (found) return found
  if (process.env.CHROMIUM_PATH) {
    throw new Error(
      `CHROMIUM_PATH is ${process.env.CHROMIUM_PATH}, which does not run. Set it to a Chromium or Chrome.`,
    )
  }
  console.log('  No Chromium is installed: getting the one that Playwright brings …')
  const playwright = join(repositoryDir, 'node_modules/playwright-core/cli.js')
  spawnSync(process.execPath, [playwright, 'install', 'chromium'], { stdio: 'inherit' })
  const downloaded = await findChromium()
  if (downloaded) return downloaded
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log('  That one does not run here: installing the package of this system …')
    spawnSync('apt-get', ['update', '-qq'], { stdio: 'inherit' })
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], {
      stdio: 'inherit',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
    const packaged = await findChromium()
    if (packaged) return packaged
  }
  throw new Error(
    'The browser tests need a Chromium and none could be had. Install one (Debian: apt-get install chromium) ' +
      'or set CHROMIUM_PATH to a Chromium or Chrome.',
  )
}

/** Ubuntu's /usr/bin/chromium-browser may be a note that says to use snap: only one that answers counts. */
function runs(path) {
  return existsSync(path) && spawnSync(path, ['--version'], { timeout: 20_000 }).status === 0
}

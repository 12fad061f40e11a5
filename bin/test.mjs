// `npm test`: everything, from a clean clone. Stops at the first step that fails.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ensureDependencies, fail, repositoryDir, requireNode } from './dependencies.mjs'

const UNIT_REPORT = '.test/vitest.json'
const BROWSER_REPORT = '.test/playwright.json'
const PERSONS_OWN = [
  ...['DATA_DIR', 'DATABASE_URL', 'COUNTERSIGN_SECRET', 'NODE_ENV', 'NEXT_DIST_DIR', 'ADMIN_EMAIL'],
  ...['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'],
  ...['HOST', 'PORT', 'RELAY_PORT', 'IDP_PORT', 'CONSOLE_URL', 'RELAY_URL'],
]

requireNode()
process.chdir(repositoryDir)
ensureDependencies()
mkdirSync('.test', { recursive: true })
for (const report of [UNIT_REPORT, BROWSER_REPORT]) rmSync(report, { force: true })

const { ensureChromium } = await import('./chromium.mjs')
const chromium = await ensureChromium().catch(error => fail(error.message))

const tool = path => [join('node_modules', path)]
const STEPS = [
  // The types of routes are generated; without them a clean clone would not type-check.
  ['Types of the routes', [...tool('next/dist/bin/next'), 'typegen']],
  ['Types', [...tool('typescript/bin/tsc'), '--noEmit']],
  ['Lint', [...tool('@biomejs/biome/bin/biome'), 'lint', '--error-on-warnings', '.']],
  [
    'Unit, database and OPA tests',
    [
      ...tool('vitest/vitest.mjs'),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${UNIT_REPORT}`,
    ],
  ],
  ['Console build', ['--import', 'tsx', 'bin/build.ts']],
  ['Browser tests', [...tool('@playwright/test/cli.js'), 'test']],
]

let failedStep = null
for (const [name, args] of STEPS) {
  console.log(`\n── ${name} ${'─'.repeat(Math.max(0, 70 - name.length))}`)
  const began = Date.now()
  const env = {
    ...process.env,
    NEXT_TELEMETRY_DISABLED: '1',
    CHROMIUM_PATH: chromium,
    PLAYWRIGHT_JSON_OUTPUT_NAME: BROWSER_REPORT,
  }
  // A person's own database, provider and ports must not be what tests use.
  for (const variable of PERSONS_OWN) delete env[variable]
  const { status, signal, error } = spawnSync(process.execPath, args, { stdio: 'inherit', env })
  const seconds = `${((Date.now() - began) / 1000).toFixed(1)} s`
  if (status !== 0) {
    console.log(
      `── ${name} failed after ${seconds}${signal ? ` (${signal})` : ''}${error ? `: ${error.message}` : ''}`,
    )
    failedStep = name
    break
  }
  console.log(`── ${name}: ${seconds}`)
}

const counts = [unitCounts(), browserCounts()]
const passed = counts.reduce((sum, count) => sum + count.passed, 0)
const failed = counts.reduce((sum, count) => sum + count.failed, 0)
console.log('')
// A step that failed without a failing test, such as lint, still is a failure.
console.log(`${passed} passed, ${failedStep && failed === 0 ? 1 : failed} failed`)
process.exitCode = failedStep || failed ? 1 : 0

function unitCounts() {
  const report = readReport(UNIT_REPORT)
  if (!report) return { passed: 0, failed: 0 }
  const brokenFiles = report.testResults.filter(
    file => file.status === 'failed' && file.assertionResults.length === 0,
  )
  return { passed: report.numPassedTests, failed: report.numFailedTests + brokenFiles.length }
}

function browserCounts() {
  const stats = readReport(BROWSER_REPORT)?.stats
  return stats ? { passed: stats.expected + stats.flaky, failed: stats.unexpected } : { passed: 0, failed: 0 }
}

function readReport(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null
}

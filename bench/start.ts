/** Cold and warm start of the whole product, and the median answer of its pages on the demo data. */
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, chmodSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { startStack, type Stack } from '../e2e/support/stack'
import { heading, median, report } from './measure'
import { insertLargeRelease, PAGE_ACTIONS } from './release-page'

const PAGES = [
  '/',
  '/agents',
  '/actions',
  '/guardrails',
  '/releases',
  '/recertification',
  '/bundles',
  '/enforcers',
  '/evidence',
  '/settings',
]

export async function benchStart(): Promise<void> {
  heading('Start and pages')
  const dataDir = mkdtempSync(join(tmpdir(), 'countersign-bench-'))
  chmodSync(dataDir, 0o755)
  try {
    const cold = await timed(() => startStack({ env: { DATA_DIR: dataDir } }))
    await cold.result.interrupt()
    const warm = await timed(() => startStack({ env: { DATA_DIR: dataDir } }))
    report(
      'cold start (new data, seed; build when stale)',
      `${(cold.ms / 1000).toFixed(1)} s`,
      `${(warm.ms / 1000).toFixed(1)} s warm`,
      cold.ms / warm.ms,
    )
    await benchPages(warm.result)
    await warm.result.interrupt()
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
}

async function benchPages(stack: Stack): Promise<void> {
  const cookie = `next-auth.session-token=${await signIn(stack)}`
  const health = await latency(`${stack.consoleUrl}/api/health`, {})
  for (const page of PAGES) {
    const ms = await latency(`${stack.consoleUrl}${page}`, { cookie })
    report(
      `page ${page}, median of 25`,
      `${ms.toFixed(0)} ms`,
      `${health.toFixed(0)} ms for /api/health`,
      ms / health,
    )
  }
  const sql = postgres(stack.databaseUrl(), { max: 1 })
  const large = await insertLargeRelease(sql).finally(() => sql.end())
  const ms = await latency(`${stack.consoleUrl}/releases/${large}`, { cookie })
  report(
    `a release of ${PAGE_ACTIONS} actions, six signatures (at most 200 ms)`,
    `${ms.toFixed(0)} ms`,
    `${health.toFixed(0)} ms for /api/health`,
    ms / health,
  )
}

/** A session row for an auditor: what the OpenID sign-in ends in. */
async function signIn(stack: Stack): Promise<string> {
  const sql = postgres(stack.databaseUrl(), { max: 1 })
  const token = randomBytes(32).toString('hex')
  const hash = createHash('sha256').update(token).digest('hex')
  await sql`
    insert into session (id, token_hash, account_id, person_id, authenticated_at, created_at, expires_at)
    select 'ses_bench', ${hash}, a.id, a.person_id, now(), now(), now() + interval '1 hour'
    from account a join person p on p.id = a.person_id where p.email = 'greta.holm@acme.example'`
  await sql.end()
  return token
}

async function latency(url: string, headers: Record<string, string>): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < 28; round++) {
    const { ms, result } = await timed(() => fetch(url, { headers, redirect: 'manual' }))
    await result.text()
    if (result.status !== 200) throw new Error(`${url} answered ${result.status}`)
    // The first ones warm caches that a person has warmed long ago.
    if (round >= 3) times.push(ms)
  }
  return median(times)
}

async function timed<T>(work: () => Promise<T>): Promise<{ ms: number; result: T }> {
  const began = performance.now()
  const result = await work()
  return { ms: performance.now() - began, result }
}

/** One process after the other is killed with -9 while releases are signed and published. */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Sql } from 'postgres'
import { makeAgent, owner } from '@/lib/testing/release-fixture'
import { Checker } from './check-published'
import type { People } from './people'
import type { Product } from './product'
import { Counts, type Proof } from './proof'
import { ReleaseStories } from './release-stories'

const AGENTS = ['agt_kill_1', 'agt_kill_2', 'agt_kill_3']
const VICTIMS = ['console-1', 'signer', 'database backend', 'console-2', 'postmaster', 'worker'] as const
const LONGEST_WAIT_MS = 1500
const ALIVE_AGAIN_MS = 60_000

export const killNine: Proof = {
  name: 'kill-9',
  claim: 'nothing acknowledged is lost, nothing is half published, the log verifies',
  rounds: 60,
  async run({ product, people }, rounds) {
    const { admin } = product
    for (const agent of AGENTS) await makeAgent(admin, agent)
    const checker = new Checker(admin)
    const stories = new ReleaseStories(people, isDoneIn(admin), isPublishedIn(admin))
    const counts = new Counts()
    const violations: string[] = []
    stories.begin(AGENTS)
    for (let round = 0; round < rounds; round++) {
      const victim = VICTIMS[round % VICTIMS.length]!
      await sleep(Math.random() * LONGEST_WAIT_MS)
      await kill(product, victim)
      counts.add(`× ${victim}`)
      await product.databaseIsBack()
      const acknowledged = stories.takeAcknowledged()
      violations.push(
        ...(await checker.check(acknowledged)).map(what => `round ${round}, ${victim}: ${what}`),
      )
      const before = stories.published
      const giveUpAt = Date.now() + ALIVE_AGAIN_MS
      while (stories.published === before && stories.violations.length === 0) {
        if (Date.now() > giveUpAt) {
          violations.push(`round ${round}: nothing is published a minute after ${victim} was killed`)
          break
        }
        await sleep(50)
      }
    }
    await stories.end()
    violations.push(...(await checker.check(stories.takeAcknowledged())), ...stories.violations)
    violations.push(...(await verifyWholeLog(product, people)))
    for (const each of Object.values(product.processes))
      if (each.fell > 0) counts.add(`× ${each.name} fell with the database and was started again`, each.fell)
    const { bundles, releases, entries, acknowledged } = checker.seen
    const seen = {
      'acknowledged acts found again': acknowledged,
      'releases published': releases,
      'bundles verified': bundles,
      'entries of evidence verified': entries,
    }
    return { rounds, counts: { ...counts.all, ...stories.counts.all, ...seen }, violations }
  },
}

/** Killed, and started again as a supervisor would. */
async function kill(product: Product, victim: (typeof VICTIMS)[number]): Promise<void> {
  const { console1, console2, signer, worker } = product.processes
  const processes = { 'console-1': console1, 'console-2': console2, signer, worker }
  if (victim === 'postmaster') {
    process.kill(product.postmaster(), 'SIGKILL')
  } else if (victim === 'database backend') {
    // One that is at work, if any is: PostgreSQL then ends all others and recovers from its log.
    await product.databaseIsBack()
    const [backend] = await product.admin`
      select pid from pg_stat_activity where usename in ('countersign_app_rt', 'countersign_signer_rt') order by (state = 'idle'), random() limit 1`
    process.kill(backend!.pid, 'SIGKILL')
  } else {
    await processes[victim].kill()
    await processes[victim].start()
  }
}

const isDoneIn = (admin: Sql) => async (key: string) => {
  const [row] = await admin`select 1 from idempotency_key where key = ${key} and response <> ''`
  return row !== undefined
}

const isPublishedIn = (admin: Sql) => async (release: string) => {
  const [row] = await admin`select published_at from release where id = ${release}`
  return row?.published_at != null
}

/** As an auditor does it: exported over the API, checked by the command line without a server. */
async function verifyWholeLog(product: Product, people: People): Promise<string[]> {
  const auditor = owner('compliance')
  await sleep(500) // the signer's next checkpoint
  const { download, vkey } = await people.act({
    console: 0,
    person: auditor,
    operation: 'evidence.export',
    input: {},
  })
  const file = join(product.dataDir, 'evidence.ndjson')
  writeFileSync(file, await people.download(1, auditor, download!))
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['bin/countersign.mjs', 'verify', file, '--key', vkey!],
    { encoding: 'utf8' },
  )
  return status === 0 ? [] : [`countersign verify: ${stdout}${stderr}`]
}

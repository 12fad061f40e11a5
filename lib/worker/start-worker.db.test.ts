/** The worker as it runs: queues made by the administrator, also on a database of before, jobs under its own role. */
import pino from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pool } from '@/db/pool'
import { writeAs } from '@/db/write'
import { useDatabase } from '@/lib/testing/database'
import { makeAgent, makeOrganisation, putInReview } from '@/lib/testing/release-fixture'
import { prepareQueues, QUEUES, SCHEMA } from './queues'
import { startWorker, type Worker } from './start-worker'

const database = useDatabase()
let worker: Worker
let release = ''

beforeAll(async () => {
  await makeOrganisation(database.admin)
  await makeAgent(database.admin, 'agt_w')
  release = (await putInReview(database.admin, 'agt_w', 1, ['iam'])).id
  await database.admin`update release set due_at = now() - interval '3 days', submitted_at = now() - interval '9 days' where id = ${release}`
  await prepareQueues(database.url)
  // A database of before this queue: it is added at the next start.
  await database.admin.unsafe(`select ${SCHEMA}.delete_queue('${QUEUES.releaseDeadlines.name}')`)
  await prepareQueues(database.url)
  writeAs('worker_rt')
  worker = await startWorker({ db: pool('worker_rt', 2), log: pino({ level: 'silent' }) })
})
afterAll(async () => {
  await worker.stop()
  writeAs('app_rt')
})

test('the schedule runs by itself: the job of deadlines tells the teams of the five layers, and approves nothing', async () => {
  const reminded = () =>
    database.admin`select layer, actor_id from evidence_index where subject_id = ${release} and type = 'release.reminded' order by seq`
  await expect.poll(reminded, { timeout: 30_000, interval: 250 }).toHaveLength(5)
  for (const row of await reminded()) expect(row.actor_id).toBe('worker')
  expect(await database.admin`select state from release where id = ${release}`).toEqual([
    { state: 'in_review' },
  ])
})

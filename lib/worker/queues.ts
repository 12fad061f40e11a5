/**
 * The worker's queues. They and pg-boss's schema are made at migration time by the administrator: the worker's
 * role may not create tables (pg-boss makes a partition per queue).
 */
import PgBoss from 'pg-boss'
import postgres from 'postgres'

export const SCHEMA = 'pgboss'

export const QUEUES = {
  /** Puts on record that a certification lapsed. The bundle has denied since that instant by itself. */
  recordLapses: { name: 'recertification.record-lapse', cron: '* * * * *' },
  /** Tells those who still owe a release an answer. A deadline that passes approves nothing. */
  releaseDeadlines: { name: 'release-deadlines', cron: '* * * * *' },
  /** Compares the tools of live MCP servers that are due. */
  checkSources: { name: 'check-sources', cron: '* * * * *' },
  /** Compares what enforcers saw with what is released. */
  compareAttestations: { name: 'compare-attestations', cron: '* * * * *' },
  /** Removes ended sessions and idempotency keys that nobody can replay any more. */
  housekeeping: { name: 'housekeeping', cron: '17 * * * *' },
} as const

/**
 * pg-boss's own (`timekeeper.js`), through which every schedule sends. The worker may not make it either, and pg-boss says
 * nothing when it is missing: no job would ever run.
 */
const SCHEDULER_QUEUE = '__pgboss__send-it'
const NAMES = [...Object.values(QUEUES).map(({ name }) => name), SCHEDULER_QUEUE]

/** Safe to run at every start; returns at once when everything is there. */
export async function prepareQueues(adminUrl: string): Promise<void> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => {} })
  try {
    if (!(await isPrepared(sql))) await createQueues(adminUrl)
    const worker = 'countersign_worker_rt'
    await sql.unsafe(`
      GRANT USAGE ON SCHEMA ${SCHEMA} TO ${worker};
      GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${SCHEMA} TO ${worker};
      GRANT USAGE ON ALL SEQUENCES IN SCHEMA ${SCHEMA} TO ${worker};
      GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ${SCHEMA} TO ${worker};`)
  } finally {
    await sql.end()
  }
}

async function isPrepared(sql: postgres.Sql): Promise<boolean> {
  const [table] = await sql`select to_regclass(${`${SCHEMA}.queue`}) as name`
  if (!table?.name) return false
  const rows = await sql`select name from ${sql(SCHEMA)}.queue`
  return NAMES.every(name => rows.some(row => row.name === name))
}

async function createQueues(adminUrl: string): Promise<void> {
  const boss = new PgBoss({
    connectionString: adminUrl,
    schema: SCHEMA,
    max: 1,
    supervise: false,
    schedule: false,
  })
  await boss.start()
  try {
    for (const name of NAMES)
      await boss.createQueue(
        name,
        name === SCHEDULER_QUEUE ? { name } : { name, policy: 'stately', retryLimit: 2 },
      )
  } finally {
    await boss.stop({ graceful: false })
  }
}

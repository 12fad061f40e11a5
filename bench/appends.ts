/** Governance appends a second beside plain inserts of the same text, on a durable embedded PostgreSQL. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { closePools } from '@/db/pool'
import { startEmbeddedPostgres } from '@/db/embedded'
import { migrate } from '@/db/migrate'
import { appendEvidence } from '@/db/stores/evidence'
import { inTransaction, writeDatabase } from '@/db/write'
import { evidenceOf } from '@/lib/commands/evidence-of'
import { sql } from 'drizzle-orm'
import { heading, ratePerSecond, report } from './measure'

const MS = 3_000

export async function benchAppends(): Promise<void> {
  heading('Evidence (durable PostgreSQL, fsync on)')
  const dataDir = mkdtempSync(join(tmpdir(), 'countersign-bench-'))
  process.env.DATA_DIR = dataDir
  const server = await startEmbeddedPostgres({ dataDir, log: () => {} })
  try {
    await migrate({ adminUrl: server.url })
    const admin = (await import('postgres')).default(server.url, { max: 1, onnotice: () => {} })
    await admin`create table plain (id bigserial primary key, entry text not null)`
    await admin`grant insert on plain to countersign_app_rt`
    await admin`grant usage on sequence plain_id_seq to countersign_app_rt`
    await admin.end()
    const actor = { kind: 'system', name: 'worker' } as const
    const entry = () =>
      evidenceOf(
        'bench.append',
        [{ type: 'bench.appended', subject: { kind: 'bench', id: 'x' }, data: { note: 'a'.repeat(200) } }],
        { actor, now: new Date() },
      )
    const text = JSON.stringify(entry()[0]?.event)
    for (const writers of [1, 8]) {
      const plain = await ratePerSecond(writers, MS, () =>
        writeDatabase().transaction(tx => tx.execute(sql`insert into plain (entry) values (${text})`)),
      )
      const chained = await ratePerSecond(writers, MS, () => inTransaction(tx => appendEvidence(tx, entry())))
      report(
        `appends, ${writers} ${writers === 1 ? 'writer' : 'writers'}`,
        `${chained.toFixed(0)}/s`,
        `${plain.toFixed(0)} plain inserts/s`,
        chained / plain,
      )
    }
  } finally {
    await closePools()
    await server.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

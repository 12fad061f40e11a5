/** The pulse of an environment: freshness per tier, who is killed, and the least serial that is still good. */

import { and, desc, eq, inArray, lt, sql } from 'drizzle-orm'
import type { Database } from '@/db/pool'
import { agent, environment as environmentTable } from '@/db/schema/agent'
import { bundle } from '@/db/schema/bundle'
import { lockPulse, savePulse } from '@/db/stores/bundle'
import { CHANNEL } from '@/db/stores/notify'
import { composePulse, SUPERSEDED_AFTER_SECONDS } from '@/lib/domain/bundle/compose-pulse'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import { pulseDataText } from '@/lib/domain/policy/rego/data-json'
import { freshnessSeconds } from './freshness'
import { packPulse } from './pack-bundle'
import { bundleKey, issuer, organisation } from './signing-keys'

/** All at once, and each on its own: the kill switch of one environment never waits for another. */
export async function issuePulses(db: Database, now: Date): Promise<void> {
  const environments = await db.select({ id: environmentTable.id }).from(environmentTable)
  const results = await Promise.allSettled(environments.map(({ id }) => issuePulse(db, id, now)))
  const failed = results.flatMap(result => (result.status === 'rejected' ? [result.reason] : []))
  if (failed.length > 0)
    throw new AggregateError(failed, `${failed.length} of ${results.length} pulses were not issued`)
}

async function issuePulse(db: Database, environment: string, now: Date): Promise<void> {
  const issuedAt = epochSeconds(now)
  await db.transaction(async tx => {
    // Two signers take turns: a kill list that was read earlier must not replace one that was read later.
    await lockPulse(tx, environment)
    const stopped = await tx
      .select({ id: agent.id })
      .from(agent)
      .where(inArray(agent.state, ['suspended', 'retired']))
      .orderBy(agent.id)
    const [settled] = await tx
      .select({ serial: bundle.serial })
      .from(bundle)
      .where(
        and(
          eq(bundle.environment, environment),
          lt(bundle.published_at, new Date(now.getTime() - SUPERSEDED_AFTER_SECONDS * 1000)),
        ),
      )
      .orderBy(desc(bundle.serial))
      .limit(1)
    const kill = { agents: stopped.map(row => row.id) }
    const leastSerial = settled?.serial ?? 1
    const pulse = composePulse({
      environment,
      issuedAt,
      leastSerial,
      killed: kill.agents,
      freshness: freshnessSeconds(),
    })
    const packed = packPulse({
      pulseDataText: pulseDataText(pulse),
      key: await bundleKey(tx),
      scope: environment,
      issuer: issuer(),
      issuedAt,
      manifest: { organisation: organisation(), environment, issued_at: issuedAt, least_serial: leastSerial },
    })
    await savePulse(tx, {
      environment,
      revision: packed.revision,
      number: issuedAt,
      least_serial: leastSerial,
      kill,
      bytes: packed.bytes,
      issued_at: now,
    })
    await tx.execute(sql`select pg_notify(${CHANNEL}, ${JSON.stringify({ kind: 'pulse', environment })})`)
  })
}

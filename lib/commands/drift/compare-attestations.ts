/**
 * `drift.compare-attestations`: what enforcers saw otherwise than it is released becomes drift that is only
 * observed: nobody declared it, so there is nothing that a release could contain.
 */
import { z } from 'zod'
import { markHandled } from '@/db/stores/attestation'
import { type DriftRow, type FoundDrift, openDrift } from '@/db/stores/drift'
import { refuse } from '@/lib/domain/refusal'
import { type CommandEvent, defineCommand } from '../define-command'
import { driftDetected } from './drift-events'
import { judgeWaiting } from './judge-waiting'

export const MOST_ATTESTATIONS = 500

export const compareAttestations = defineCommand({
  name: 'drift.compare-attestations',
  summary: 'Compares what enforcers saw at run time with what is released.',
  permission: 'system',
  actors: 'system',
  input: z.strictObject({ attestations: z.array(z.string()).max(MOST_ATTESTATIONS) }),
  output: z.object({ opened: z.int(), unknown: z.int() }),
  load: (tx, input, { now }) => judgeWaiting(tx, input.attestations, now),
  decide(judged, _input, { now, newId }) {
    const found = once(
      judged.flatMap(one => one.found),
      row => [row.agent_id, row.environment, row.kind, row.subject].join('\n'),
    )
    const rows = found.map(row => openRow(row, newId('dft'), now))
    const unknown = once(
      judged.flatMap(({ row, agent, unknown: reason }) => (reason ? [{ row, agent, ...reason }] : [])),
      one => one.digest,
    )
    const events = [
      ...driftDetected(rows),
      ...unknown.map(
        ({ row, agent, why, digest }): CommandEvent => ({
          type: 'identity.unknown-seen',
          subject: { kind: 'enforcer', id: row.enforcer_id },
          ...(agent && { agent: agent.id }),
          digest,
          data: {
            identity: row.identity_key,
            enforcer: row.enforcer,
            environment: row.environment,
            named: row.agent_id,
            seen_at: row.seen_at.toISOString(),
            why,
          },
        }),
      ),
    ]
    const [first, ...rest] = events
    if (!first) return refuse('wrong_state', 'What enforcers saw is what is released.')
    return {
      found,
      /** Evidence names the rows that are only about to be written. */
      ids: rows.map(row => row.id),
      handled: judged.map(one => one.row.id),
      now,
      output: { opened: rows.length, unknown: unknown.length },
      events: [first, ...rest],
    }
  },
  async save(tx, { found, ids, handled, now }) {
    const next = [...ids]
    // Under the lock of drift, so what was new in `load` is new here, in the same order.
    const opened = await openDrift(tx, found, { now, newId: () => next.shift()! })
    if (opened.length !== ids.length) throw new Error('drift was opened beside its lock')
    await markHandled(tx, handled, now)
  },
  result: change => change.output,
})

function once<T>(items: T[], key: (item: T) => string): T[] {
  const kept = new Map<string, T>()
  for (const item of items) if (!kept.has(key(item))) kept.set(key(item), item)
  return [...kept.values()]
}

const openRow = (row: FoundDrift, id: string, now: Date): DriftRow => ({
  ...row,
  id,
  follow_up_id: null,
  detected_at: now,
  cleared_at: null,
  cleared_because: null,
  dismissed_by: null,
  dismissed_reason: null,
})

/**
 * Part of the write path: what a change makes differ from the releases in force is written down in its own
 * transaction, and what it puts right again is cleared. The signer's publication is such a change: what the
 * release contains is released from then on.
 *
 * What concerns `'all'` agents (a guardrail, the organisation's rules) is never drift, so nothing is compared then,
 * and nothing is ever composed for an agent without a release in force: an import costs as many queries for a
 * thousand agents as for one.
 *
 * An observation (source `enforcer`: a model or identity seen at run time that nobody declared) is not a difference
 * of declared state, so that the two agree says nothing about it: it was seen, and may be seen again. It is cleared
 * only when the release in force contains what was seen. Declaring a seen identity makes it an ordinary
 * difference (`openDrift` takes the row over), which then comes and goes like any other.
 */
import type { Tx } from '@/db/pool'
import {
  clearDrift,
  type DriftRow,
  type FoundDrift,
  haveReleaseInForce,
  linkFollowUp,
  loadOpenDriftForUpdate,
  loadOpenReleaseIds,
  loadReleasesInForce,
  lockDrift,
  openDrift,
  type ReleaseInForceRow,
} from '@/db/stores/drift'
import { groupBy } from '@/db/stores/group-by'
import { loadManyReleaseInputs } from '@/db/stores/release-inputs'
import { isObservation } from '@/lib/domain/drift/describe-drift'
import { findDrift } from '@/lib/domain/drift/find-drift'
import { composeRelease } from '@/lib/domain/release/compose'
import type { ReleaseContent } from '@/lib/domain/release/content'
import type { Change, CommandContext, CommandEvent } from '../define-command'
import { driftCleared, driftDetected } from './drift-events'
import { openFollowUp } from './open-follow-up'

export async function recordDrift(
  tx: Tx,
  affects: NonNullable<Change['affects']>,
  context: CommandContext,
): Promise<CommandEvent[]> {
  if (affects.agents === 'all') return []
  const agents = await haveReleaseInForce(tx, affects.agents)
  if (agents.length === 0) return []
  await lockDrift(tx)
  const inForce = await loadReleasesInForce(tx, agents, affects.environment)
  const { opened, cleared } = await compareWithReleased(tx, inForce, affects.source ?? 'console', context)
  const events = [...driftDetected(opened), ...driftCleared(cleared)]
  const onTheWay = await loadOpenReleaseIds(tx, agents)
  const declared = opened.filter(row => !isObservation(row))
  for (const [place, rows] of groupBy(declared, row => `${row.agent_id} ${row.environment}`)) {
    const open = onTheWay.get(place)
    if (open) await linkFollowUp(tx, idsOf(rows), open)
    else {
      const base = inForce.find(({ release }) => `${release.agent_id} ${release.environment}` === place)!
      events.push(...(await openFollowUp(tx, base, rows, affects, context)))
    }
  }
  return events
}

async function compareWithReleased(
  tx: Tx,
  inForce: ReleaseInForceRow[],
  source: DriftRow['source'],
  context: CommandContext,
): Promise<{ opened: DriftRow[]; cleared: DriftRow[] }> {
  const found = await findInAll(tx, inForce, source)
  const open = await loadOpenDriftForUpdate(tx, [...new Set(inForce.map(({ agent }) => agent.id))])
  const still = new Set(found.map(keyOf))
  const cleared: DriftRow[] = []
  for (const { release, content } of inForce) {
    const gone = open.filter(
      row =>
        row.agent_id === release.agent_id &&
        row.environment === release.environment &&
        !still.has(keyOf(row)) &&
        (isObservation(row) ? contains(content, row) : true),
    )
    const released = gone.filter(row => isObservation(row) || row.release_id !== release.id)
    const reverted = gone.filter(row => !released.includes(row))
    cleared.push(...(await clearDrift(tx, idsOf(released), { because: 'released' }, context.now)))
    cleared.push(...(await clearDrift(tx, idsOf(reverted), { because: 'reverted' }, context.now)))
  }
  return { opened: await openDrift(tx, found, context), cleared }
}

async function findInAll(
  tx: Tx,
  inForce: ReleaseInForceRow[],
  source: DriftRow['source'],
): Promise<FoundDrift[]> {
  const found: FoundDrift[] = []
  for (const [environment, rows] of groupBy(inForce, ({ release }) => release.environment)) {
    const agents = rows.map(({ agent }) => agent.id)
    const inputs = await loadManyReleaseInputs(tx, agents, environment)
    for (const { release, content } of rows) {
      const live = inputs.get(release.agent_id)
      if (!live) continue
      // Guardrails decide nothing here, and matching them is what costs.
      const items = findDrift(content, composeRelease({ ...live, guardrails: [] }))
      const place = { agent_id: release.agent_id, environment, release_id: release.id, source }
      found.push(...items.map(item => ({ ...item, ...place })))
    }
  }
  return found
}

/** Is what an enforcer saw part of what is released now? */
function contains({ sections: { iam } }: ReleaseContent, { kind, subject }: DriftRow): boolean {
  if (kind === 'identity') return iam.identities.some(({ key }) => key === subject)
  return subject === (kind === 'model' ? iam.model : iam.prompt_reference)
}

const idsOf = (rows: DriftRow[]) => rows.map(row => row.id)
const keyOf = (row: Pick<DriftRow, 'agent_id' | 'environment' | 'kind' | 'subject'>) =>
  [row.agent_id, row.environment, row.kind, row.subject].join('\n')

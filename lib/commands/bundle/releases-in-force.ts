/**
 * What an environment's next bundle is made of. Every fact is read and checked again here; a release whose facts
 * don't hold is withheld with a sentence, and never keeps another agent's policy from being published.
 */

import type { Tx } from '@/db/pool'
import {
  type DecidingRelease,
  loadDecidingReleases,
  loadPublishingFacts,
  type PublishingFacts,
} from '@/db/stores/bundle'
import { carriedFrom } from '@/db/stores/carry'
import { loadManyReleaseInputs } from '@/db/stores/release-inputs'
import type { AgentInForce } from '@/lib/domain/bundle/compose-bundle'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import type { BundlePolicy } from '@/lib/domain/policy/model'
import { agentText, bundleDataText } from '@/lib/domain/policy/rego/data-json'
import { canPublish } from '@/lib/domain/release/can-publish'
import { contradictsRecord } from '@/lib/domain/release/facts-on-record'
import type { ReleaseInputs } from '@/lib/domain/release/inputs'
import { rememberPolicies } from '@/lib/domain/release/remember-policy'
import { assertionFault } from './check-assertions'

/** Facts are read and checked anew each time; only what they add up to is remembered. */
const policyInForce = rememberPolicies()

export type InForce = AgentInForce & { deciding: DecidingRelease }
export type Withheld = {
  deciding: DecidingRelease
  why: string
  actsRecorded: { type: string; why: unknown }[]
}

export async function loadReleasesInForce(
  tx: Tx,
  environment: string,
): Promise<{ inForce: InForce[]; withheld: Withheld[] }> {
  const inForce: InForce[] = []
  const withheld: Withheld[] = []
  for (const { deciding, facts, inputs } of await loadFacts(tx, environment)) {
    const agentId = deciding.agent.id
    // Newest first: an approved release replaces the published one, unless it is withheld.
    if (inForce.at(-1)?.agentId === agentId) continue
    const policy = await checkedPolicy(deciding, facts, inputs)
    if (typeof policy === 'string') {
      const actsRecorded = facts.acts.map(({ type, data }) => ({ type, why: data.why }))
      withheld.push({ deciding, why: policy, actsRecorded })
    } else inForce.push({ ...policy, agentId, deciding })
  }
  return { inForce, withheld }
}

/** So many agents per query: what is read stays within memory, and a thousand agents don't wait for as many round trips. */
const AT_ONCE = 200

async function loadFacts(tx: Tx, environment: string) {
  const deciding = await loadDecidingReleases(tx, environment)
  const loaded = []
  for (let at = 0; at < deciding.length; at += AT_ONCE) {
    const some = deciding.slice(at, at + AT_ONCE)
    const facts = await loadPublishingFacts(
      tx,
      some.map(({ release }) => release),
    )
    const inputs = await loadManyReleaseInputs(
      tx,
      [...new Set(some.map(({ agent }) => agent.id))],
      environment,
    )
    loaded.push(
      ...some.map(row => ({
        deciding: row,
        facts: facts(row.release.id),
        inputs: inputs.get(row.agent.id) ?? null,
      })),
    )
  }
  return loaded
}

/** What the release says together with what is current; or the sentence why it may not be signed. */
async function checkedPolicy(
  { release, agent }: DecidingRelease,
  facts: PublishingFacts,
  inputs: ReleaseInputs | null,
) {
  try {
    const refusal = canPublish({ ...release, ...facts })
    if (refusal) return refusal.detail
    if (!facts.content || !release.certified_until)
      return 'Not published: it has no content or no certification.'
    const certifiedUntil = epochSeconds(release.certified_until)
    const contradiction = contradictsRecord(
      {
        digest: release.digest,
        certified_until: certifiedUntil,
        certified_for_days: facts.content.sections.iga.certified_for_days,
        carried_until: carriedUntil(facts),
        signOffs: facts.signOffs,
      },
      facts.acts,
    )
    if (contradiction) return contradiction.detail
    const fault = await assertionFault(release.id, facts)
    if (fault) return fault
    const status = agent.state === 'suspended' || agent.state === 'retired' ? agent.state : 'active'
    const inForce = {
      release: release.id,
      digest: release.digest,
      status,
      certified_until: certifiedUntil,
    } as const
    const policy = policyInForce(`${release.environment}/${agent.id}`, facts.content, inputs, inForce)
    if (!policy) return 'Not published: its agent no longer exists.'
    exportable(policy)
    return policy
  } catch (error) {
    // Rows that somebody broke; the message says which part. The database's own errors end the transaction.
    return `Not published: its facts can't be read (${error instanceof Error ? error.message : String(error)}).`
  }
}

/** Epoch seconds; null when it carries nothing. */
function carriedUntil({ content, carriedFrom: chain }: PublishingFacts): number | null {
  const [base] = carriedFrom(content)
  if (base === undefined) return null
  return Math.floor((chain.get(base)?.certified_until ?? 0) / 1000)
}

/** Throws where the export would: a rule that can't be exported withholds the agent that it binds, and no other. */
function exportable({ agent, guardrails }: Pick<AgentInForce, 'agent' | 'guardrails'>): void {
  agentText(agent, guardrails)
  const alone: BundlePolicy = {
    environment: '',
    serial: 1,
    issued_at: 0,
    expires_at: 0,
    identities: {},
    agents: {},
    guardrails,
  }
  bundleDataText(alone)
}

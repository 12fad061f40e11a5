/**
 * `bundle.publish`, the signer's own act: what is approved or in force in one environment, with every fact
 * checked again in this transaction, becomes the next bundle. The key is used here and nowhere else.
 */
import { z } from 'zod'
import { environment as environmentTable } from '@/db/schema/agent'
import { activateAgent, insertBundle, loadLastBundle, loadPublishingFacts, lockDecidingReleases, publishRelease } from '@/db/stores/bundle'
import { loadReleaseInputs } from '@/db/stores/release-inputs'
import type { Tx } from '@/db/pool'
import { nextAgentState } from '@/lib/domain/agent/lifecycle'
import { type AgentInForce, BUNDLE_LIFETIME_SECONDS, bundleContentDigest, bundleDue, composeBundle, countActions } from '@/lib/domain/bundle/compose-bundle'
import { domainDigest } from '@/lib/domain/digest'
import { bundleDataText } from '@/lib/domain/policy/rego/data-json'
import { refuse } from '@/lib/domain/refusal'
import { canPublish } from '@/lib/domain/release/can-publish'
import { composeRelease } from '@/lib/domain/release/compose'
import { policyInForce } from '@/lib/domain/release/policy-in-force'
import { packBundle } from '@/lib/signer/pack-bundle'
import { regoModule } from '@/lib/signer/rego-module'
import { bundleKey, issuer, organisation } from '@/lib/signer/signing-keys'
import { defineCommand, type CommandEvent } from '../define-command'

type Locked = Awaited<ReturnType<typeof lockDecidingReleases>>
type LockedRelease = Locked['releases'][number]

export const publishBundle = defineCommand({
  name: 'bundle.publish',
  summary: 'Signs and publishes the next bundle of an environment when what it decides has changed.',
  permission: 'system',
  actors: 'system',
  input: z.strictObject({ environment: z.string() }),
  output: z.object({ environment: z.string(), serial: z.int(), revision: z.string() }),

  async load(tx, { environment }, { now }) {
    const known = (await tx.select().from(environmentTable)).some(row => row.id === environment)
    if (!known) return refuse('not_found', `There is no environment ${environment}.`)
    const { agents, releases } = await lockDecidingReleases(tx, environment)
    const publishing: LockedRelease[] = []
    const refused: { release: LockedRelease; why: string }[] = []
    const inForce: (AgentInForce & { release: LockedRelease })[] = []
    for (const agent of agents) {
      for (const release of newestFirst(releases.filter(row => row.agent_id === agent.id))) {
        const checked = await checkedPolicy(tx, release, agent)
        if (typeof checked === 'string') {
          refused.push({ release, why: checked })
          continue
        }
        if (release.state === 'approved') publishing.push(release)
        inForce.push({ ...checked, agentId: agent.id, release })
        break
      }
    }
    const content = composeBundle(environment, inForce)
    const digest = bundleContentDigest(content, regoModule())
    const last = await loadLastBundle(tx, environment)
    const seconds = Math.floor(now.getTime() / 1000)
    const due = bundleDue(last && { ...last, issued_at: epoch(last.issued_at), expires_at: epoch(last.expires_at) }, digest, seconds)
    // Nothing to say is a refusal of our own act, not an event; the signer asks first with `bundleIsDue`.
    if (due === null && publishing.length === 0) return refuse('wrong_state', `Bundle ${last?.serial} of ${environment} still says it all.`)
    const policy = { ...content, serial: (last?.serial ?? 0) + 1, issued_at: seconds, expires_at: seconds + BUNDLE_LIFETIME_SECONDS }
    const key = await bundleKey(tx)
    const carried = inForce.map(({ release }) => ({ release_id: release.id, digest: release.digest }))
    const packed = packBundle({
      policyDataText: bundleDataText(policy),
      regoText: regoModule(),
      key,
      scope: environment,
      issuer: issuer(),
      issuedAt: seconds,
      manifest: {
        organisation: organisation(),
        environment,
        serial: policy.serial,
        issued_at: policy.issued_at,
        expires_at: policy.expires_at,
        releases_digest: domainDigest('bundle-content', carried),
      },
    })
    return { policy, packed, digest, reason: due ?? 'A release was approved.', kid: key.kid, carried, publishing, refused, agents, actions: countActions(content) }
  },

  decide({ policy, packed, digest, reason, kid, carried, publishing, refused, agents, actions }, { environment }, { now }) {
    const published: CommandEvent = {
      type: 'bundle.published',
      subject: { kind: 'bundle', id: `${environment}/${policy.serial}` },
      digest: packed.sha256,
      data: { environment, serial: policy.serial, revision: packed.revision, reason, content_digest: digest, releases: carried, kid, expires_at: policy.expires_at },
    }
    const releases = publishing.map(
      (release): CommandEvent => ({
        type: 'release.published', subject: { kind: 'release', id: release.id }, agent: release.agent_id, digest: release.digest, data: { serial: policy.serial, environment },
      }),
    )
    const withheld = refused.map(
      ({ release, why }): CommandEvent => ({
        type: 'bundle.release-withheld', subject: { kind: 'release', id: release.id }, agent: release.agent_id, digest: release.digest, data: { why, environment },
      }),
    )
    return {
      row: {
        environment, serial: policy.serial, revision: packed.revision, content_digest: digest, sha256: packed.sha256, bytes: packed.bytes, size: packed.bytes.length,
        kid, reason, agents: Object.keys(policy.agents).length, actions,
        issued_at: new Date(policy.issued_at * 1000), expires_at: new Date(policy.expires_at * 1000), published_at: now,
      },
      carried,
      publishing,
      activating: agents.filter(agent => publishing.some(release => release.agent_id === agent.id) && nextAgentState(agent.state, 'publish') !== null).map(agent => agent.id),
      now,
      events: [published, ...releases, ...withheld] as [CommandEvent, ...CommandEvent[]],
      notify: [{ kind: 'bundle' as const, environment }],
    }
  },

  async save(tx, change) {
    for (const release of change.publishing) await publishRelease(tx, release, change.now)
    for (const agentId of change.activating) await activateAgent(tx, agentId)
    await insertBundle(tx, change.row, change.carried)
  },

  result: ({ row }) => ({ environment: row.environment, serial: row.serial, revision: row.revision }),
})

const epoch = (at: Date) => Math.floor(at.getTime() / 1000)

/** An approved release replaces the published one, unless its facts don't hold: then what was in force stays. */
function newestFirst(releases: LockedRelease[]): LockedRelease[] {
  return [...releases].sort((a, b) => b.number - a.number)
}

/** What the release says together with what is current; or the sentence why it may not be signed. */
async function checkedPolicy(tx: Tx, release: LockedRelease, agent: Locked['agents'][number]) {
  const facts = await loadPublishingFacts(tx, release.id, release.revision)
  const refusal = canPublish({ ...release, ...facts })
  if (refusal) return refusal.detail
  if (!facts.content || !release.certified_until) return 'It has no content or no certification.'
  const inputs = await loadReleaseInputs(tx, release.agent_id, release.environment)
  const status = agent.state === 'suspended' || agent.state === 'retired' ? agent.state : 'active'
  const policy = policyInForce(facts.content, inputs && composeRelease(inputs), {
    release: release.id, digest: release.digest, status, certified_until: epoch(release.certified_until),
  })
  return policy ?? 'Its agent no longer exists.'
}

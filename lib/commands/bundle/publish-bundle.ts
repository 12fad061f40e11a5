/**
 * `bundle.publish`, the signer's own act: what is approved or in force in one environment, with every fact
 * checked again in this transaction, becomes the next bundle. The key is used here and nowhere else.
 */

import { z } from 'zod'
import { environment as environmentTable } from '@/db/schema/agent'
import {
  activateAgent,
  insertBundle,
  loadLastBundle,
  lockApprovedReleases,
  lockPublishing,
  publishRelease,
} from '@/db/stores/bundle'
import { lockComposition } from '@/db/stores/composition-lock'
import { lockDrift } from '@/db/stores/drift'
import { nextAgentState } from '@/lib/domain/agent/lifecycle'
import {
  BUNDLE_LIFETIME_SECONDS,
  bundleDue,
  composeBundle,
  countActions,
} from '@/lib/domain/bundle/compose-bundle'
import { domainDigest } from '@/lib/domain/digest'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import { refuse } from '@/lib/domain/refusal'
import { bundleContentDigest, bundleFiles } from '@/lib/signer/bundle-files'
import { packBundle } from '@/lib/signer/pack-bundle'
import { regoModule } from '@/lib/config/rego-module'
import { bundleKey, issuer, organisation } from '@/lib/signer/signing-keys'
import { type CommandEvent, defineCommand } from '../define-command'
import { type InForce, loadReleasesInForce, type Withheld } from './releases-in-force'

export const publishBundle = defineCommand({
  name: 'bundle.publish',
  summary: 'Signs and publishes the next bundle of an environment when what it decides has changed.',
  permission: 'system',
  actors: 'system',
  input: z.strictObject({ environment: z.string() }),
  output: z.object({
    environment: z.string(),
    /** null: the last bundle still says it all, and only what is withheld was put on record. */
    published: z.object({ serial: z.int(), revision: z.string() }).nullable(),
    withheld: z.array(z.object({ release: z.string(), why: z.string() })),
  }),

  async load(tx, { environment }, { now }) {
    const known = (await tx.select().from(environmentTable)).some(row => row.id === environment)
    if (!known) return refuse('not_found', `There is no environment ${environment}.`)
    await lockPublishing(tx, environment)
    await lockApprovedReleases(tx, environment)
    // Before the next lock, as every change does: what is published is compared with what differs from it.
    await lockDrift(tx)
    // A rule that moves from one table to another must not be missed in both by reading them one after the other.
    await lockComposition(tx, 'draft')
    const { inForce, withheld } = await loadReleasesInForce(tx, environment)
    const content = composeBundle(environment, inForce)
    const digest = bundleContentDigest(content, regoModule())
    const last = await loadLastBundle(tx, environment)
    const seconds = epochSeconds(now)
    const due = bundleDue(
      last && { ...last, issued_at: epochSeconds(last.issued_at), expires_at: epochSeconds(last.expires_at) },
      digest,
      seconds,
    )
    const unsaid = withheld.filter(isUnsaid)
    if (due === null && unsaid.length === 0)
      return refuse('wrong_state', `Bundle ${last?.serial} of ${environment} still says it all.`)
    const serial = (last?.serial ?? 0) + 1
    const policy = { ...content, serial, issued_at: seconds, expires_at: seconds + BUNDLE_LIFETIME_SECONDS }
    return {
      unsaid,
      bundle:
        due === null
          ? null
          : {
              policy,
              digest,
              reason: due,
              inForce,
              key: await bundleKey(tx),
              issuer: issuer(),
              organisation: organisation(),
            },
    }
  },

  decide({ unsaid, bundle }, { environment }, { now }) {
    const withheldEvents = unsaid.map(
      ({ deciding: { release }, why }): CommandEvent => ({
        type: 'bundle.release-withheld',
        subject: { kind: 'release', id: release.id },
        agent: release.agent_id,
        digest: release.digest,
        data: { why, environment },
      }),
    )
    const withheld = unsaid.map(({ deciding, why }) => ({ release: deciding.release.id, why }))
    if (bundle === null)
      return {
        environment,
        withheld,
        now,
        bundle: null,
        events: withheldEvents as [CommandEvent, ...CommandEvent[]],
      }

    const { policy, digest, reason, inForce, key } = bundle
    const carried = inForce.map(({ deciding: { release } }) => ({
      release_id: release.id,
      digest: release.digest,
    }))
    const packed = packBundle({
      files: bundleFiles(policy, regoModule()),
      key,
      scope: environment,
      issuer: bundle.issuer,
      issuedAt: policy.issued_at,
      manifest: {
        organisation: bundle.organisation,
        environment,
        serial: policy.serial,
        issued_at: policy.issued_at,
        expires_at: policy.expires_at,
        releases_digest: domainDigest('bundle-content', carried),
      },
    })
    const publishing = inForce.filter(({ deciding }) => deciding.release.state === 'approved')
    const published: CommandEvent = {
      type: 'bundle.published',
      subject: { kind: 'bundle', id: `${environment}/${policy.serial}` },
      digest: packed.sha256,
      data: {
        environment,
        serial: policy.serial,
        revision: packed.revision,
        reason,
        content_digest: digest,
        releases: carried,
        kid: key.kid,
        expires_at: policy.expires_at,
      },
    }
    return {
      environment,
      withheld,
      now,
      bundle: {
        row: {
          environment,
          serial: policy.serial,
          revision: packed.revision,
          content_digest: digest,
          sha256: packed.sha256,
          bytes: packed.bytes,
          size: packed.bytes.length,
          kid: key.kid,
          reason,
          agents: Object.keys(policy.agents).length,
          actions: countActions(policy),
          issued_at: new Date(policy.issued_at * 1000),
          expires_at: new Date(policy.expires_at * 1000),
          published_at: now,
        },
        carried,
        publishing: publishing.map(({ deciding }) => deciding.release),
        activating: publishing.filter(isActivated).map(({ agentId }) => agentId),
      },
      events: [published, ...publishing.map(releasePublished(policy.serial)), ...withheldEvents] as [
        CommandEvent,
        ...CommandEvent[],
      ],
      notify: [{ kind: 'bundle' as const, environment }],
      ...(publishing.length > 0 && {
        affects: {
          agents: publishing.map(({ agentId }) => agentId),
          environment,
          ownOnly: true as const,
          why: 'A release went into force.',
        },
      }),
    }
  },

  async save(tx, { bundle, now }) {
    if (bundle === null) return
    for (const release of bundle.publishing) await publishRelease(tx, release, now)
    for (const agentId of bundle.activating) await activateAgent(tx, agentId)
    await insertBundle(tx, bundle.row, bundle.carried)
  },

  result: ({ environment, bundle, withheld }) => ({
    environment,
    published: bundle && { serial: bundle.row.serial, revision: bundle.row.revision },
    withheld,
  }),
})

/** Said once: not again at every look while the reason stays the same. */
function isUnsaid({ why, actsRecorded }: Withheld): boolean {
  const last = actsRecorded.findLast(
    act => act.type === 'bundle.release-withheld' || act.type === 'release.published',
  )
  return last?.type !== 'bundle.release-withheld' || last.why !== why
}

function isActivated({ deciding: { agent } }: InForce): boolean {
  return agent.state !== 'active' && nextAgentState(agent.state, 'publish') !== null
}

const releasePublished =
  (serial: number) =>
  ({ deciding: { release } }: InForce): CommandEvent => ({
    type: 'release.published',
    subject: { kind: 'release', id: release.id },
    agent: release.agent_id,
    digest: release.digest,
    data: { serial, environment: release.environment },
  })

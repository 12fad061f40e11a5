/** `release.get-export`: one release as one target would say it, to read and to hold against another release of its agent. */
import { and, desc, eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Database } from '@/db/pool'
import { bundle, bundleRelease } from '@/db/schema/bundle'
import { release } from '@/db/schema/release'
import { loadInputSchemas } from '@/db/stores/input-schemas'
import { loadRules } from '@/db/stores/organisation-rules'
import { readEnvironment } from '@/lib/config/env'
import { regoModule } from '@/lib/config/rego-module'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import { type ExportSources, exportPolicy } from '@/lib/domain/export/export-policy'
import { previewPolicy, ruleMessages } from '@/lib/domain/export/preview-policy'
import { EXPORT_TARGETS, type ExportTarget } from '@/lib/domain/export/target'
import { gatewayOf } from '@/lib/domain/organisation/agentcore-gateways'
import type { BundlePolicy } from '@/lib/domain/policy/model'
import { isRefusal, refuse } from '@/lib/domain/refusal'
import { RELEASE_STATES, releaseLabel } from '@/lib/domain/release/states'
import { defineQuery } from '../define-query'
import { visibleAgents } from '../scope'
import { loadContents, personShape, type ReleaseWithAgent, selectReleases } from './release-rows'

const side = z.object({
  release: z.object({
    id: z.string(),
    label: z.string(),
    number: z.int(),
    state: z.enum(RELEASE_STATES),
    agent: personShape,
    environment: personShape,
  }),
  /** Why the target can't say this release at all; null: it can. */
  refused: z.string().nullable(),
  files: z.array(z.object({ name: z.string(), text: z.string() })),
  inexpressible: z.array(
    z.object({
      agent: z.string(),
      system: z.string(),
      action: z.string(),
      rule: z.string(),
      /** The rule's own sentence; "" where no rule is meant. */
      message: z.string(),
      what: z.string(),
      becomes: z.enum(['denied', 'refused']),
    }),
  ),
})

export const getReleaseExport = defineQuery({
  name: 'release.get-export',
  summary:
    'A release in the format of one target, and what that target can’t express of it. A preview, not signed; its serial and times are 0.',
  permission: 'console.read',
  input: z.strictObject({
    release: z.string().max(100),
    target: z.enum(EXPORT_TARGETS),
    /** Another release of the same agent, exported alike. */
    compare_with: z.string().max(100).optional(),
  }),
  output: side.extend({ target: z.enum(EXPORT_TARGETS), compare: side.nullable() }),

  async run({ release: id, target, compare_with }, { db, actor }) {
    const one = async (wanted: string) =>
      (await selectReleases(db, and(eq(release.id, wanted), visibleAgents(actor)), 1))[0]
    const found = await one(id)
    if (!found) return refuse('not_found', 'There is no such release, or it belongs to another team.')
    const other = compare_with === undefined ? undefined : await one(compare_with)
    if (compare_with !== undefined && other?.agent.id !== found.agent.id)
      return refuse('not_found', 'There is no such release of this agent to compare with.')
    return {
      target,
      ...(await exported(db, found, target)),
      compare: other ? await exported(db, other, target) : null,
    }
  },
})

async function exported(
  db: Database,
  { release: row, agent, environment }: ReleaseWithAgent,
  target: ExportTarget,
) {
  const content = (await loadContents(db, [row])).get(row.id)
  if (!content) throw new Error(`release ${row.id} has no package`)
  const policy = previewPolicy(content, {
    agent: agent.id,
    release: row.id,
    digest: row.digest,
    certifiedUntil: row.certified_until ? epochSeconds(row.certified_until) : null,
  })
  const described = {
    id: row.id,
    label: releaseLabel(agent.name, row.environment, row.number),
    number: row.number,
    state: row.state,
    agent: { id: agent.id, name: agent.name },
    environment: { id: environment.id, name: environment.name },
  }
  return { release: described, ...said(target, policy, await sources(db, row, policy)) }
}

function said(target: ExportTarget, policy: BundlePolicy, from: ExportSources) {
  const result = exportPolicy(target, policy, from)
  if (isRefusal(result)) return { refused: result.detail, files: [], inexpressible: [] }
  const messages = ruleMessages(policy)
  const inexpressible = result.inexpressible.map(each => ({
    ...each,
    message: messages.get(each.rule) ?? '',
  }))
  return { refused: null, files: result.files, inexpressible }
}

/** The newest bundle that carries the release, for targets that point at one; before there is none. */
async function sources(
  db: Database,
  row: { id: string; environment: string },
  policy: BundlePolicy,
): Promise<ExportSources> {
  const [carrier] = await db
    .select({ sha256: bundle.sha256 })
    .from(bundleRelease)
    .innerJoin(
      bundle,
      and(eq(bundle.environment, bundleRelease.environment), eq(bundle.serial, bundleRelease.serial)),
    )
    .where(eq(bundleRelease.release_id, row.id))
    .orderBy(desc(bundle.serial))
    .limit(1)
  const url = `${readEnvironment().relayUrl}/bundles/${encodeURIComponent(row.environment)}`
  const gateway = gatewayOf((await loadRules(db)).rules.gateways, row.environment)
  return {
    regoText: regoModule(),
    input_schemas: await loadInputSchemas(db, policy),
    ...(carrier && { bundle: { url, sha256: carrier.sha256 } }),
    ...(gateway && { agentcore: gateway }),
  }
}

/** What `agent.get` answers. */
import { z } from 'zod'
import { DRILL_KINDS, DRILL_RESULTS } from '@/lib/domain/agent/drill'
import { AGENT_STATES } from '@/lib/domain/agent/lifecycle'
import { AGENT_ACTS } from '@/lib/domain/agent/reasons'
import { CONTROL_LAYERS } from '@/lib/domain/control-layer/layers'
import { AGENT_ATTRIBUTES } from '@/lib/domain/organisation/rules'
import { TIERS } from '@/lib/domain/policy/model'
import { RELEASE_STATES } from '@/lib/domain/release/states'
import { prototypeMode } from './prototype-mode'

const ref = z.object({ id: z.string(), name: z.string() })
const owners = z.object({ team: ref.nullable(), accountable: ref.nullable(), deputy: ref.nullable() })

export const agentDetail = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  state: z.enum(AGENT_STATES),
  team: ref,
  version: z.int(),
  model: z.string(),
  prompt_reference: z.string(),
  rollback: z.string(),
  credential_max_seconds: z.int(),
  sender_constrained: z.boolean(),
  attributes: z.array(z.enum(AGENT_ATTRIBUTES)),
  /** Where its app team manages it alone, inside the organisation's envelope. */
  prototype: prototypeMode,
  credential_issuance: z.string(),
  credential_revocation: z.string(),
  trust_boundaries: z.array(z.object({ name: z.string(), description: z.string() })),
  enforced_at_gateway: z.string(),
  enforced_in_application: z.string(),
  retention_days: z.int(),
  /** Newest first, at most 50. */
  drills: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(DRILL_KINDS),
      drilled_at: z.string(),
      result: z.enum(DRILL_RESULTS),
      note: z.string(),
      recorded: z.object({ at: z.string(), by: z.string() }),
    }),
  ),
  suspended: z
    .object({ at: z.string(), reason: z.string(), resume_requested_by: z.string().nullable() })
    .nullable(),
  created: z.object({ at: z.string(), by: z.string().nullable() }),
  updated: z.object({ at: z.string(), by: z.string().nullable() }),
  identities: z.array(
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('spiffe'), id: z.string() }),
      z.object({ kind: z.literal('token'), issuer: z.string(), subject: z.string() }),
    ]),
  ),
  environments: z.array(z.string()),
  purposes: z.array(z.object({ code: z.string(), description: z.string() })),
  systems: z.array(
    z.object({
      id: z.string(),
      slug: z.string(),
      name: z.string(),
      kind: z.string(),
      endpoints: z.array(z.string()),
      datasets: z.array(z.string()),
      actions: z.int(),
      unclassified: z.int(),
      changed: z.int(),
    }),
  ),
  ownership: z.array(
    owners.extend({
      layer: z.enum(CONTROL_LAYERS),
      since: z.string(),
      version: z.int(),
      changed_by: z.string().nullable(),
    }),
  ),
  ownership_history: z.array(
    owners.extend({
      layer: z.enum(CONTROL_LAYERS),
      since: z.string(),
      until: z.string().nullable(),
      changed_by: z.string().nullable(),
      reason: z.string(),
    }),
  ),
  delegations: z.array(
    z.object({
      from: ref,
      to: ref.extend({ state: z.enum(AGENT_STATES) }),
      /** Hops from this agent: positive downwards (what it may delegate to), negative upwards. */
      hop: z.int(),
      declared_by: z.string(),
      /** Both ends have a release in force somewhere, so the hop can be used. */
      released: z.boolean(),
    }),
  ),
  releases: z.array(
    z.object({
      id: z.string(),
      number: z.int(),
      environment: z.string(),
      state: z.enum(RELEASE_STATES),
      digest: z.string(),
      top_tier: z.enum(TIERS),
      signed: z.int(),
      required: z.int(),
      author: z.string(),
      /** The release of another environment that it repeats. */
      promoted_from: ref.nullable(),
      created_at: z.string(),
      published_at: z.string().nullable(),
      certified_until: z.string().nullable(),
      /** Of the release in force: sections that differ from how things stand now. */
      pending_sections: z.array(z.string()),
    }),
  ),
  findings: z.array(
    z.object({ code: z.string(), severity: z.enum(['blocks', 'warns']), detail: z.string() }),
  ),
  /** Why you may not, by act; null where you may. */
  reasons: z.record(z.enum(AGENT_ACTS), z.string().nullable()),
})

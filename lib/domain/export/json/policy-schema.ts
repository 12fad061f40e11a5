/** The neutral policy model as a schema: the JSON Schema that is exported beside it is made from this one. */
import { z } from 'zod'
import { CONTROL_LAYERS } from '../../control-layer/layers'
import {
  type BundlePolicy,
  type NormalCondition,
  OPERATORS,
  OUTCOMES,
  type Rule,
  type SurfaceEntry,
  TIERS,
} from '../../policy/model'

const seconds = z.int().min(0).describe('Whole seconds since 1970')
const keys = z.record(z.string(), z.literal(true)).describe('A set: the keys are its members')
const reference = z.string().describe('id@version')

const scalar = z.union([
  z.string(),
  z.boolean(),
  z.strictObject({ number: z.string().regex(/^-?(0|[1-9][0-9]*)(\.[0-9]{1,4})?$/) }),
])
const leaf = z.strictObject({
  field: z.array(z.string()).min(1).describe('Keys below the context of a request, or ["clock"]'),
  op: z.enum(OPERATORS),
  value: z.union([scalar, z.array(scalar)]).optional(),
  absent: scalar.optional().describe("The tool's documented default for a missing field"),
  negated: z.boolean(),
})
const condition: z.ZodType<NormalCondition> = z.lazy(() =>
  z.union([
    leaf,
    z.strictObject({ all: z.array(condition).min(1) }),
    z.strictObject({ any: z.array(condition).min(1) }),
  ]),
)

const approvals = z.array(z.strictObject({ layer: z.enum(CONTROL_LAYERS), count: z.int().min(1) }))
const obligations = z.strictObject({
  credential_max_seconds: z.int().optional(),
  sender_constrained: z.literal(true).optional(),
  session_recorded: z.literal(true).optional(),
  log_fields: z.array(z.string()).optional(),
  redact_fields: z.array(z.string()).optional(),
  session_max_seconds: z.int().optional(),
  access_max_seconds: z.int().optional(),
  purpose_bound: z.literal(true).optional(),
})
const rule: z.ZodType<Rule> = z.strictObject({
  id: z.string(),
  version: z.int(),
  kind: z.enum(['threshold', 'guardrail']),
  layer: z.enum(CONTROL_LAYERS),
  outcome: z.enum(OUTCOMES),
  condition: condition.nullable().describe('null: holds for every call. What is unknown holds'),
  message: z.string(),
  obligations,
  approvals,
})
const entry: z.ZodType<SurfaceEntry> = z.strictObject({
  mode: z.enum(['direct', 'via', 'both']),
  classified: z.boolean(),
  definition_digest: z.string(),
  endpoints: keys,
  datasets: keys,
  purposes: keys.optional(),
  tiers: z.array(z.strictObject({ tier: z.enum(TIERS), outcome: z.enum(OUTCOMES), approvals })),
  thresholds: z.array(rule),
  guardrails: z.array(reference),
  exceptions: z.array(z.strictObject({ guardrail: z.string(), up_to_version: z.int(), expires_at: seconds })),
})
const agent = z.strictObject({
  name: z.string(),
  release: z.string(),
  digest: z.string().describe('Root digest of the release, 64 hex digits'),
  status: z.enum(['active', 'suspended', 'retired']),
  certified_until: seconds,
  purposes: keys,
  delegates_to: keys,
  surface: z.record(z.string(), z.record(z.string(), entry)),
})

export const policySchema: z.ZodType<BundlePolicy> = z.strictObject({
  environment: z.string(),
  serial: z.int(),
  issued_at: seconds,
  expires_at: seconds,
  identities: z.record(z.string(), z.array(z.string())),
  agents: z.record(z.string(), agent),
  guardrails: z.record(z.string(), rule),
})

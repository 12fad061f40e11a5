/** The fields that describe an agent, for registering and editing it. Lists replace what was there. */
import { z } from 'zod'
import { AGENT_ATTRIBUTES } from '@/lib/domain/organisation/rules'

const text = (what: string, min: number, max: number) =>
  z
    .string()
    .trim()
    .min(min, min > 1 ? `${what} needs at least ${min} characters` : `${what} is needed`)
    .max(max, `${what} has at most ${max} characters`)

const id = z.string().min(1, 'An id is needed').max(200)

const identity = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('spiffe'), id: z.string().min(1, 'A SPIFFE ID is needed').max(4096) }),
  z.strictObject({
    kind: z.literal('token'),
    issuer: z.string().min(1, 'The issuer of its tokens is needed').max(4096),
    subject: z.string().min(1, 'The subject of its tokens is needed').max(1024),
  }),
])

const trustBoundary = z.strictObject({
  name: text('The name of the external party', 2, 120),
  description: text('What crosses to it', 3, 500),
})

const system = z.strictObject({
  /** Id or slug. */
  system: id,
  endpoints: z
    .array(text('An endpoint', 1, 500))
    .max(200, 'At most 200 endpoints')
    .default([]),
  datasets: z
    .array(text('A data set', 1, 200))
    .max(200, 'At most 200 data sets')
    .default([]),
})

export const agentFields = {
  name: text('The name', 2, 60).regex(
    /^[A-Za-z0-9][A-Za-z0-9 ._-]*$/,
    'The name has letters, digits, spaces, dots, dashes and underscores, and begins with a letter or digit',
  ),
  description: text('What it is for', 10, 1000),
  model: text('The model', 1, 200),
  prompt_reference: text('The prompt reference', 1, 500),
  rollback: text('The rollback procedure', 10, 2000),
  credential_max_seconds: z
    .number('The longest credential lifetime is a number of seconds')
    .int('The longest credential lifetime is a whole number of seconds')
    .min(60, 'The longest credential lifetime is at least 60 seconds')
    .max(86_400, 'The longest credential lifetime is at most 86,400 seconds (a day)'),
  sender_constrained: z.boolean(),
  attributes: z
    .array(z.enum(AGENT_ATTRIBUTES, `An attribute is ${AGENT_ATTRIBUTES.join(' or ')}`))
    .max(20, 'At most 20 attributes')
    .transform(attributes => [...new Set(attributes)].sort()),
  credential_issuance: text('How credentials are issued', 0, 1000),
  credential_revocation: text('How credentials are revoked', 0, 1000),
  trust_boundaries: z.array(trustBoundary).max(50, 'At most 50 external parties'),
  enforced_at_gateway: text('Where a gateway decides', 0, 500),
  enforced_in_application: text('Where the application decides', 0, 500),
  retention_days: z
    .number('The retention is a number of days')
    .int('The retention is a whole number of days')
    .min(1, 'Evidence of its calls is kept for at least a day')
    .max(36_500, 'Evidence of its calls is kept for at most 36,500 days (a hundred years)'),
  purposes: z.array(id).max(20, 'At most 20 purposes'),
  identities: z
    .array(identity)
    .min(1, 'At least one workload identity is needed: without one nobody can tell that it is this agent')
    .max(20, 'At most 20 identities'),
  environments: z.array(id).min(1, 'At least one environment is needed').max(20, 'At most 20 environments'),
  systems: z.array(system).max(100, 'At most 100 systems'),
  delegates_to: z.array(id).max(50, 'At most 50 agents to delegate to'),
}

/** What registering assumes where a client doesn't say: clients from before a field was there say nothing. */
export const agentFieldsWithDefaults = {
  ...agentFields,
  credential_max_seconds: agentFields.credential_max_seconds.default(900),
  sender_constrained: agentFields.sender_constrained.default(true),
  attributes: agentFields.attributes.default([]),
  credential_issuance: agentFields.credential_issuance.default(''),
  credential_revocation: agentFields.credential_revocation.default(''),
  trust_boundaries: agentFields.trust_boundaries.default([]),
  enforced_at_gateway: agentFields.enforced_at_gateway.default(''),
  enforced_in_application: agentFields.enforced_in_application.default(''),
  retention_days: agentFields.retention_days.default(365),
  purposes: agentFields.purposes.default([]),
  systems: agentFields.systems.default([]),
  delegates_to: agentFields.delegates_to.default([]),
}

/**
 * Rules about rules: which layers must sign what, what they are asked, and the settings around signing. Shipped
 * as below; changed only by security and compliance together, and bound into every release that they judge.
 */
import { z } from 'zod'
import { CONTROL_LAYERS } from '../control-layer/layers'
import { EFFECTS, TIERS } from '../policy/model'
import { agentcoreGateway } from './agentcore-gateways'

export const AGENT_ATTRIBUTES = ['regulated', 'customer_contact'] as const
export type AgentAttribute = (typeof AGENT_ATTRIBUTES)[number]

const perLayer = <Schema extends z.ZodType>(schema: Schema) =>
  z.strictObject({ iam: schema, iga: schema, pam: schema, security: schema, app: schema, compliance: schema })

const count = z.number().int().min(0).max(2)

const matrixRow = z.strictObject({
  name: z.string().trim().min(3).max(120),
  /** All that is said must hold; nothing said holds always. */
  when: z.strictObject({
    production: z.boolean().optional(),
    /** Some classified action has a tier at least this high, or is unclassified. */
    tier_at_least: z.enum(TIERS).optional(),
    /** Some action has one of these effects. */
    effects: z.array(z.enum(EFFECTS)).min(1).max(EFFECTS.length).optional(),
    /** Some action does more than read. */
    writes: z.boolean().optional(),
    attributes: z.array(z.enum(AGENT_ATTRIBUTES)).min(1).max(AGENT_ATTRIBUTES.length).optional(),
  }),
  /** Signatures per layer: 0 to 2. Of all rows that hold, the larger count of each layer is required. */
  requires: perLayer(count.optional()),
  /** Signatures must be passkey assertions. */
  passkey: z.boolean().default(false),
  /** PAM signs only what has a rollback drill that worked not long ago. */
  drill: z.boolean().optional(),
})

const question = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{2,60}$/, 'An id is 2 to 60 lower-case letters, digits and dashes'),
  question: z.string().trim().min(10).max(300),
  mandatory: z.boolean(),
})

/** Whether a fresh sign-in may stand in for a passkey: by the highest tier of the release. */
export const REAUTHENTICATION = ['never', 'low_tier', 'any_tier'] as const
export type Reauthentication = (typeof REAUTHENTICATION)[number]

/** Who writes classifications, thresholds and purposes: the system's app team, or Security for every system. */
export const OPERATING_MODELS = ['team', 'central'] as const
export type OperatingModel = (typeof OPERATING_MODELS)[number]

const settings = z.strictObject({
  /** A passkey younger than this signs no high tier unless a second person of the team vouched. Hours. */
  passkey_min_age_hours: z.number().int().min(0).max(720),
  /** A role or ownership younger than this doesn't count. Hours. */
  duty_min_age_hours: z.number().int().min(0).max(720),
  /** Approved releases are published without a further step. */
  publish_automatically: z.boolean(),
  /** An approval expires when it was not published by then. Days. */
  approval_valid_days: z.number().int().min(1).max(90),
  /** Signers have this long to answer. Days. */
  review_days: z.number().int().min(1).max(90),
  /** What a changed or new action of a released agent becomes until it is signed. */
  drift_outcome: z.enum(['deny', 'step_up']),
  /** Where a fresh sign-in is enough and no row of the matrix asks for a passkey. */
  reauthentication: z.enum(REAUTHENTICATION),
  operating_model: z.enum(OPERATING_MODELS),
  /** An exception from a guardrail lasts at most so long, and all renewals together. Days. */
  exception_max_days: z.number().int().min(1).max(90),
  exception_total_days: z.number().int().min(1).max(365),
  /** Where app teams may manage a prototype themselves. None: nowhere. Production never counts. */
  prototype_environments: z.array(z.string().trim().min(1).max(100)).max(20),
  prototype_max_tier: z.enum(TIERS),
  /** Since its first start in the environment. Days. */
  prototype_max_days: z.number().int().min(1).max(90),
  /** What every call of a prototype logs. */
  prototype_log_fields: z.array(z.string().trim().min(1).max(200)).max(50),
})

export const organisationRulesSchema = z
  .strictObject({
    matrix: z.array(matrixRow).min(1).max(40),
    checklist: perLayer(z.array(question).max(30)),
    settings,
    /** Absent: none, as before there could be any. */
    gateways: z.array(agentcoreGateway).max(20).optional(),
  })
  .superRefine((rules, context) => {
    const places = (rules.gateways ?? []).map(({ environment }) => environment)
    for (const [index, environment] of places.entries()) {
      if (places.indexOf(environment) < index)
        context.addIssue({
          code: 'custom',
          path: ['gateways', index, 'environment'],
          message: `An export of ${environment} names one gateway, and two are given.`,
        })
    }
    const always = rules.matrix.filter(row => Object.keys(row.when).length === 0)
    const floor = CONTROL_LAYERS.filter(layer => always.some(row => (row.requires[layer] ?? 0) > 0))
    if (floor.length < 2) {
      context.addIssue({
        code: 'custom',
        path: ['matrix'],
        message:
          'At least two layers must sign every release: add them to a row without conditions, or one person could release alone.',
      })
    }
    for (const [index, row] of rules.matrix.entries()) {
      if (row.drill && !row.requires.pam)
        context.addIssue({
          code: 'custom',
          path: ['matrix', index, 'drill'],
          message: 'PAM answers for the drill: a row that asks for one asks PAM to sign too.',
        })
    }
    if (rules.settings.exception_total_days < rules.settings.exception_max_days)
      context.addIssue({
        code: 'custom',
        path: ['settings', 'exception_total_days'],
        message: 'All renewals together last at least as long as one exception may.',
      })
    // Sentences about the rules, and releases that say which of them held, name rows.
    const names = rules.matrix.map(row => row.name)
    for (const [index, name] of names.entries()) {
      if (names.indexOf(name) < index)
        context.addIssue({
          code: 'custom',
          path: ['matrix', index, 'name'],
          message: 'Two rows have one name.',
        })
    }
    for (const layer of CONTROL_LAYERS) {
      const ids = (rules.checklist[layer] ?? []).map(({ id }) => id)
      if (new Set(ids).size < ids.length) {
        context.addIssue({
          code: 'custom',
          path: ['checklist', layer],
          message: 'Two questions have one id.',
        })
      }
    }
  })

export type OrganisationRules = z.infer<typeof organisationRulesSchema>
export type MatrixRow = OrganisationRules['matrix'][number]

const ALL_SIX = { iam: 1, iga: 1, pam: 1, security: 1, app: 1, compliance: 1 }

/** For rules from before these were settings, too: then they were constants, and prototypes were not allowed. */
const SHIPPED_LIMITS = {
  exception_max_days: 30,
  exception_total_days: 90,
  prototype_environments: [] as string[],
  prototype_max_tier: 'low' as const,
  prototype_max_days: 30,
  prototype_log_fields: ['purpose', 'session'],
}

/** Lighter for internal agents that only read; all six as soon as something can go wrong. */
export const SHIPPED_RULES: OrganisationRules = {
  matrix: [
    { name: 'Every release', when: {}, requires: { iam: 1, security: 1, app: 1 }, passkey: false },
    {
      name: 'Production with writes',
      when: { production: true, writes: true },
      requires: ALL_SIX,
      passkey: false,
    },
    { name: 'High and critical tiers', when: { tier_at_least: 'high' }, requires: ALL_SIX, passkey: false },
    { name: 'Payments', when: { effects: ['payment'] }, requires: ALL_SIX, passkey: false },
    {
      name: 'Customer contact',
      when: { attributes: ['customer_contact'] },
      requires: ALL_SIX,
      passkey: false,
    },
    {
      name: 'Regulated agents',
      when: { attributes: ['regulated'] },
      requires: { ...ALL_SIX, compliance: 2 },
      passkey: true,
    },
    {
      name: 'High tiers in production',
      when: { production: true, tier_at_least: 'high' },
      requires: { pam: 1 },
      passkey: false,
      drill: true,
    },
  ],
  checklist: {
    iam: [
      {
        id: 'identity-exclusive',
        question: 'No person and no other workload uses these identities',
        mandatory: true,
      },
    ],
    iga: [
      {
        id: 'purpose-current',
        question: 'The purpose is current and somebody still needs it',
        mandatory: true,
      },
    ],
    pam: [
      {
        id: 'kill-switch-known',
        question: 'The people on call know how to suspend this agent',
        mandatory: true,
      },
      {
        id: 'rollback-tried',
        question: 'The rollback procedure was tried, not only written',
        mandatory: false,
      },
    ],
    security: [
      {
        id: 'least-privilege',
        question: 'Every action and endpoint listed is needed for the task',
        mandatory: true,
      },
    ],
    app: [
      {
        id: 'classification-reviewed',
        question: 'Each classification was looked at by somebody who knows the system',
        mandatory: true,
      },
    ],
    compliance: [
      {
        id: 'evidence-sufficient',
        question: 'What is logged and kept is enough to reconstruct a call',
        mandatory: true,
      },
    ],
  },
  settings: {
    passkey_min_age_hours: 24,
    duty_min_age_hours: 24,
    publish_automatically: true,
    approval_valid_days: 14,
    review_days: 7,
    drift_outcome: 'deny',
    reauthentication: 'low_tier',
    operating_model: 'team',
    ...SHIPPED_LIMITS,
  },
}

/**
 * Rules as they were stored, of whatever version. Null: an installation from before its first rules were written
 * down, with those that were shipped then. What they didn't say keeps meaning what it meant: an upgrade changes nothing.
 */
export function rulesAsStored(content: OrganisationRules | null): OrganisationRules {
  if (content === null) {
    const matrix = SHIPPED_RULES.matrix.filter(row => !row.drill)
    return { ...SHIPPED_RULES, matrix, settings: { ...SHIPPED_RULES.settings, reauthentication: 'any_tier' } }
  }
  const stored: Partial<OrganisationRules['settings']> = content.settings
  const { reauthentication = 'any_tier', operating_model = 'team' } = stored
  return {
    ...content,
    settings: { ...SHIPPED_LIMITS, ...content.settings, reauthentication, operating_model },
  }
}

/** For demonstrations and tests, where a whole organisation is minutes old: new duties count at once, without a key. */
export const RULES_FOR_NEW_ORGANISATIONS: OrganisationRules = {
  ...SHIPPED_RULES,
  settings: {
    ...SHIPPED_RULES.settings,
    duty_min_age_hours: 0,
    passkey_min_age_hours: 0,
    reauthentication: 'any_tier',
  },
}

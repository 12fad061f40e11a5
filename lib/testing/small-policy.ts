/** The smallest policy in which one thing can be hostile: one agent, one system, one action, a rule or two. */
import { normalizeCondition } from '../domain/policy/conditions'
import type { BundlePolicy, NormalCondition, Pulse, Rule } from '../domain/policy/model'
import { isRefusal } from '../domain/refusal'

export const SMALL_NOW = 1_800_000_000

export type SmallNames = {
  agent: string
  subject: string
  system: string
  action: string
  purpose: string
  environment: string
  endpoint: string
}

export function normal(condition: unknown): NormalCondition | null {
  const result = normalizeCondition(condition)
  if (isRefusal(result)) throw new Error(result.detail)
  return result
}

export function smallRule(outcome: Rule['outcome'], condition: unknown, more: Partial<Rule> = {}): Rule {
  return {
    id: `thr_${outcome}`,
    version: 1,
    kind: 'threshold',
    layer: 'app',
    outcome,
    condition: normal(condition),
    message: 'It holds.',
    obligations: {},
    approvals: [],
    ...more,
  }
}

export function smallPolicy(names: Partial<SmallNames>, thresholds: Rule[] = []): BundlePolicy {
  const { agent, subject, system, action, purpose, environment, endpoint } = { ...SMALL_NAMES, ...names }
  return {
    environment,
    serial: 1,
    issued_at: SMALL_NOW - 10,
    expires_at: SMALL_NOW + 1000,
    identities: Object.fromEntries([[subject, [agent]]]),
    agents: Object.fromEntries([
      [
        agent,
        {
          name: agent,
          release: 'rel_1',
          digest: '0'.repeat(64),
          status: 'active',
          certified_until: SMALL_NOW + 500,
          purposes: Object.fromEntries([[purpose, true]]),
          delegates_to: {},
          surface: Object.fromEntries([
            [
              system,
              Object.fromEntries([
                [
                  action,
                  {
                    mode: 'direct',
                    classified: true,
                    definition_digest: 'd1',
                    endpoints: Object.fromEntries([[endpoint, true]]),
                    datasets: {},
                    tiers: [{ tier: 'low', outcome: 'allow', approvals: [] }],
                    thresholds,
                    guardrails: [],
                    exceptions: [],
                  },
                ],
              ]),
            ],
          ]),
        },
      ],
    ]),
    guardrails: {},
  }
}

export const SMALL_NAMES: SmallNames = {
  agent: 'agt_1',
  subject: 'spiffe://acme/agent',
  system: 'stripe',
  action: 'refund',
  purpose: 'refunds',
  environment: 'production',
  endpoint: 'https://a',
}

export function smallPulse(environment: string = SMALL_NAMES.environment): Pulse {
  const late = SMALL_NOW + 100
  return {
    environment,
    issued_at: SMALL_NOW - 5,
    least_serial: 1,
    fresh_until: { low: late, medium: late, high: late, critical: late },
    kill: { everything: false, agents: {}, instances: {}, sessions: {}, systems: {}, actions: {} },
  }
}

export function smallRequest(names: Partial<SmallNames>, args: Record<string, unknown> = {}): string {
  const { subject, system, action, purpose, environment, endpoint } = { ...SMALL_NAMES, ...names }
  return JSON.stringify({
    subject: { type: 'agent', id: subject },
    action: { name: action },
    resource: { type: 'system', id: system, properties: { endpoint } },
    context: { environment, purpose, arguments: args, actor_chain: [] },
  })
}

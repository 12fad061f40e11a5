/** Names and texts that would end a literal, a line or a document of some format, or pass for another name. */
import type { Pulse, Rule, SurfaceEntry } from '../domain/policy/model'
import { NOW } from './random-condition'

export const STRANGE_TEXTS = [
  '"} || true || {"',
  "'; }\n- allow: 'true",
  '*',
  'a\\',
  '{{ y }} # c: &d',
  'admin',
  'аdmin',
]

/** Denied unless the argument named like the action is the system's name; a step-up where it is the action's. */
export function strangeEntry(base: SurfaceEntry, system: string, action: string): SurfaceEntry {
  const rule = (id: string, outcome: Rule['outcome'], condition: Rule['condition']): Rule => ({
    id,
    version: 1,
    kind: 'threshold',
    layer: 'app',
    outcome,
    condition,
    message: `${system} ${action}`,
    obligations: {},
    approvals: [],
  })
  const field = ['arguments', action]
  return {
    ...base,
    mode: 'both',
    classified: true,
    tiers: [{ tier: 'low', outcome: 'allow', approvals: [] }],
    guardrails: [],
    exceptions: [],
    thresholds: [
      rule('thr_1', 'deny', { field, op: 'in', value: [system, action], negated: true }),
      rule('thr_2', 'step_up', { field, op: 'eq', value: action, negated: false }),
    ],
  }
}

export const freshPulse: Pulse = {
  environment: 'production',
  issued_at: NOW,
  least_serial: 0,
  fresh_until: { low: NOW + 100, medium: NOW + 100, high: NOW + 100, critical: NOW + 100 },
  kill: { everything: false, agents: {}, instances: {}, sessions: {}, systems: {}, actions: {} },
}

/** The lane of an agent's timeline that an event belongs to (UX §3.6). */
export const LANES = ['intent', 'approval', 'bundle', 'enforcement', 'ownership'] as const
export type Lane = (typeof LANES)[number]

export const LANE_NAMES: Record<Lane, string> = {
  intent: 'Intent',
  approval: 'Approval',
  bundle: 'Bundle',
  enforcement: 'Enforcement',
  ownership: 'Ownership',
}

/** What stops or starts the agent at run time, whatever its policy says. */
const ENFORCEMENT = new Set([
  'agent.suspended',
  'agent.resume-requested',
  'agent.resumed',
  'agent.retired',
  'certification.lapsed',
])

export function laneOf(type: string): Lane {
  if (ENFORCEMENT.has(type)) return 'enforcement'
  if (type === 'release.published' || type.startsWith('bundle.')) return 'bundle'
  if (type.startsWith('control-layer.')) return 'ownership'
  if (type.startsWith('release.') || type.startsWith('certification.')) return 'approval'
  return 'intent'
}

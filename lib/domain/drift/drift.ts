/** Words for what differs between a published release and what is. */

export const DRIFT_KINDS = [
  'action_changed',
  'action_new',
  'action_removed',
  'model',
  'prompt',
  'owner',
  'identity',
] as const
export type DriftKind = (typeof DRIFT_KINDS)[number]

/** Where it came from: somebody's command, a pipeline, the schedule against a live server, or an enforcer. */
export type DriftSource = 'console' | 'pipeline' | 'schedule' | 'enforcer'

/** A release contains it now; what was released is back; or IAM or security put an observation aside. */
export const CLEARED_REASONS = ['released', 'reverted', 'dismissed'] as const
export type ClearedReason = (typeof CLEARED_REASONS)[number]

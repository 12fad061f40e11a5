/** Is an enforcer running what was published? */
export type EnforcerState = 'current' | 'behind' | 'silent' | 'refused' | 'never' | 'revoked'

/** Longer than the longest long poll (45 s) and one retry. Epoch seconds. */
export const SILENT_AFTER_SECONDS = 120

export type EnforcerFacts = {
  revoked: boolean
  lastContactAt: number | null
  error: boolean
  running: string | null
  published: string | null
  now: number
}

/** Worst first: a refused bundle matters more than silence, and silence more than being behind. */
export function enforcerState(facts: EnforcerFacts): EnforcerState {
  if (facts.revoked) return 'revoked'
  if (facts.lastContactAt === null) return 'never'
  if (facts.error) return 'refused'
  if (facts.now - facts.lastContactAt > SILENT_AFTER_SECONDS) return 'silent'
  return facts.running !== null && facts.running === facts.published ? 'current' : 'behind'
}

/** The states of a release, and its name in every sentence. */
export const RELEASE_STATES = [
  'draft',
  'in_review',
  'approved',
  'published',
  'superseded',
  'withdrawn',
  'declined',
  'expired',
] as const
export type ReleaseState = (typeof RELEASE_STATES)[number]

/** Open: its agent and environment can have no other release on the way. */
export const OPEN_RELEASE_STATES = ['draft', 'in_review', 'approved'] as const

export const isOpenRelease = (state: ReleaseState): boolean =>
  OPEN_RELEASE_STATES.some(open => open === state)

/** `refunder production r42` */
export function releaseLabel(agentName: string, environment: string, number: number): string {
  return `${agentName} ${environment} r${number}`
}

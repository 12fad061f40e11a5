/** What the page asks `drift.list` for: the same for the server's prefetch and the client, so that rows arrive with it. */

/** The most that the door hands out at once: up to these are filtered as one types. */
const LIMIT = 200

export type DriftPlace = {
  environment?: string | null
  state?: string | null
  /** Cursor of an earlier page. */
  after?: string | null
}

export function driftQuestion({ environment, state, after }: DriftPlace) {
  return {
    environment: environment ?? undefined,
    state: state === 'cleared' ? ('cleared' as const) : undefined,
    cursor: after ?? undefined,
    limit: LIMIT,
  }
}

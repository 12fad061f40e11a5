/** Whole seconds since 1970: what the domain counts time in, and what rules and bundles say. */
export const epochSeconds = (at: Date): number => Math.floor(at.getTime() / 1000)

/** `2026-11-22`, UTC. `seconds`: since 1970. */
export const dayOf = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10)

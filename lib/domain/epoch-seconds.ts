/** Whole seconds since 1970: what the domain counts time in, and what rules and bundles say. */
export const epochSeconds = (at: Date): number => Math.floor(at.getTime() / 1000)

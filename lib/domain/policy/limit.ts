/** Limits over windows: count or sum per agent, session or person, per hour or day. */

export type RuleLimit = (
  | { measure: 'count' }
  /** `field` below the context, e.g. `["arguments", "amount"]`. */
  | { measure: 'sum'; field: string[] }
) & {
  per: 'agent' | 'session' | 'on_behalf_of'
  window: 'hour' | 'day'
  /** Decimal text. */
  at_most: string
  /** Set where `at_most` is a share: the whole, and among how many enforcers it was divided. */
  divided?: { of: string; enforcers: number }
}

/** The pulse as data (DESIGN §2, bundle). Times in epoch seconds. */
import type { Pulse, Tier } from '../policy/model'

/** How long an enforcer has to load a newer bundle before the older one is denied as superseded. */
export const SUPERSEDED_AFTER_SECONDS = 300

/** How often it is signed again. */
export const PULSE_SECONDS = 20

export type PulseFacts = {
  environment: string
  issuedAt: number
  leastSerial: number
  killed: string[]
  freshness: Record<Tier, number>
}

export function composePulse({ environment, issuedAt, leastSerial, killed, freshness }: PulseFacts): Pulse {
  return {
    environment,
    issued_at: issuedAt,
    least_serial: leastSerial,
    fresh_until: {
      low: issuedAt + freshness.low,
      medium: issuedAt + freshness.medium,
      high: issuedAt + freshness.high,
      critical: issuedAt + freshness.critical,
    },
    kill: {
      everything: false,
      agents: Object.fromEntries(killed.map(id => [id, true as const])),
      instances: {},
      sessions: {},
      systems: {},
      actions: {},
    },
  }
}

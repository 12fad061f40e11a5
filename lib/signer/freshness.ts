/** Freshness limits as shipped, or as `PULSE_FRESHNESS` says: `high=30,critical=30` (seconds). */
import { readEnvironment, SettingError } from '@/lib/config/env'
import { TIERS, type Tier } from '@/lib/domain/policy/model'
import { FRESHNESS_SECONDS } from '@/lib/domain/policy/tiers'

export function freshnessSeconds(setting = readEnvironment().pulseFreshness): Record<Tier, number> {
  const limits = { ...FRESHNESS_SECONDS }
  for (const part of setting?.split(',') ?? []) {
    const [tier, seconds] = part.split('=')
    const known = TIERS.find(candidate => candidate === tier?.trim())
    if (!known || !/^[1-9]\d{0,6}$/.test(seconds ?? '')) {
      throw new SettingError(
        `PULSE_FRESHNESS can't be used: "${part}" is not a tier and a number of seconds, such as high=120.`,
      )
    }
    limits[known] = Number(seconds)
  }
  return limits
}

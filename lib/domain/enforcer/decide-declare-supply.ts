/** What an enforcer says that it fills in of a request. Only its own word: a wrong one makes calls stricter, not looser. */
import { refuse, type Refusal } from '../refusal'
import { whyNotSupplied } from '../release/field-supply'

export const MAX_SUPPLIES = 100

/** In one order and each once, so that saying the same again changes nothing. Refused at `pointer`. */
export function checkSupplies(supplies: readonly string[], pointer: string): string[] | Refusal {
  const errors = supplies.flatMap((field, at) => {
    const detail = whyNotSupplied(field)
    return detail === null ? [] : [{ pointer: `${pointer}/${at}`, detail }]
  })
  const [first] = errors
  if (first) return refuse('invalid_input', first.detail, { errors })
  return [...new Set(supplies)].sort()
}

export type SupplyingEnforcer = {
  name: string
  version: number
  revoked: boolean
  supplies: readonly string[] | null
}

export function decideDeclareSupply(
  enforcer: SupplyingEnforcer,
  input: { supplies: readonly string[]; expected_version: number },
): { supplies: string[]; was: readonly string[] | null; changed: boolean } | Refusal {
  if (enforcer.revoked)
    return refuse('wrong_state', `${enforcer.name} is revoked: what it supplies no longer matters.`)
  if (enforcer.version !== input.expected_version)
    return refuse('stale_version', `${enforcer.name} was changed meanwhile: compare, then save again.`, {
      data: { current: { supplies: enforcer.supplies, version: enforcer.version } },
    })
  const supplies = checkSupplies(input.supplies, '/supplies')
  if (!Array.isArray(supplies)) return supplies
  const was = enforcer.supplies
  return { supplies, was, changed: was === null || supplies.join('\n') !== [...was].sort().join('\n') }
}

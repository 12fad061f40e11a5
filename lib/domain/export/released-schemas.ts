/** The argument schema of each released action, where all agents were released with one definition of it. */
import type { BundlePolicy } from '../policy/model'
import { keysInOrder } from './in-one-order'
import type { InputSchemas } from './target'

export type Definition = { system: string; action: string; digest: string; input_schema: unknown }

/**
 * A gateway knows one definition per tool. Where agents were released with different ones there is none to go by, and
 * a rule over arguments then denies.
 */
export function releasedSchemas(
  policy: Pick<BundlePolicy, 'agents'>,
  definitions: readonly Definition[],
): InputSchemas {
  const known = new Map(definitions.map(each => [keyOf(each.system, each.action, each.digest), each]))
  const digests = new Map<string, { system: string; action: string; digests: Set<string> }>()
  for (const { surface } of Object.values(policy.agents)) {
    for (const [system, actions] of Object.entries(surface)) {
      for (const [action, entry] of Object.entries(actions)) {
        const key = keyOf(system, action)
        const found = digests.get(key) ?? { system, action, digests: new Set() }
        found.digests.add(entry.definition_digest)
        digests.set(key, found)
      }
    }
  }
  const bySystem = new Map<string, [string, unknown][]>()
  for (const { system, action, digests: all } of digests.values()) {
    const [digest, ...others] = all
    const schema = digest === undefined ? undefined : known.get(keyOf(system, action, digest))?.input_schema
    if (others.length > 0 || schema === undefined || schema === null) continue
    bySystem.set(system, [...(bySystem.get(system) ?? []), [action, schema]])
  }
  // Entries, not assignment: a name may be `__proto__`.
  return keysInOrder(
    Object.fromEntries([...bySystem].map(([system, all]) => [system, Object.fromEntries(all)])),
  )
}

const keyOf = (...parts: string[]) => JSON.stringify(parts)

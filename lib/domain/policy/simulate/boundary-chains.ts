/** Actor chains worth asking: none, each that is declared, and those that are not a chain at all. */
import type { BundlePolicy } from '../model'
import { own } from '../own'
import { MAX_CHAIN_HOPS } from '../parties'

const MAX_CHAINS = 40
const STRANGER = 'spiffe://stranger.example/agent'

/** Identities, outermost first, and the words for them. */
export type AskedChain = { keys: string[]; shown: string }

/** `agent` makes the call. Of declared chains the shortest, one of each length at least. */
export function boundaryChains(agent: string, sides: readonly (BundlePolicy | null)[]): AskedChain[] {
  const names = new Map<string, string>()
  const identities = new Map<string, string>()
  const delegators = new Map<string, Set<string>>()
  for (const policy of sides) {
    for (const [key, agents] of Object.entries(policy?.identities ?? {})) {
      for (const id of agents) if (!identities.has(id)) identities.set(id, key)
    }
    for (const [id, { name, delegates_to }] of Object.entries(policy?.agents ?? {})) {
      names.set(id, name)
      for (const to of Object.keys(delegates_to))
        delegators.set(to, (delegators.get(to) ?? new Set<string>()).add(id))
    }
  }
  const declared: AskedChain[] = []
  let row: string[][] = [[agent]]
  for (let hops = 1; hops <= MAX_CHAIN_HOPS && row.length > 0 && declared.length < MAX_CHAINS; hops++) {
    // Of longer ones a few: they multiply.
    row = row
      .slice(0, hops === 1 ? 1 : 3)
      .flatMap(path =>
        [...(delegators.get(path[0]!) ?? [])].filter(id => !path.includes(id)).map(id => [id, ...path]),
      )
    for (const path of row) {
      const members = path.slice(0, -1)
      const keys = members.map(id => identities.get(id))
      const shown = members.map(id => names.get(id) ?? id).join(' → ')
      if (keys.every(key => key !== undefined)) declared.push({ keys, shown })
    }
  }
  const self = identities.get(agent)
  const strangers = Array.from({ length: MAX_CHAIN_HOPS + 1 }, (_, at) => `${STRANGER}-${at}`)
  return [
    { keys: [], shown: '[]' },
    ...declared.slice(0, MAX_CHAINS),
    { keys: [STRANGER], shown: 'a stranger' },
    ...(self === undefined ? [] : [{ keys: [self], shown: 'the caller itself' }]),
    { keys: strangers, shown: `${strangers.length} hops` },
  ]
}

/** As its first identity calls; null: it has none here. */
export function callerOf(agent: string, policy: BundlePolicy | null) {
  const key = Object.keys(policy?.identities ?? {}).find(each =>
    own(policy?.identities ?? {}, each)?.includes(agent),
  )
  if (key === undefined) return null
  const at = key.startsWith('spiffe://') ? -1 : key.indexOf('#')
  if (at < 0) return { type: 'agent', id: key }
  return { type: 'agent', id: key.slice(at + 1), properties: { issuer: key.slice(0, at) } }
}

/** A selector in words: "write or payment actions on confidential or restricted data in production". */
import type { GuardrailSelector } from './select-guardrails'

export type SelectorNames = { agents?: Map<string, string> }

const or = (values: readonly string[]) =>
  values.length < 2 ? (values[0] ?? '') : `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`

export function describeSelector(selector: GuardrailSelector, names: SelectorNames = {}): string {
  const { effects, data_classes, systems, environments, tiers, reversible, agents } = selector
  const kinds = [
    ...(reversible === undefined ? [] : [reversible ? 'reversible' : 'irreversible']),
    ...(tiers ? [`${or(tiers)}-tier`] : []),
    ...(effects ? [or(effects.map(effect => effect.replaceAll('_', ' ')))] : []),
  ]
  const parts = [kinds.length > 0 ? `${kinds.join(' ')} actions` : 'every action']
  if (data_classes) parts.push(`on ${or(data_classes)} data`)
  if (systems) parts.push(`of ${or(systems)}`)
  if (environments) parts.push(`in ${or(environments)}`)
  if (agents) parts.push(`by ${or(agents.map(agent => names.agents?.get(agent) ?? agent))}`)
  return parts.join(' ')
}

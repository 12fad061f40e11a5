/** A selector in words: "write or payment actions on confidential or restricted data in production". */
import type { GuardrailSelector } from './select-guardrails'

export type SelectorNames = { agents?: Map<string, string> }

export const ATTRIBUTE_WORDS = {
  regulated: 'regulated',
  customer_contact: 'in contact with customers',
} as const

const or = (values: readonly string[]) =>
  values.length < 2 ? (values[0] ?? '') : `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`

export function describeSelector(selector: GuardrailSelector, names: SelectorNames = {}): string {
  const { effects, data_classes, systems, environments, tiers, reversible, agents, attributes, tags } =
    selector
  const kinds = [
    ...(reversible === undefined ? [] : [reversible ? 'reversible' : 'irreversible']),
    ...(tiers ? [`${or(tiers)}-tier`] : []),
    ...(effects ? [or(effects.map(effect => effect.replaceAll('_', ' ')))] : []),
  ]
  const parts = [kinds.length > 0 ? `${kinds.join(' ')} actions` : 'every action']
  if (tags) parts.push(`tagged ${or(tags)}`)
  if (data_classes) parts.push(`on ${or(data_classes)} data`)
  if (systems) parts.push(`of ${or(systems)}`)
  if (environments) parts.push(`in ${or(environments)}`)
  if (agents) parts.push(`by ${or(agents.map(agent => names.agents?.get(agent) ?? agent))}`)
  if (attributes)
    parts.push(`${agents ? 'if' : 'by agents that are'} ${or(attributes.map(one => ATTRIBUTE_WORDS[one]))}`)
  return parts.join(' ')
}

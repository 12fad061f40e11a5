/** The conditions of a matrix row in words, and which of two conditions holds for more releases. */
import { LAYER_NAMES, CONTROL_LAYERS } from '../control-layer/layers'
import { TIERS } from '../policy/model'
import type { AgentAttribute, MatrixRow } from './rules'

type When = MatrixRow['when']

export const ATTRIBUTE_WORDS: Record<AgentAttribute, string> = {
  regulated: 'is regulated',
  customer_contact: 'has contact with customers',
}

/** Also of an attribute that this version doesn't know. */
export const attributeWords = (attribute: string): string =>
  Object.hasOwn(ATTRIBUTE_WORDS, attribute) ? ATTRIBUTE_WORDS[attribute as AgentAttribute] : `is ${attribute}`

const COUNT_WORDS = ['not', 'once', 'twice']

export const timesSigned = (count: number): string => COUNT_WORDS[count] ?? `${count} times`

const or = (words: readonly string[]) =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`

/** "the environment is production and an action writes"; empty for a row that always holds. */
export function whenInWords(when: When): string {
  const parts: string[] = []
  if (when.production !== undefined)
    parts.push(`the environment is ${when.production ? '' : 'not '}production`)
  if (when.tier_at_least) parts.push(tierWords(when.tier_at_least))
  if (when.effects) parts.push(`an action is ${or(when.effects.map(effect => effect.replaceAll('_', ' ')))}`)
  if (when.writes !== undefined)
    parts.push(when.writes ? 'an action does more than read' : 'no action does more than read')
  if (when.attributes) parts.push(`the agent ${or(when.attributes.map(each => ATTRIBUTE_WORDS[each]))}`)
  return parts.join(' and ')
}

function tierWords(tier: NonNullable<When['tier_at_least']>): string {
  if (tier === 'low') return 'an action is of any tier, or unclassified'
  return `an action is ${tier}${tier === 'critical' ? '' : ' or above'}, or unclassified`
}

/** "IAM once, Compliance twice, with passkeys". */
export function requirementInWords({
  requires,
  passkey,
  drill,
}: Pick<MatrixRow, 'requires' | 'passkey' | 'drill'>): string {
  const signing = CONTROL_LAYERS.filter(layer => (requires[layer] ?? 0) > 0)
  const counts = signing.map(layer => `${LAYER_NAMES[layer]} ${timesSigned(requires[layer] ?? 0)}`)
  return `${counts.join(', ') || 'no signature'}${passkey ? ', with passkeys' : ''}${drill ? ', after a rollback drill' : ''}`
}

/** Whether `wide` holds wherever `narrow` does. */
export function holdsWherever(wide: When, narrow: When): boolean {
  if (wide.production !== undefined && wide.production !== narrow.production) return false
  if (wide.writes !== undefined && wide.writes !== narrow.writes) return false
  return (
    (!wide.tier_at_least ||
      (narrow.tier_at_least !== undefined &&
        TIERS.indexOf(wide.tier_at_least) <= TIERS.indexOf(narrow.tier_at_least))) &&
    covers(wide.effects, narrow.effects) &&
    covers(wide.attributes, narrow.attributes)
  )
}

function covers<T>(wide: readonly T[] | undefined, narrow: readonly T[] | undefined): boolean {
  return !wide || (narrow?.every(one => wide.includes(one)) ?? false)
}

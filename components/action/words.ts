/** How classifications read, and the keys that set them: 1 to 8, Shift 1 to 4. */
import type { SuggestionSource } from '@/lib/domain/action/suggestions'
import {
  DATA_CLASSES,
  type DataClass,
  EFFECTS,
  type Effect,
  type Classification,
} from '@/lib/domain/policy/model'

export const EFFECT_WORDS: Record<Effect, string> = {
  read: 'read',
  write: 'write',
  destructive: 'destructive',
  data_movement: 'data movement',
  payment: 'payment',
  secret_access: 'secret access',
  privilege_change: 'privilege change',
  external_communication: 'external communication',
}

/** Where a suggestion comes from, in a table cell. */
export const SOURCE_WORDS: Record<SuggestionSource, string> = {
  claim: 'server',
  name: 'name',
  rule: 'rule',
  person: 'input',
}

/** For a table cell. */
const SHORT_EFFECT: Record<Effect, string> = {
  ...EFFECT_WORDS,
  data_movement: 'data move',
  privilege_change: 'privilege',
  external_communication: 'external comm.',
}
const SHORT_CLASS: Record<DataClass, string> = {
  public: 'public',
  internal: 'int.',
  confidential: 'conf.',
  restricted: 'rest.',
}

export const EFFECT_KEYS = EFFECTS.map((effect, at) => ({ effect, key: String(at + 1) }))
export const DATA_CLASS_KEYS = DATA_CLASSES.map((dataClass, at) => ({ dataClass, key: `shift+${at + 1}` }))

/** "write, conf., irreversible": reversible is left out, and for a read it says nothing. */
export function shortWords({ effect, data_class, reversible }: Classification): string {
  return [
    SHORT_EFFECT[effect],
    SHORT_CLASS[data_class],
    ...(effect === 'read' || reversible ? [] : ['irrev.']),
  ].join(', ')
}

export function longWords({ effect, data_class, reversible }: Classification): string {
  return [
    EFFECT_WORDS[effect],
    data_class,
    ...(effect === 'read' ? [] : [reversible ? 'reversible' : 'irreversible']),
  ].join(', ')
}

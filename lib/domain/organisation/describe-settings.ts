/** What each setting around signing is called, and what a change of it means. A new setting needs its line here. */
import { TIERS } from '../policy/model'
import { sameJson } from '../same-json'
import type { RulesChange } from './describe-rules'
import { type OperatingModel, type OrganisationRules, REAUTHENTICATION, type Reauthentication } from './rules'

export type RulesSettings = OrganisationRules['settings']

type SettingWords<K extends keyof RulesSettings> = {
  label: string
  hint: string
  /** Of a number. */
  unit?: 'h' | 'd'
  value: (value: RulesSettings[K]) => string
  /** Of a choice: every value and what it is called in the list. */
  options?: Record<string, string>
  /** Positive: the second asks for more than the first. 0: neither. */
  tighter: (from: RulesSettings[K], to: RulesSettings[K]) => number
}

const hours = (value: number) => `${value} h`
const days = (value: number) => `${value} d`

const listed = (values: readonly string[]) => (values.length === 0 ? 'none' : values.join(', '))

/** Positive: the second has only some of the first. */
function fewer(from: readonly string[], to: readonly string[]): number {
  const lost = from.some(value => !to.includes(value))
  const won = to.some(value => !from.includes(value))
  return won ? -1 : Number(lost)
}

const REAUTHENTICATION_WORDS = {
  never: 'never',
  low_tier: 'for low-tier releases only',
  any_tier: 'for every tier',
} as const satisfies Record<Reauthentication, string>

const OPERATING_MODEL_WORDS = {
  team: 'the app team of each system',
  central: 'Security, with input from app teams',
} as const satisfies Record<OperatingModel, string>

export const SETTING_WORDS: { [K in keyof RulesSettings]: SettingWords<K> } = {
  passkey_min_age_hours: {
    label: 'A new passkey signs high tiers after',
    hint: 'Earlier only when a second person of the same team vouches for it.',
    unit: 'h',
    value: hours,
    tighter: (from, to) => to - from,
  },
  duty_min_age_hours: {
    label: 'A new role or ownership counts after',
    hint: 'So that nobody is made a signer for one release.',
    unit: 'h',
    value: hours,
    tighter: (from, to) => to - from,
  },
  publish_automatically: {
    label: 'Publish on approval',
    hint: 'Off: IAM or PAM publishes as a step of its own.',
    value: on => (on ? 'yes' : 'no'),
    tighter: (from, to) => Number(from) - Number(to),
  },
  approval_valid_days: {
    label: 'An approval expires unpublished after',
    hint: 'Then the release has to be signed again.',
    unit: 'd',
    value: days,
    tighter: (from, to) => from - to,
  },
  review_days: {
    label: 'Signers have time for',
    hint: 'Then reminders go to deputy and team. A deadline never approves.',
    unit: 'd',
    value: days,
    tighter: () => 0,
  },
  drift_outcome: {
    label: 'A changed or new action of a released agent is',
    hint: 'Until the layers concerned have signed it. Never wider than it was.',
    value: outcome => (outcome === 'deny' ? 'denied' : 'stepped up'),
    options: { deny: 'Denied', step_up: 'Stepped up' },
    tighter: (from, to) => Number(to === 'deny') - Number(from === 'deny'),
  },
  reauthentication: {
    label: 'A fresh sign-in may stand in for a passkey',
    hint: 'Where no row of the matrix asks for passkeys. An unclassified action counts as critical.',
    value: allowed => REAUTHENTICATION_WORDS[allowed],
    options: {
      never: 'Never: every signature by passkey',
      low_tier: 'For low-tier releases only',
      any_tier: 'For every tier',
    },
    tighter: (from, to) => REAUTHENTICATION.indexOf(from) - REAUTHENTICATION.indexOf(to),
  },
  operating_model: {
    label: 'Classifications, thresholds and purposes are written by',
    hint: 'Who signs a release stays the same, and whoever wrote can’t sign for it.',
    value: model => OPERATING_MODEL_WORDS[model],
    options: {
      team: 'The app team that owns the system',
      central: 'Security, with input from app teams',
    },
    // Another author, not a looser or a stricter rule.
    tighter: () => 0,
  },
  exception_max_days: {
    label: 'An exception from a guardrail lasts at most',
    hint: 'Then it ends by itself; a renewal is a new decision.',
    unit: 'd',
    value: days,
    tighter: (from, to) => from - to,
  },
  exception_total_days: {
    label: 'All exceptions for one action together last at most',
    hint: 'From one guardrail, for one agent: then the guardrail or the agent changes.',
    unit: 'd',
    value: days,
    tighter: (from, to) => from - to,
  },
  prototype_environments: {
    label: 'App teams manage prototypes themselves in',
    hint: 'None chosen: nowhere. Never production.',
    value: listed,
    tighter: (from, to) => fewer(from, to),
  },
  prototype_max_tier: {
    label: 'A prototype’s actions are at most of tier',
    hint: 'Whatever is above it is denied.',
    value: tier => tier,
    options: { low: 'Low', medium: 'Medium', high: 'High', critical: 'Critical' },
    tighter: (from, to) => TIERS.indexOf(from) - TIERS.indexOf(to),
  },
  prototype_max_days: {
    label: 'A prototype lasts at most',
    hint: 'Since its first start in an environment. Then everything it does is denied.',
    unit: 'd',
    value: days,
    tighter: (from, to) => from - to,
  },
  prototype_log_fields: {
    label: 'A prototype’s calls log',
    hint: 'Names of request fields, separated by commas.',
    value: listed,
    tighter: (from, to) => fewer(to, from),
  },
}

export type SettingGroup = {
  id: string
  title: string
  description: string
  names: readonly (keyof RulesSettings)[]
}

/** How screens put them together. Every setting is in one. */
export const SETTING_GROUPS: readonly SettingGroup[] = [
  {
    id: 'signing',
    title: 'Signing and publishing',
    description: 'What counts as a signature, and what follows from it.',
    names: [
      'passkey_min_age_hours',
      'duty_min_age_hours',
      'reauthentication',
      'review_days',
      'publish_automatically',
      'approval_valid_days',
      'drift_outcome',
    ],
  },
  {
    id: 'authorship',
    title: 'Authorship',
    description: 'Whose word classifications, thresholds and purposes are.',
    names: ['operating_model'],
  },
  {
    id: 'exceptions',
    title: 'Exceptions from guardrails',
    description: 'Granted by the guardrail’s layer, never by whoever asks. Each ends by itself.',
    names: ['exception_max_days', 'exception_total_days'],
  },
  {
    id: 'prototypes',
    title: 'Prototype envelope',
    description:
      'Inside of it an app team manages an internal agent alone, outside of production. A tighter one reaches running prototypes with the next bundle.',
    names: ['prototype_environments', 'prototype_max_tier', 'prototype_max_days', 'prototype_log_fields'],
  },
]

export const SETTING_NAMES = Object.keys(SETTING_WORDS) as (keyof RulesSettings)[]

export function describeSettings(before: RulesSettings, after: RulesSettings): RulesChange[] {
  return SETTING_NAMES.flatMap(name => describeSetting(name, before, after))
}

function describeSetting<K extends keyof RulesSettings>(
  name: K,
  before: RulesSettings,
  after: RulesSettings,
): RulesChange[] {
  const { label, value, tighter }: SettingWords<K> = SETTING_WORDS[name]
  const from = before[name]
  const to = after[name]
  if (sameJson(from, to)) return []
  const direction = tighter(from, to)
  const kind = direction > 0 ? 'tighter' : direction < 0 ? 'looser' : 'other'
  return [{ kind, text: `${label}: ${value(to)} instead of ${value(from)}` }]
}

/** "24 h", "yes", "denied". */
export function settingInWords<K extends keyof RulesSettings>(name: K, settings: RulesSettings): string {
  const { value }: SettingWords<K> = SETTING_WORDS[name]
  return value(settings[name])
}

/**
 * Who writes classifications, thresholds and purposes. `team`: the app team that owns the system, and Security signs
 * what comes of it. `central`: Security writes them for every system, and what app teams say is input. Who signs a
 * release is the same in both, and whoever wrote can't sign for it.
 */
import { type OwningTeam, whoCan } from '../action/who-can'
import { type Actor, hasFunction, inTeam } from '../member/permissions'
import { type Refusal, refuse } from '../refusal'
import type { OperatingModel } from './rules'

/** The model in force, and the names of people who write in `central`. */
export type Authorship = { model: OperatingModel; security: readonly string[] }

export type AuthoredSystem = { name: string; team: OwningTeam }

/** What is written: how the refusal names it, and how an app team gives input where Security writes. */
export const AUTHORED = {
  classification: {
    act: 'classify its actions',
    central: 'classifies actions',
    input: 'Suggest a classification: Security sees it with your name and reason.',
  },
  threshold: {
    act: 'set one',
    central: 'sets thresholds',
    input: 'Suggest it: Security sees it with your name and reason.',
  },
  purposes: {
    act: 'say what its actions are for',
    central: 'says what actions may be called for',
    input: 'Ask them; a release names its purposes itself.',
  },
} as const
export type Authored = keyof typeof AUTHORED

/** Null when this person writes it here. */
export function mayAuthor(
  { model, security }: Authorship,
  actor: Actor,
  system: AuthoredSystem,
  what: Authored = 'classification',
): Refusal | null {
  const words = AUTHORED[what]
  if (model === 'central') {
    if (hasFunction(actor, 'security')) return null
    const [first, second] = security
    const who = first === undefined ? '' : ` ${second === undefined ? first : `${first} or ${second}`} can.`
    return refuse(
      'not_owner',
      `In this organisation Security ${words.central} of every system, ${system.name} too.${who} ${words.input}`,
    )
  }
  if (inTeam(actor, system.team.id)) return null
  return refuse(
    'not_owner',
    `${system.name} is owned by ${system.team.name}. ${whoCan(system.team, words.act)}`,
  )
}

/** Where Security writes, the team that owns the system says what it would say. */
export function maySuggest(
  { model }: Authorship,
  actor: Actor,
  system: AuthoredSystem,
  what: 'classification' | 'threshold' = 'classification',
): Refusal | null {
  const words = SUGGESTED[what]
  if (model === 'team') {
    return refuse(
      'wrong_state',
      `${system.team.name} ${words.own} ${system.name} itself. ${whoCan(system.team, words.act)}`,
    )
  }
  if (hasFunction(actor, 'security')) return refuse('wrong_state', words.security)
  if (inTeam(actor, system.team.id)) return null
  return refuse(
    'not_owner',
    `${system.team.name} gives input on ${system.name}. ${whoCan(system.team, 'do so')}`,
  )
}

const SUGGESTED = {
  classification: {
    own: 'classifies the actions of',
    act: 'classify them',
    security: 'Security classifies here: classify the action instead of suggesting it.',
  },
  threshold: {
    own: 'sets thresholds on',
    act: 'set one',
    security: 'Security sets thresholds here: set it instead of suggesting it.',
  },
} as const

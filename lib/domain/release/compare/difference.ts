/** One thing that differs, and how sections say what they say often. */
import type { ControlLayer } from '../../control-layer/layers'
import type { Outcome } from '../../policy/model'

export type Difference = {
  layer: ControlLayer | 'ownership' | 'requirements' | 'impact'
  /** What the agent gets by it. */
  kind: 'more' | 'less' | 'other'
  sentence: string
}

export type Add = (layer: Difference['layer'], kind: Difference['kind'], sentence: string) => void

const OPPOSITE = { more: 'less', less: 'more', other: 'other' } as const

/** What was added to and removed from a list. `grows`: what another entry means for the agent. */
export function compareSets(
  add: (kind: Difference['kind'], sentence: string) => void,
  what: string,
  was: readonly string[],
  is: readonly string[],
  grows: Difference['kind'] = 'more',
): void {
  const old = new Set(was)
  const now = new Set(is)
  for (const item of is.filter(entry => !old.has(entry))) add(grows, `Adds ${what} ${item}`)
  for (const item of was.filter(entry => !now.has(entry))) add(OPPOSITE[grows], `Removes ${what} ${item}`)
}

/** A single value. `first`: nothing came before, so it is said whatever it is. */
export function compareValues(
  add: (kind: Difference['kind'], sentence: string) => void,
  what: string,
  first: boolean,
  was: unknown,
  is: unknown,
): void {
  if (first) add('other', `${what}: ${String(is)}`)
  else if (was !== is) add('other', `${what}: ${String(was)} → ${String(is)}`)
}

/**
 * A value that packages from before version 3 don't have, and that may be left empty. Empty is not worth a
 * sentence in a first release; after an older package it is what is new about the section.
 */
export function compareSaid(
  add: (kind: Difference['kind'], sentence: string) => void,
  what: string,
  first: boolean,
  was: string | undefined,
  is: string | undefined,
): void {
  if (was === is || (first && !is)) return
  add(
    'other',
    was === undefined
      ? `${what}: ${is || 'not said'}`
      : `${what}: ${was || 'not said'} → ${is || 'not said'}`,
  )
}

export const OUTCOME_WORDS: Record<Outcome, string> = { allow: 'allowed', step_up: 'step-up', deny: 'denied' }

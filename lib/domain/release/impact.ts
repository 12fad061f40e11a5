/**
 * What becomes of calls when a release takes the place of the one in force, as its signers saw it: bound by the
 * digest, so it must come out the same whenever it is worked out again. So time is an input that stays.
 */
import {
  compareOutcomesOfReleases,
  findingsOfRelease,
  type OutcomeChange,
} from '../policy/compare-release-outcomes'
import type { OutcomeStep } from '../policy/analysis/compare-actions'
import { type Outcome, OUTCOMES } from '../policy/model'
import type { ReleaseContent, ReleaseImpact } from './content'

/** Of a release with thousands of actions the first lines are bound; the counts are of all. */
export const MAX_IMPACT_LINES = 500
export const MAX_FINDING_LINES = 100
const MAX_EXAMPLE = 200

/** The release in force that a package is measured against. */
export type ImpactBase = { digest: string; content: ReleaseContent }

/** `at` in epoch seconds, when the release was drafted: an exception that was over by then waives nothing. */
export function impactOf(base: ImpactBase | null, content: ReleaseContent, at: number): ReleaseImpact {
  const was = base?.content ?? withoutActions(content)
  const { before, changes } = compareOutcomesOfReleases(was, content, at)
  // One action may be both: allowed to some calls and denied to others.
  const became = (outcome: Outcome) => changes.filter(change => becomes(change, outcome)).length
  const moved = changes.filter(change => OUTCOMES.some(outcome => becomes(change, outcome)))
  const unknown = changes.filter(({ reason }) => reason !== '').length
  const actions =
    before.allow + before.step_up + before.deny + changes.filter(({ kind }) => kind === 'added').length
  const findings = findingsOfRelease(was, content, at)
  return {
    against: base?.digest ?? null,
    newly_allowed: became('allow'),
    newly_stepped_up: became('step_up'),
    newly_denied: became('deny'),
    unchanged: actions - moved.length - unknown,
    ...(unknown > 0 && { not_analysed: unknown }),
    lines: [...changes].sort(mostFirst).slice(0, MAX_IMPACT_LINES).map(impactLine),
    more: Math.max(0, changes.length - MAX_IMPACT_LINES),
    ...(findings.length > 0 && { findings: findings.slice(0, MAX_FINDING_LINES) }),
  }
}

/** Whether some call newly gets this outcome. */
function becomes(change: OutcomeChange, outcome: Outcome): boolean {
  return stepsOf(change).some(({ before, after }) => after === outcome && before !== outcome)
}

/** What is released on one side only has one step. */
function stepsOf(change: OutcomeChange): Pick<OutcomeStep, 'before' | 'after' | 'example'>[] {
  if (change.reason !== '') return []
  return change.changes.length > 0
    ? change.changes
    : [{ before: change.before, after: change.after, example: null }]
}

/** What becomes possible stands before what doesn't; of the same kind the order stays. */
function mostFirst(a: OutcomeChange, b: OutcomeChange): number {
  const rank = ({ reason, before, after }: OutcomeChange) => {
    if (reason !== '') return 0
    return before === after ? OUTCOMES.length : OUTCOMES.indexOf(after)
  }
  return rank(a) - rank(b)
}

/** What is not released is denied: what a first release takes the place of. */
function withoutActions(content: ReleaseContent): ReleaseContent {
  const { sections } = content
  return {
    ...content,
    sections: {
      ...sections,
      app: { actions: [] },
      compliance: { ...sections.compliance, guardrails: [], exceptions: [] },
    },
  }
}

const OUTCOME_WORDS: Record<Outcome, string> = { allow: 'allowed', step_up: 'step-up', deny: 'denied' }
const KIND_WORDS: Partial<Record<OutcomeChange['kind'], string>> = {
  added: 'newly released',
  removed: 'no longer released',
  mixed: 'looser for some calls, tighter for others',
  other: 'other approvals or obligations',
}

/**
 * `stripe create_refund: denied → step-up (newly released)`, `… when {amount: 501}`. Of one with several steps each is
 * said, what gets looser first.
 */
function impactLine(change: OutcomeChange): string {
  const { system, action, kind, reason } = change
  const name = `${system} ${action}`
  const steps = stepsOf(change).map(({ before, after, example }) => {
    const outcomes =
      before === after ? OUTCOME_WORDS[after] : `${OUTCOME_WORDS[before]} → ${OUTCOME_WORDS[after]}`
    const call = example === null ? '' : exampleWords(example.shown)
    return `${outcomes}${call === '' ? '' : ` when ${call}`}`
  })
  const words = KIND_WORDS[kind]
  if (reason !== '') return `${name}: not analysed. ${reason}${words ? ` (${words})` : ''}`
  return `${name}: ${steps.join('; ')}${words ? ` (${words})` : ''}`
}

/** `{amount: 501}`, `{amount: missing}`; nothing where no field of the call matters. */
function exampleWords(example: Record<string, unknown>): string {
  const parts = Object.entries(example)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([field, value]) => `${field}: ${value === null ? 'missing' : JSON.stringify(value)}`)
  // By whole characters: half of one has no digest.
  return parts.length === 0 ? '' : [...`{${parts.join(', ')}}`].slice(0, MAX_EXAMPLE).join('')
}

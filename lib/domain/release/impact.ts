/**
 * What becomes of calls when a release takes the place of the one in force, as its signers saw it: bound by the
 * digest, so it must come out the same whenever it is worked out again. So time is an input that stays.
 */
import { compareOutcomesOfReleases, type OutcomeChange } from '../policy/compare-release-outcomes'
import { type Outcome, OUTCOMES } from '../policy/model'
import type { ReleaseContent, ReleaseImpact } from './content'

/** Of a release with thousands of actions the first lines are bound; the counts are of all. */
export const MAX_IMPACT_LINES = 500
const MAX_EXAMPLE = 200

/** The release in force that a package is measured against. */
export type ImpactBase = { digest: string; content: ReleaseContent }

/** `at` in epoch seconds, when the release was drafted: an exception that was over by then waives nothing. */
export function impactOf(base: ImpactBase | null, content: ReleaseContent, at: number): ReleaseImpact {
  const { before, changes } = compareOutcomesOfReleases(base?.content ?? withoutActions(content), content, at)
  const became = (outcome: Outcome) =>
    changes.filter(change => change.after === outcome && change.before !== outcome).length
  const [allowed, steppedUp, denied] = [became('allow'), became('step_up'), became('deny')]
  const actions =
    before.allow + before.step_up + before.deny + changes.filter(({ kind }) => kind === 'added').length
  return {
    against: base?.digest ?? null,
    newly_allowed: allowed,
    newly_stepped_up: steppedUp,
    newly_denied: denied,
    unchanged: actions - allowed - steppedUp - denied,
    lines: [...changes].sort(mostFirst).slice(0, MAX_IMPACT_LINES).map(impactLine),
    more: Math.max(0, changes.length - MAX_IMPACT_LINES),
  }
}

/** What becomes possible stands before what doesn't; of the same kind the order stays. */
function mostFirst(a: OutcomeChange, b: OutcomeChange): number {
  const rank = ({ before, after }: OutcomeChange) =>
    before === after ? OUTCOMES.length : OUTCOMES.indexOf(after)
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

/** `stripe create_refund: denied → step-up (newly released)`, `… when {amount: 501}` */
function impactLine({ system, action, kind, before, after, example }: OutcomeChange): string {
  const outcomes =
    before === after ? OUTCOME_WORDS[after] : `${OUTCOME_WORDS[before]} → ${OUTCOME_WORDS[after]}`
  const call = example === null ? '' : exampleWords(example)
  const words = KIND_WORDS[kind]
  return `${system} ${action}: ${outcomes}${call === '' ? '' : ` when ${call}`}${words ? ` (${words})` : ''}`
}

/** `{amount: 501}`, `{amount: missing}`; nothing where no field of the call matters. */
function exampleWords(example: Record<string, unknown>): string {
  const parts = Object.entries(example)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([field, value]) => `${field}: ${value === null ? 'missing' : JSON.stringify(value)}`)
  // By whole characters: half of one has no digest.
  return parts.length === 0 ? '' : [...`{${parts.join(', ')}}`].slice(0, MAX_EXAMPLE).join('')
}

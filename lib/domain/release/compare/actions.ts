import { OUTCOMES, TIERS } from '../../policy/model'
import type { ReleasedAction } from '../content'
import { type Add, compareSets, OUTCOME_WORDS } from './difference'

export function compareActions(was: ReleasedAction[], is: ReleasedAction[], add: Add): void {
  const before = new Map(was.map(action => [`${action.system} ${action.action}`, action]))
  for (const action of is) {
    const name = `${action.system} ${action.action}`
    const old = before.get(name)
    before.delete(name)
    if (!old) {
      add(
        'app',
        action.tier.outcome === 'deny' ? 'other' : 'more',
        `Adds ${name}: ${actionText(action)}${action.purposes ? `, ${purposesText(action.purposes)}` : ''}`,
      )
      continue
    }
    if (actionText(old) !== actionText(action)) {
      // A higher tier with the same outcome asks for more approvals and fresher policy.
      const rank =
        OUTCOMES.indexOf(action.tier.outcome) - OUTCOMES.indexOf(old.tier.outcome) ||
        TIERS.indexOf(action.tier.tier) - TIERS.indexOf(old.tier.tier)
      add(
        'app',
        rank < 0 ? 'more' : rank > 0 ? 'less' : 'other',
        `${name}: ${actionText(old)} → ${actionText(action)}`,
      )
    }
    if (old.definition_digest !== action.definition_digest)
      add('app', 'other', `${name}: the tool's definition changed`)
    comparePurposes(name, old.purposes, action.purposes, add)
    for (const rule of action.thresholds) {
      const same = old.thresholds.find(candidate => candidate.id === rule.id)
      if (same?.version !== rule.version)
        add(
          'app',
          same ? 'other' : 'less',
          `${same ? 'Changes' : 'Adds'} threshold on ${name}: ${rule.message}`,
        )
    }
    for (const rule of old.thresholds) {
      if (!action.thresholds.some(candidate => candidate.id === rule.id))
        add('app', 'more', `Removes threshold on ${name}: ${rule.message}`)
    }
  }
  for (const name of before.keys()) add('app', 'less', `Removes ${name}`)
}

function comparePurposes(
  name: string,
  was: readonly string[] | undefined,
  is: readonly string[] | undefined,
  add: Add,
): void {
  if (was && is) {
    compareSets((kind, sentence) => add('app', kind, `${name}: ${sentence}`), 'purpose', was, is)
  } else if (is) add('app', 'less', `${name}: ${purposesText(is)}`)
  else if (was) add('app', 'more', `${name}: for any purpose of the release, no longer ${purposesText(was)}`)
}

const purposesText = (codes: readonly string[]) =>
  codes.length === 0 ? 'for no purpose, so denied' : `only for ${codes.join(', ')}`

function actionText({ classification, tier, overridden }: ReleasedAction): string {
  if (!classification) return 'unclassified, denied'
  const kept = classification.reversible ? '' : ', irreversible'
  return `${classification.effect.replace('_', ' ')}, ${classification.data_class}${kept}, ${tier.tier}, ${OUTCOME_WORDS[tier.outcome]}${overridden ? ', overridden' : ''}`
}

/** Where two versions of a rule differ, in words. Pure. */
import type { QueryOutput } from '@/lib/client/operation-types'
import { LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import { describeLimit } from '@/lib/domain/policy/limit'

type Version = QueryOutput<'policy.rule-history'>['versions'][number]

const OUTCOMES = { allow: '● Allow', step_up: '◆ Step-up', deny: '■ Deny' }

/** Field, before, after. */
export function changesBetween(before: Version, after: Version): [string, string, string][] {
  const said = [before, after].map(partsOf) as [Record<string, string>, Record<string, string>]
  return Object.keys(said[1])
    .filter(name => said[0][name] !== said[1][name])
    .map(name => [name, said[0][name] || '–', said[1][name] || '–'])
}

function partsOf(version: Version): Record<string, string> {
  const limit = version.limit ? describeLimit(version.limit, version.outcome) : ''
  return {
    state: version.removed ? 'removed' : 'in force',
    name: version.name,
    outcome: OUTCOMES[version.outcome],
    selects: version.selects,
    when: version.when,
    'also when': version.also_when,
    limit,
    'approved by': version.approvals.map(need => `${need.count} × ${LAYER_NAMES[need.layer]}`).join(', '),
    obligations: version.obligations,
    // Where it only repeats the limit, once is enough.
    sentence: version.sentence === limit ? '' : version.sentence,
  }
}

import { LAYER_NAMES } from '../../control-layer/layers'
import type { EvidenceSection } from '../content'
import { type Add, compareSets } from './difference'

export function compareEvidence(a: EvidenceSection | undefined, b: EvidenceSection, all: Add): void {
  const add = all.bind(null, 'compliance')
  compareGuardrails(a?.guardrails ?? [], b.guardrails, all)
  compareSets(add, 'exception', (a?.exceptions ?? []).map(exceptionText), b.exceptions.map(exceptionText))
  const [was, is] = [a?.retention_days, b.retention_days]
  if (was !== is) add('other', retentionText(was, is))
}

const days = (count: number | undefined) =>
  count === undefined ? 'not said' : `${count.toLocaleString('en')} days`

const retentionText = (was: number | undefined, is: number | undefined) =>
  `Evidence of its calls is kept: ${was === undefined ? '' : `${days(was)} → `}${days(is)}`

type Guardrails = EvidenceSection['guardrails']

function compareGuardrails(was: Guardrails, is: Guardrails, add: Add): void {
  const before = new Map(was.map(entry => [entry.rule.id, entry]))
  const after = new Set(is.map(entry => entry.rule.id))
  for (const { rule, name, matches } of is) {
    const old = before.get(rule.id)
    const reach = `${matches.length} ${matches.length === 1 ? 'action' : 'actions'}`
    if (!old)
      add(
        'compliance',
        'less',
        `Adds guardrail ${name} (${LAYER_NAMES[rule.layer]}) on ${reach}: ${rule.message}`,
      )
    else if (old.rule.version !== rule.version)
      add('compliance', 'other', `Guardrail ${name} v${old.rule.version} → v${rule.version}: ${rule.message}`)
    else if (old.matches.length !== matches.length)
      add('compliance', 'other', `Guardrail ${name} matches ${old.matches.length} → ${reach}`)
  }
  for (const { rule, name } of was) {
    if (!after.has(rule.id))
      add('compliance', 'more', `Removes guardrail ${name} (${LAYER_NAMES[rule.layer]})`)
  }
}

const exceptionText = (row: EvidenceSection['exceptions'][number]) =>
  `from ${row.guardrail} for ${row.system} ${row.action}${row.whole_system ? ' (whole system)' : ''}: ${row.reason}`

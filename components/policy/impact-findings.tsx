import { visibleLine } from '@/lib/domain/action/visible-text'
import type { RulePreview } from './types'

const SHOWN = 8

type Finding = RulePreview['impact']['findings'][number]

const WORDS: Record<Finding['kind'], string> = {
  shadowed: 'No effect',
  never: 'Never holds',
  only_unknown: 'Contradicts itself',
  overlap: 'Overlap',
  gap: 'Gap',
  not_analysed: 'Not analysed',
}

/** What stands out in the rules of the actions that the change touches. */
export function ImpactFindings({ findings, more }: { findings: readonly Finding[]; more: number }) {
  const total = findings.length + more
  if (findings.length === 0) return null
  return (
    <>
      <h3 className="mt-3 mb-1 text-table font-medium">
        In the rules <span className="font-normal text-muted tabular-nums">{total}</span>
      </h3>
      <ul className="text-table">
        {findings.slice(0, SHOWN).map(finding => (
          <li
            key={`${finding.kind} ${finding.system} ${finding.action} ${finding.sentence}`}
            className="border-b py-1.5 wrap-anywhere"
          >
            <span className="font-medium">{WORDS[finding.kind]}</span>{' '}
            <span className="font-mono text-meta">{visibleLine(finding.action).slice(0, 60)}</span>{' '}
            <span>{visibleLine(finding.sentence)}</span>{' '}
            <span className="text-meta text-muted">
              {finding.agents.slice(0, 3).join(', ')}
              {finding.agents.length > 3 && ` and ${finding.agents.length - 3} more`}
              {finding.environments.length > 0 && `, ${finding.environments.join(', ')}`}
            </span>
          </li>
        ))}
      </ul>
      {total > SHOWN && <p className="mt-1 text-meta text-muted">and {total - SHOWN} more</p>}
    </>
  )
}

import Link from 'next/link'
import { OutcomeChange } from '@/components/console/outcome-chip'
import { Shape } from '@/components/ui/shape'
import { Section } from '@/components/ui/section'
import { paths } from '@/lib/client/paths'
import { visibleLine } from '@/lib/domain/action/visible-text'
import { LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import type { RulePreview } from './types'

const SHOWN = 8
const WORDS = {
  not_analysed: 'not analysed',
  looser: 'looser',
  tighter: 'tighter',
  mixed: 'looser for some calls',
  other: 'same outcome, other approvals or obligations',
}

/** Which outcomes move, and when that reaches anybody. */
export function Impact({ preview, stale }: { preview: RulePreview; stale: boolean }) {
  const { impact, shadowed_by } = preview
  const nothing = impact.rows.length === 0
  return (
    <Section
      title="Impact"
      description={
        <span aria-live="polite">
          <span className={impact.looser > 0 ? 'font-medium text-step' : undefined}>
            {impact.looser} looser
          </span>
          , {impact.tighter} tighter
          {impact.other > 0 && `, ${impact.other} with other demands`}
          {impact.agents > 0 && `, on ${impact.agents} ${impact.agents === 1 ? 'agent' : 'agents'}`}
          {!impact.complete && ' (the first 150 agents and environments were counted)'}
          {stale && ' …'}
        </span>
      }
    >
      {nothing && shadowed_by.length > 0 && (
        <p className="flex items-start gap-1.5 text-table">
          <Shape name="clock" className="mt-1 text-step" />
          <span>
            No effect:{' '}
            {shadowed_by
              .map(shadow => `${shadow.name}${shadow.layer ? ` (${LAYER_NAMES[shadow.layer]})` : ''}`)
              .join(', ')}{' '}
            already {shadowed_by[0]?.outcome === 'deny' ? 'denies' : 'requires step-up'}.
          </span>
        </p>
      )}
      {nothing && shadowed_by.length === 0 && (
        <p className="text-table text-muted">No outcome of any agent changes.</p>
      )}
      <ul>
        {impact.rows.slice(0, SHOWN).map(row => (
          <li
            key={`${row.agent.id} ${row.environment} ${row.system} ${row.action}`}
            className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b py-1.5 text-table"
          >
            <Link href={paths.agent(row.agent.id)} className="text-link hover:underline">
              {row.agent.name}
            </Link>
            <span className="text-muted">{row.environment}</span>
            <span className="font-mono text-meta">{visibleLine(row.action).slice(0, 60)}</span>
            {row.example && (
              <span className="font-mono text-meta text-muted">{exampleWords(row.example)}</span>
            )}
            <span className="ml-auto inline-flex items-center gap-2">
              {row.kind === 'mixed' || row.kind === 'other' ? (
                <span className="text-meta text-muted">{WORDS[row.kind]}</span>
              ) : null}
              <OutcomeChange from={row.before} to={row.after} />
            </span>
          </li>
        ))}
      </ul>
      {impact.rows.length > SHOWN && (
        <p className="mt-1 text-meta text-muted">and {impact.rows.length - SHOWN} more</p>
      )}
      <p className="mt-2 text-meta text-muted">
        {impact.looser > 0
          ? 'What gets looser reaches each agent only with its next signed release; what gets tighter, with the next bundle.'
          : 'A tightening reaches every agent with the next bundle.'}
      </p>
    </Section>
  )
}

/** `{amount: 501}`, `{amount: missing}`; "every call" where nothing in the call matters. */
function exampleWords(example: Record<string, unknown>): string {
  const parts = Object.entries(example).map(
    ([field, value]) => `${field}: ${value === null ? 'missing' : JSON.stringify(value)}`,
  )
  return parts.length === 0 ? '' : visibleLine(`{${parts.join(', ')}}`).slice(0, 120)
}

import Link from 'next/link'
import { OutcomeChange } from '@/components/console/outcome-chip'
import { Shape } from '@/components/ui/shape'
import { Section } from '@/components/ui/section'
import { paths } from '@/lib/client/paths'
import { visibleLine } from '@/lib/domain/action/visible-text'
import { LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import type { Outcome } from '@/lib/domain/policy/model'
import { exampleWords } from './example-words'
import { ImpactFindings } from './impact-findings'
import type { RulePreview } from './types'

const SHOWN = 8

type Row = RulePreview['impact']['rows'][number]
/** One way in which calls of an action move, or of which it is only known that it may. */
type Step = Pick<Row['changes'][number], 'before' | 'after'> & {
  row: Row
  shown: Record<string, unknown> | null
}

const HEADINGS: Record<Outcome, string> = {
  allow: 'Newly allowed',
  step_up: 'Newly stepped up',
  deny: 'Newly denied',
}

/** What becomes of calls, and when that reaches anybody: before the rule is saved. */
export function Impact({ preview, stale }: { preview: RulePreview; stale: boolean }) {
  const { impact, shadowed_by } = preview
  const nothing = impact.rows.length === 0
  const steps = impact.rows.flatMap((row): Step[] =>
    row.changes.map(({ before, after, example }) => ({ before, after, row, shown: example?.shown ?? null })),
  )
  const others = impact.rows.filter(row => row.kind === 'other')
  const unknown = impact.rows.filter(row => row.kind === 'not_analysed')
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
          {impact.not_analysed > 0 && `, ${impact.not_analysed} not analysed`}
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
            No effect: {shadowed_by[0]?.outcome === 'deny' ? 'denied' : 'step-up'} already by{' '}
            {shadowed_by
              .map(shadow => `“${shadow.name}”${shadow.layer ? ` (${LAYER_NAMES[shadow.layer]})` : ''}`)
              .join(', ')}
            .
          </span>
        </p>
      )}
      {nothing && shadowed_by.length === 0 && (
        <p className="text-table text-muted">No outcome of any agent changes, whatever is in the call.</p>
      )}
      {(['allow', 'step_up', 'deny'] as const).map(outcome => (
        <Steps
          key={outcome}
          heading={HEADINGS[outcome]}
          steps={steps.filter(step => step.after === outcome)}
        />
      ))}
      <Steps
        heading="Same outcome, other approvals or obligations"
        steps={others.map(row => ({ row, before: row.before, after: row.after, shown: null }))}
      />
      {unknown.length > 0 && (
        <>
          <h3 className="mt-3 mb-1 text-table font-medium">Not analysed</h3>
          <ul className="text-table">
            {unknown.slice(0, SHOWN).map(row => (
              <li key={placeKey(row)} className="border-b py-1.5 text-muted">
                {row.agent.name}, {row.environment},{' '}
                <span className="font-mono text-meta">{visibleLine(row.action).slice(0, 60)}</span>:{' '}
                {row.reason} Any of its calls may get another outcome.
              </li>
            ))}
          </ul>
          <More of={unknown.length - SHOWN} />
        </>
      )}
      <ImpactFindings findings={impact.findings} more={impact.more_findings} />
      {impact.more_rows > 0 && (
        <p className="mt-2 text-meta text-muted">
          Listed are the first {impact.rows.length} of{' '}
          {(impact.rows.length + impact.more_rows).toLocaleString('en')} rows, looser ones first; the numbers
          above count all.
        </p>
      )}
      <p className="mt-2 text-meta text-muted">
        {impact.looser > 0
          ? 'What gets looser reaches each agent only with its next signed release; what gets tighter, with the next bundle.'
          : 'A tightening reaches every agent with the next bundle.'}
      </p>
    </Section>
  )
}

function Steps({ heading, steps }: { heading: string; steps: readonly Step[] }) {
  if (steps.length === 0) return null
  return (
    <>
      <h3 className="mt-3 mb-1 text-table font-medium">
        {heading} <span className="font-normal text-muted tabular-nums">{steps.length}</span>
      </h3>
      <ul>
        {steps.slice(0, SHOWN).map(({ row, before, after, shown }) => (
          <li
            key={`${placeKey(row)} ${before} ${after}`}
            className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b py-1.5 text-table"
          >
            <Link href={paths.agent(row.agent.id)} className="text-link hover:underline">
              {row.agent.name}
            </Link>
            <span className="text-muted">{row.environment}</span>
            <span className="font-mono text-meta">{visibleLine(row.action).slice(0, 60)}</span>
            <span className="font-mono text-meta text-muted wrap-anywhere">
              {shown ? exampleWords(shown) : row.kind === 'other' ? '' : 'every call'}
            </span>
            <span className="ml-auto">
              <OutcomeChange from={before} to={after} />
            </span>
          </li>
        ))}
      </ul>
      <More of={steps.length - SHOWN} />
    </>
  )
}

function More({ of }: { of: number }) {
  return of > 0 ? <p className="mt-1 text-meta text-muted">and {of} more</p> : null
}

const placeKey = ({ agent, environment, system, action }: Row) =>
  `${agent.id} ${environment} ${system} ${action}`

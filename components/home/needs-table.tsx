'use client'

import { useMemo } from 'react'
import { type Column, DataTable } from '@/components/console/data-table'
import { EmptyState } from '@/components/console/empty-state'
import { RowLink } from '@/components/console/row-link'
import { Time } from '@/components/console/time'
import { TONE_TEXT, type Tone } from '@/components/ui/badge'
import { cn } from '@/components/ui/cn'
import { Shape, type ShapeName } from '@/components/ui/shape'
import { toSeconds } from '@/lib/client/format-time'
import { useNow } from '@/lib/client/now'
import type { QueryOutput } from '@/lib/client/operation-types'
import { paths } from '@/lib/client/paths'

export type Need = QueryOutput<'home.summary'>['needs_you'][number]

const LOOK: Record<Need['kind'], { shape: ShapeName; tone: Tone }> = {
  lapsed: { shape: 'cross', tone: 'deny' },
  sign: { shape: 'half', tone: 'link' },
  settle: { shape: 'clock', tone: 'step' },
  overdue: { shape: 'clock', tone: 'step' },
  submit: { shape: 'ring', tone: 'neutral' },
  certify: { shape: 'clock', tone: 'step' },
  vacant: { shape: 'cross', tone: 'deny' },
  classify: { shape: 'ring', tone: 'neutral' },
  exception: { shape: 'clock', tone: 'step' },
  proposal: { shape: 'half', tone: 'link' },
  'guardrail-proposal': { shape: 'half', tone: 'link' },
  'threshold-proposal': { shape: 'half', tone: 'link' },
  'exception-request': { shape: 'half', tone: 'link' },
  link: { shape: 'half', tone: 'link' },
  observation: { shape: 'diamond', tone: 'step' },
}

export function needHref(need: Need): string {
  if (need.kind === 'sign' || need.kind === 'settle' || need.kind === 'overdue')
    return paths.release(need.target, need.layer ?? undefined)
  if (need.kind === 'submit') return paths.release(need.target)
  if (need.kind === 'certify' || need.kind === 'lapsed') return paths.recertification({ open: need.target })
  if (need.kind === 'vacant') return paths.agent(need.target, 'ownership')
  if (need.kind === 'classify') return paths.actions(need.target)
  if (need.kind === 'proposal') return paths.settings('sign-off')
  if (need.kind === 'guardrail-proposal') return paths.guardrailProposal(need.target)
  if (need.kind === 'threshold-proposal') return paths.thresholdProposal(need.target)
  if (need.kind === 'link') return `${paths.settings('people')}?person=${need.target}`
  if (need.kind === 'observation') return paths.drift({ agent: need.target })
  return paths.guardrail(need.target)
}

export const needId = (need: Need) => `${need.kind} ${need.target} ${need.layer ?? ''}`

/** Already in the order of consequence; no sorting, since what is on top is the point. */
export function NeedsTable({ needs, waiting }: { needs: readonly Need[]; waiting: number }) {
  const columns = useMemo<Column<Need>[]>(
    () => [
      {
        id: 'kind',
        header: 'Needs you',
        cell: need => (
          <span className="inline-flex items-center gap-2">
            <Shape name={LOOK[need.kind].shape} className={TONE_TEXT[LOOK[need.kind].tone]} />
            <RowLink href={needHref(need)}>{need.title}</RowLink>
          </span>
        ),
      },
      {
        id: 'subject',
        header: 'Subject',
        width: '100%',
        cell: need => <span className="block max-w-0 min-w-full truncate">{need.subject}</span>,
      },
      { id: 'if_not', header: 'If not', cell: need => need.if_not },
      {
        id: 'requester',
        header: 'Asked by',
        cell: need => need.requester ?? <span className="text-muted">–</span>,
        hideBelow: 'md',
      },
      { id: 'due', header: 'Due', align: 'end', cell: need => <Due need={need} /> },
    ],
    [],
  )
  return (
    <DataTable
      label="Needs you"
      noun="item"
      rows={needs}
      columns={columns}
      rowId={needId}
      rowName={need => `${need.title}, ${need.subject}`}
      href={needHref}
      empty={
        <EmptyState
          title={
            waiting === 0
              ? 'Nothing waits on you'
              : `Nothing waits on you; ${waiting} ${waiting === 1 ? 'item waits' : 'items wait'} on others`
          }
        >
          Sections to sign, layers to fill, actions to classify and certifications that lapse appear here.
        </EmptyState>
      }
    />
  )
}

/** A deadline counts down; without one, for how long it has been waiting. */
function Due({ need }: { need: Need }) {
  const now = useNow(60)
  if (need.due) {
    const soon = toSeconds(need.due) - now < 7 * 86_400
    return (
      <span className={cn(soon && 'text-step')}>
        {need.escalated ? (
          <span className="font-medium">Escalated, was due </span>
        ) : (
          need.reminded && <span className="font-medium">Reminded, due </span>
        )}
        <Time at={need.due} />
      </span>
    )
  }
  if (need.since) {
    return (
      <span className="text-muted">
        since <Time at={need.since} />
      </span>
    )
  }
  return <span className="text-muted">–</span>
}

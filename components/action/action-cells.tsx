'use client'

import { OutcomeChange } from '@/components/console/outcome-chip'
import { TierBars } from '@/components/console/tier-bars'
import { Shape } from '@/components/ui/shape'
import { visibleLine } from '@/lib/domain/action/visible-text'
import type { DisagreementKind } from '@/lib/domain/action/claims-disagree'
import type { OutcomeEnvironment } from '@/lib/domain/action/action-outcome'
import { complete, decided, outcomeOf, type Patch } from './classification-draft'
import type { ActionItem, Workbench } from './types'
import type { RowState } from './use-classify'
import { EFFECT_WORDS, shortWords, SOURCE_WORDS } from './words'

export function NameCell({ item, state }: { item: ActionItem; state: RowState | undefined }) {
  return (
    <span className="flex min-w-0 items-center gap-2">
      <span className="min-w-0 truncate font-mono" title={visibleLine(item.name)}>
        {visibleLine(item.name).slice(0, 200)}
      </span>
      {item.purposes && (
        <span className="hidden shrink-0 text-meta text-muted xl:inline">
          only for {item.purposes.join(', ')}
        </span>
      )}
      {state && 'saving' in state && <span className="text-meta text-muted">Saving…</span>}
      {state && 'problem' in state && (
        <span className="inline-flex items-center gap-1 text-meta text-deny">
          <Shape name="cross" />
          Not saved
        </span>
      )}
    </span>
  )
}

export function ClaimsCell({ item }: { item: ActionItem }) {
  return (
    <span className="flex items-center justify-between gap-2">
      <span className={item.claims ? 'font-mono text-meta' : 'text-muted'}>{item.claims || '–'}</span>
      <Unequal item={item} between={['claim-team', 'claim-override']} />
    </span>
  )
}

/** The ≠ between two sources, with the sentence for those who point at it or can't see it. */
function Unequal({ item, between }: { item: ActionItem; between: readonly DisagreementKind[] }) {
  const found = item.disagreements.filter(one => between.includes(one.between))
  if (found.length === 0) return null
  const sentences = found.map(one => one.sentence).join(' ')
  return (
    <span
      className={found.some(one => one.direction === 'looser') ? 'text-step' : 'text-muted'}
      title={sentences}
    >
      <span aria-hidden="true" className="font-semibold">
        ≠
      </span>
      <span className="sr-only">sources disagree: {sentences}</span>
    </span>
  )
}

/** What the team says; a key press that lacks its other half; or, as ghost text, what the claims suggest. */
export function TeamCell({ item, draft }: { item: ActionItem; draft: Patch | undefined }) {
  if (draft) {
    return (
      <span className="text-link">
        {draft.effect ? EFFECT_WORDS[draft.effect] : 'effect? 1–8'}, {draft.data_class ?? 'data class? ⇧1–4'}
      </span>
    )
  }
  if (item.classification) {
    return (
      <span className="inline-flex items-center gap-1.5">
        {shortWords(item.classification)}
        {item.state === 'changed' && (
          <span className="inline-flex items-center gap-1 text-meta text-step">
            <Shape name="clock" />
            definition changed
          </span>
        )}
      </span>
    )
  }
  if (!item.suggestion) return <span className="text-muted">–</span>
  const { classification, source, reason } = item.suggestion
  return (
    <span className="text-muted" title={visibleLine(reason)}>
      <span className="italic">{shortWords(classification)}?</span>{' '}
      <span className="text-meta">{SOURCE_WORDS[source]}</span>
    </span>
  )
}

export function OverrideCell({ item }: { item: ActionItem }) {
  if (!item.override) return <span className="text-muted">–</span>
  return (
    <span className="inline-flex items-center gap-1">
      <Unequal item={item} between={['team-override']} />
      {shortWords(item.override)}
      <span className="ml-1.5 text-meta text-muted">{item.override_layer}</span>
    </span>
  )
}

type Situation = { system: string; environment: OutcomeEnvironment; floors: Workbench['floors'] }

export function TierCell({ item, patch, at }: { item: ActionItem; patch: Patch | undefined; at: Situation }) {
  const next = patch ? (complete(patch) ?? decided(item)) : decided(item)
  return <TierBars tier={outcomeOf(item, at.system, next, at.environment, at.floors).tier} />
}

/** Now → what the keys pressed so far would make of it. */
export function OutcomeCell({
  item,
  patch,
  at,
}: {
  item: ActionItem
  patch: Patch | undefined
  at: Situation
}) {
  const now = outcomeOf(item, at.system, decided(item), at.environment, at.floors).outcome
  const next = patch ? complete(patch) : null
  const to = next ? outcomeOf(item, at.system, next, at.environment, at.floors).outcome : now
  return (
    <span className="inline-flex items-center gap-1.5">
      <OutcomeChange from={now} to={to} />
      {item.thresholds > 0 && (
        <span className="text-meta text-muted" title={`${item.thresholds} thresholds may raise it`}>
          +{item.thresholds}
        </span>
      )}
    </span>
  )
}

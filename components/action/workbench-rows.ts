/** The rows of the workbench: which are shown, what was refused of them, what a key press makes of a choice. */
import { useMemo, useRef } from 'react'
import type { Problem } from '@/lib/client/problem'
import type { Patch } from './classification-draft'
import type { ActionItem, Workbench } from './types'
import type { RowState } from './use-classify'
import type { View } from './view-tabs'

/** One refusal of many rows is one refusal. */
export function problemsOf(rows: ReadonlyMap<string, RowState>): { ids: string[]; problem: Problem }[] {
  const found = new Map<Problem, string[]>()
  for (const [id, state] of rows) {
    if ('problem' in state) found.set(state.problem, [...(found.get(state.problem) ?? []), id])
  }
  return [...found].map(([problem, ids]) => ({ problem, ids }))
}

/** Pressing the same choice again takes it back. */
export function toggle(old: Patch, patch: Patch): Patch {
  const next = { ...old }
  for (const [key, value] of Object.entries(patch) as [keyof Patch, never][]) {
    if (key !== 'reversible' && old[key] === value) delete next[key]
    else next[key] = value
  }
  return next
}

export const SOURCE_FILTERS = [
  'looser',
  'claim-team',
  'team-override',
  'claim-override',
  'rule',
  'person',
] as const
const SOURCE_LABELS: Record<(typeof SOURCE_FILTERS)[number], string> = {
  looser: 'Looser than claimed',
  'claim-team': 'Server ≠ team',
  'team-override': 'Team ≠ override',
  'claim-override': 'Server ≠ override',
  rule: 'A rule suggests most',
  person: 'Input suggests most',
}

function matchesSource(item: ActionItem, source: string | null): boolean {
  if (source === null) return true
  if (source === 'looser') return item.disagreements.some(one => one.direction === 'looser')
  if (source === 'rule' || source === 'person') return item.suggestion?.source === source
  return item.disagreements.some(one => one.between === source)
}

/** Between which sources: with how many of each. */
export function sourcesFacet(items: readonly ActionItem[]) {
  return {
    name: 'sources' as const,
    label: 'Sources',
    any: 'Any sources',
    options: SOURCE_FILTERS.map(value => ({
      value,
      label: SOURCE_LABELS[value],
      count: items.filter(item => matchesSource(item, value)).length,
    })),
  }
}

/** No purpose of its own: it may be called for any that a release is for. */
const ANY_PURPOSE = '*'

const isFor = ({ purposes }: ActionItem, purpose: string | null): boolean =>
  purpose === null || (purpose === ANY_PURPOSE ? purposes === null : purposes?.includes(purpose) === true)

/** For which purposes actions may be called, with how many say so. */
export function purposeFacet({ items, purposes }: Pick<Workbench, 'items' | 'purposes'>) {
  const option = (value: string, label: string) => ({
    value,
    label,
    count: items.filter(item => isFor(item, value)).length,
  })
  return {
    name: 'purpose' as const,
    label: 'Purposes',
    any: 'Any purposes',
    options: [
      option(ANY_PURPOSE, 'Whatever a release is for'),
      ...purposes.map(({ code }) => option(code, `Only for ${code}`)).filter(({ count }) => count > 0),
    ],
  }
}

/** Which rows a filter shows is decided when it is chosen: a row that was just classified stays where it is. */
export function useStableRows(
  view: Workbench,
  shown: View,
  text: string,
  source: string | null,
  purpose: string | null,
): ActionItem[] {
  const texts = useMemo(
    () => new Map(view.items.map(item => [item, `${item.name}\n${item.description}`.toLowerCase()])),
    [view.items],
  )
  const kept = useRef<{ key: string; ids: ReadonlySet<string> }>({ key: '', ids: new Set() })
  const key = JSON.stringify([view.system.id, view.items.length, shown, text, source, purpose])
  if (kept.current.key !== key) {
    const ids = view.items
      .filter(item => {
        if (shown === 'unclassified' && item.state === 'classified') return false
        if (shown === 'changed' && item.state !== 'changed') return false
        if (shown === 'disagree' && item.disagreements.length === 0) return false
        if (!matchesSource(item, source) || !isFor(item, purpose)) return false
        return text === '' || texts.get(item)?.includes(text) === true
      })
      .map(item => item.id)
    kept.current = { key, ids: new Set(ids) }
  }
  const { ids } = kept.current
  // The same list while nothing changed: every row is drawn again otherwise, at each key.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for what was chosen
  return useMemo(() => view.items.filter(item => ids.has(item.id)), [view.items, key])
}

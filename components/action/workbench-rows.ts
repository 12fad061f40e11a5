/** The rows of the workbench: which are shown, what was refused of them, what a key press makes of a choice. */
import { useRef } from 'react'
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

/** Which rows a filter shows is decided when it is chosen: a row that was just classified stays where it is. */
export function useStableRows(view: Workbench, shown: View, text: string): ActionItem[] {
  const kept = useRef<{ key: string; ids: ReadonlySet<string> }>({ key: '', ids: new Set() })
  const key = JSON.stringify([view.system.id, view.items.length, shown, text])
  if (kept.current.key !== key) {
    const ids = view.items
      .filter(item => {
        if (shown === 'unclassified' && item.state === 'classified') return false
        if (shown === 'changed' && item.state !== 'changed') return false
        if (shown === 'disagree' && item.disagreements.length === 0) return false
        return (
          text === '' ||
          item.name.toLowerCase().includes(text) ||
          item.description.toLowerCase().includes(text)
        )
      })
      .map(item => item.id)
    kept.current = { key, ids: new Set(ids) }
  }
  return view.items.filter(item => kept.current.ids.has(item.id))
}

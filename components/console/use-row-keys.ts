'use client'

import { useCallback, useState } from 'react'
import { type KeyBinding, useKeys } from './keyboard'

export type Selection = {
  selected: ReadonlySet<string>
  onChange: (selected: ReadonlySet<string>) => void
}

/** Which rows are chosen. Survives sorting and filtering; clear it after the act. */
export function useSelection(): Selection & { clear: () => void } {
  const [selected, onChange] = useState<ReadonlySet<string>>(new Set())
  return { selected, onChange, clear: useCallback(() => onChange(new Set()), []) }
}

export function toggled(
  selected: ReadonlySet<string>,
  id: string,
  on = !selected.has(id),
): ReadonlySet<string> {
  const next = new Set(selected)
  if (on) next.add(id)
  else next.delete(id)
  return next
}

type RowKeys = {
  noun: string
  ids: readonly string[]
  active: string | null
  setActive: (id: string) => void
  /** Scrolls to the row and gives it focus. */
  focusRow: (index: number) => void
  onOpen?: (id: string) => void
  selection?: Selection
  enabled: boolean
}

/** J K, Shift J/K, Enter, X on the rows of one table. */
export function useRowKeys({ noun, ids, active, setActive, focusRow, onOpen, selection, enabled }: RowKeys) {
  function move(step: 1 | -1, extend: boolean) {
    if (ids.length === 0) return
    const at = active === null ? -1 : ids.indexOf(active)
    const to = at === -1 ? 0 : Math.min(ids.length - 1, Math.max(0, at + step))
    const id = ids[to]
    if (id === undefined) return
    if (extend && selection) {
      const from = ids[at]
      selection.onChange(
        toggled(from === undefined ? selection.selected : toggled(selection.selected, from, true), id, true),
      )
    }
    setActive(id)
    focusRow(to)
  }

  const bindings: KeyBinding[] = []
  if (enabled) {
    const movement = true
    bindings.push(
      { keys: 'j', label: 'Next row', run: () => move(1, false), movement },
      { keys: 'k', label: 'Previous row', run: () => move(-1, false), movement },
    )
    if (onOpen) {
      bindings.push({
        keys: 'enter',
        label: `Open ${noun}`,
        run: () => active !== null && onOpen(active),
        movement,
      })
    }
    if (selection) {
      bindings.push(
        {
          keys: 'x',
          label: `Select ${noun}`,
          run: () => active !== null && selection.onChange(toggled(selection.selected, active)),
          movement,
        },
        { keys: 'shift+j', label: 'Extend selection down', run: () => move(1, true), movement },
        { keys: 'shift+k', label: 'Extend selection up', run: () => move(-1, true), movement },
      )
    }
  }
  useKeys(bindings)
  return move
}

'use client'

import { useCallback, useEffect, useReducer } from 'react'

const MAX_STEPS = 100

export type History<T> = { past: T[]; present: T; future: T[]; typing: string | null }

export type HistoryAct<T> =
  | { do: 'set'; next: T; typing?: string }
  | { do: 'undo' }
  | { do: 'redo' }
  /** Another beginning: what was before it can't be gone back to. */
  | { do: 'begin'; next: T }

/** One step per change; what is typed into one field in a row is one step. Pure. */
export function historyReducer<T>(history: History<T>, act: HistoryAct<T>): History<T> {
  const { past, present, future, typing } = history
  switch (act.do) {
    case 'begin':
      return { past: [], present: act.next, future: [], typing: null }
    case 'undo': {
      const before = past.at(-1)
      if (before === undefined) return history
      return { past: past.slice(0, -1), present: before, future: [present, ...future], typing: null }
    }
    case 'redo': {
      const [next, ...rest] = future
      return next === undefined
        ? history
        : { past: [...past, present], present: next, future: rest, typing: null }
    }
    case 'set': {
      const same = act.typing !== undefined && act.typing === typing
      return {
        past: same ? past : [...past, present].slice(-MAX_STEPS),
        present: act.next,
        future: [],
        typing: act.typing ?? null,
      }
    }
  }
}

const TEXT =
  'input:not([type=checkbox]):not([type=radio]):not([type=button]), textarea, [contenteditable=true]'

/** A form's whole state with undo and redo. In text fields ⌘Z stays the browser's own. */
export function useHistory<T>(initial: () => T) {
  const [history, act] = useReducer(historyReducer<T>, null, () => ({
    past: [],
    present: initial(),
    future: [],
    typing: null,
  }))
  const undo = useCallback(() => act({ do: 'undo' }), [])
  const redo = useCallback(() => act({ do: 'redo' }), [])
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (!(event.metaKey || event.ctrlKey) || event.altKey || event.defaultPrevented) return
      const key = event.key.toLowerCase()
      if (key !== 'z' && key !== 'y') return
      if (event.target instanceof Element && event.target.closest(TEXT)) return
      event.preventDefault()
      if (key === 'y' || event.shiftKey) redo()
      else undo()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [undo, redo])
  return {
    state: history.present,
    set: useCallback((next: T, typing?: string) => act({ do: 'set', next, ...(typing && { typing }) }), []),
    begin: useCallback((next: T) => act({ do: 'begin', next }), []),
    undo,
    redo,
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
  }
}

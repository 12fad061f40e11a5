'use client'

import { type KeyBinding, useKeys } from '@/components/console/keyboard'
import type { Patch } from './classification-draft'
import { DATA_CLASS_KEYS, EFFECT_KEYS, EFFECT_WORDS } from './words'

export type WorkbenchKeys = {
  press: (patch: Patch) => void
  reversible: () => void
  adopt: () => void
  nextUnclassified: () => void
  undo: () => void
  suggestions: () => void
  /** Only while several rows are selected. */
  apply: (() => void) | null
  clear: (() => void) | null
  reason: string | null
}

/** UX §3.2: 1–8 effect, Shift 1–4 data class, V, Y, N, Z; Enter and Esc for a selection. */
export function useWorkbenchKeys(keys: WorkbenchKeys): void {
  const { reason } = keys
  const bindings: KeyBinding[] = [
    ...EFFECT_KEYS.map(({ effect, key }) => ({
      keys: key,
      label: `Effect: ${EFFECT_WORDS[effect]}`,
      run: () => keys.press({ effect }),
      reason,
      movement: true,
    })),
    ...DATA_CLASS_KEYS.map(({ dataClass, key }) => ({
      keys: key,
      label: `Data class: ${dataClass}`,
      run: () => keys.press({ data_class: dataClass }),
      reason,
      movement: true,
    })),
    { keys: 'v', label: 'Reversible or not', run: keys.reversible, reason, movement: true },
    { keys: 'y', label: 'Adopt the gravest suggestion as your own', run: keys.adopt, reason },
    { keys: 'shift+y', label: 'Review suggestions of one source', run: keys.suggestions },
    { keys: 'n', label: 'Next unclassified', run: keys.nextUnclassified },
    { keys: 'z', label: 'Undo the last classification', run: keys.undo, reason },
  ]
  if (keys.apply)
    bindings.push({
      keys: 'enter',
      label: 'Classify the selected actions',
      run: keys.apply,
      reason,
      movement: true,
    })
  if (keys.clear)
    bindings.push({ keys: 'escape', label: 'Clear the selection', run: keys.clear, movement: true })
  useKeys(bindings)
}

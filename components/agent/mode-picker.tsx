'use client'

import { NativeSelect } from '@/components/ui/native-select'
import type { SurfaceAction } from './types'

export type Mode = SurfaceAction['mode']
export const MODES = ['direct', 'via', 'both', 'none'] as const satisfies readonly Mode[]
export const MODE_WORDS: Record<Mode, string> = {
  direct: 'Itself',
  via: 'By delegating only',
  both: 'Itself and by delegating',
  none: 'Not at all',
}

type ModePickerProps = {
  action: string
  mode: Mode
  reason: string | null
  pending: boolean
  onChange: (mode: Mode) => void
}

/** Saves as it is chosen. Where the person may not, it is a word: the reason stands above the table. */
export function ModePicker({ action, mode, reason, pending, onChange }: ModePickerProps) {
  if (reason) return <span>{MODE_WORDS[mode]}</span>
  return (
    <NativeSelect
      aria-label={`How ${action} is used`}
      className="w-40 [&_select]:h-7 [&_select]:text-table"
      value={mode}
      disabled={pending}
      onChange={event => onChange(event.target.value as Mode)}
    >
      {MODES.map(each => (
        <option key={each} value={each}>
          {MODE_WORDS[each]}
        </option>
      ))}
    </NativeSelect>
  )
}

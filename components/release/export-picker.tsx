'use client'

import type { ReactNode } from 'react'
import { NativeSelect } from '@/components/ui/native-select'
import type { QueryOutput } from '@/lib/client/operation-types'
import { visibleLine } from '@/lib/domain/action/visible-text'
import {
  EXPORT_TARGETS,
  type ExportTarget,
  TARGET_DESCRIPTIONS,
  TARGET_NAMES,
} from '@/lib/domain/export/target'

type Props = {
  target: ExportTarget
  other: string | null
  choices: QueryOutput<'release.choices'>['items']
  onChoose: (next: { target?: ExportTarget; with?: string | null }) => void
}

/** Which engine, and beside which other release of the agent. */
export function ExportPicker({ target, other, choices, onChoose }: Props) {
  const known = choices.some(item => item.id === other)
  return (
    <div className="mb-4">
      <div className="grid max-w-3xl gap-3 sm:grid-cols-2">
        <Labelled label="Target">
          <NativeSelect
            value={target}
            onChange={event =>
              onChoose({ target: EXPORT_TARGETS.find(each => each === event.target.value)! })
            }
          >
            {EXPORT_TARGETS.map(each => (
              <option key={each} value={each}>
                {TARGET_NAMES[each]}
              </option>
            ))}
          </NativeSelect>
        </Labelled>
        <Labelled label="Compare with">
          <NativeSelect
            value={other ?? ''}
            onChange={event => onChoose({ with: event.target.value || null })}
          >
            <option value="">{choices.length === 0 ? 'No other release' : 'Nothing'}</option>
            {other !== null && !known && <option value={other}>Unknown release</option>}
            {choices.map(({ id, number, environment, state }) => (
              <option key={id} value={id}>
                {visibleLine(environment.name)} r{number} ({state.replace('_', ' ')})
              </option>
            ))}
          </NativeSelect>
        </Labelled>
      </div>
      <p className="mt-1.5 text-table text-muted">{TARGET_DESCRIPTIONS[target]}</p>
    </div>
  )
}

function Labelled({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the select is the child
    <label className="flex min-w-0 flex-col gap-1">
      <span className="text-meta text-muted">{label}</span>
      {children}
    </label>
  )
}

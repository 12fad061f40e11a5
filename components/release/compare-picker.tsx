'use client'

import type { ReactNode } from 'react'
import { NativeSelect } from '@/components/ui/native-select'
import { visibleLine } from '@/lib/domain/action/visible-text'
import type { Choice, Chosen } from './compare-choice'

type Props = {
  items: readonly Choice[]
  chosen: Chosen
  onChoose: (next: { agent?: string | null; from?: string | null; to?: string | null }) => void
}

/** Agent, then two of its releases. The page itself prints what was chosen, so paper leaves this out. */
export function ComparePicker({ items, chosen, onChoose }: Props) {
  const agents = [...new Map(items.map(item => [item.agent.id, item.agent])).values()].sort((a, b) =>
    a.name.localeCompare(b.name, 'en'),
  )
  return (
    <div className="mb-6 grid max-w-4xl gap-3 sm:grid-cols-3 print:hidden">
      <Labelled label="Agent">
        <NativeSelect
          value={chosen.agent ?? ''}
          onChange={event => onChoose({ agent: event.target.value || null, from: null, to: null })}
        >
          <option value="">Choose an agent</option>
          {agents.map(({ id, name }) => (
            <option key={id} value={id}>
              {visibleLine(name)}
            </option>
          ))}
        </NativeSelect>
      </Labelled>
      <Labelled label="From">
        <Releases chosen={chosen} value={chosen.from} onChoose={from => onChoose({ from })} />
      </Labelled>
      <Labelled label="To">
        <Releases chosen={chosen} value={chosen.to} onChoose={to => onChoose({ to })} />
      </Labelled>
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

function Releases({
  chosen,
  value,
  onChoose,
}: {
  chosen: Chosen
  value: string | null
  onChoose: (id: string | null) => void
}) {
  const known = chosen.releases.some(item => item.id === value)
  return (
    <NativeSelect value={value ?? ''} onChange={event => onChoose(event.target.value || null)}>
      {value === null && <option value="">Choose a release</option>}
      {value !== null && !known && <option value={value}>Unknown release</option>}
      {chosen.releases.map(({ id, number, environment, state }) => (
        <option key={id} value={id}>
          {environment.name} r{number} ({state.replace('_', ' ')})
        </option>
      ))}
    </NativeSelect>
  )
}

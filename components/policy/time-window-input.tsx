'use client'

import { useId, useState } from 'react'
import { Input } from '@/components/ui/input'
import { timeZones, WEEKDAYS } from '@/lib/domain/policy/time-zone'

const DAY_NAMES = { mon: 'Mon', tue: 'Tue', wed: 'Wed', thu: 'Thu', fri: 'Fri', sat: 'Sat', sun: 'Sun' }

/** Days, hours and a time zone: the text that `during` compares with, taken apart. */
export function TimeWindowInput({
  value,
  onChange,
}: {
  value: string
  onChange: (value: string, typing?: string) => void
}) {
  const listId = useId()
  // The browser's list, only where there is one: the server's may be another.
  const [zones, setZones] = useState<string[]>([])
  const [days = '', span = '-', zone = ''] = value.split(' ')
  const [from = '', to = ''] = span.split('-')
  const chosen = days.split(',').filter(day => day !== '')
  const put = (next: { days?: string[]; from?: string; to?: string; zone?: string }, typing?: string) => {
    const list = WEEKDAYS.filter(day => (next.days ?? chosen).includes(day)).join(',')
    // A space would shift what stands behind it.
    const word = (text: string) => text.replaceAll(/\s/g, '')
    onChange(`${list} ${word(next.from ?? from)}-${word(next.to ?? to)} ${word(next.zone ?? zone)}`, typing)
  }
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
      <span className="flex flex-wrap gap-1">
        {WEEKDAYS.map(day => (
          <label
            key={day}
            className="inline-flex h-8 cursor-pointer items-center gap-1 rounded-md border px-1.5 text-meta has-checked:border-ink has-checked:bg-line"
          >
            <input
              type="checkbox"
              checked={chosen.includes(day)}
              onChange={event =>
                put({ days: event.target.checked ? [...chosen, day] : chosen.filter(one => one !== day) })
              }
            />
            {DAY_NAMES[day]}
          </label>
        ))}
      </span>
      <Input
        aria-label="From, hours and minutes"
        className="w-18!"
        placeholder="09:00"
        value={from}
        onChange={event => put({ from: event.target.value }, 'from')}
      />
      <span className="text-muted">to</span>
      <Input
        aria-label="To, not included, hours and minutes"
        className="w-18!"
        placeholder="17:00"
        value={to}
        onChange={event => put({ to: event.target.value }, 'to')}
      />
      <Input
        aria-label="Time zone: type to search"
        className="w-48!"
        placeholder="Europe/Berlin"
        list={listId}
        value={zone}
        onFocus={() => setZones(known => (known.length > 0 ? known : timeZones()))}
        onChange={event => put({ zone: event.target.value }, 'zone')}
      />
      <datalist id={listId}>
        {zones.map(one => (
          <option key={one} value={one} />
        ))}
      </datalist>
      <span className="text-meta text-muted">on the enforcer’s clock</span>
    </span>
  )
}

'use client'

import { ChevronDown } from 'lucide-react'
import type { Filters } from '@/components/console/filter-bar'
import { Button } from '@/components/ui/button'
import { cn } from '@/components/ui/cn'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { Popover, PopoverContent, PopoverTrigger } from '@/components/ui/popover'
import { toSeconds } from '@/lib/client/format-time'
import { dateOf } from '@/lib/domain/epoch-seconds'
import type { FilterName } from './evidence-filters'

/** Whole days in UTC, as every time on the page. */
export function PeriodFilter({ filters }: { filters: Filters<FilterName> }) {
  const { from, to } = filters.values
  return (
    <Popover>
      <PopoverTrigger asChild>
        <Button
          aria-label={`Period: ${words(from, to)}`}
          className={cn('font-normal', (from || to) && 'border-link bg-link-tint')}
        >
          {words(from, to)}
          <ChevronDown aria-hidden="true" className="text-muted" />
        </Button>
      </PopoverTrigger>
      <PopoverContent align="end" aria-label="Period" className="flex w-64 flex-col gap-3 p-3">
        <Field label="From, this day included (UTC)" optional>
          {control => (
            <Input
              {...control}
              type="date"
              max={to ?? undefined}
              value={from ?? ''}
              onChange={event => filters.set('from', event.target.value)}
            />
          )}
        </Field>
        <Field label="To, this day included (UTC)" optional>
          {control => (
            <Input
              {...control}
              type="date"
              min={from ?? undefined}
              value={to ?? ''}
              onChange={event => filters.set('to', event.target.value)}
            />
          )}
        </Field>
      </PopoverContent>
    </Popover>
  )
}

function words(from: string | null, to: string | null): string {
  const day = (text: string) =>
    Number.isNaN(Date.parse(text)) ? text : dateOf(toSeconds(`${text}T00:00:00Z`))
  if (from && to) return from === to ? day(from) : `${day(from)} to ${day(to)}`
  if (from) return `Since ${day(from)}`
  return to ? `Until ${day(to)}` : 'Any time'
}

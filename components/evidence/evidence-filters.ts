'use client'

import { useMemo } from 'react'
import { type Filters, useFilters } from '@/components/console/filter-bar'
import type { EvidenceScope } from './types'

export const FILTERS = [
  'agent',
  'type',
  'layer',
  'person',
  'refused',
  'from',
  'to',
  'subject',
  'digest',
] as const
export type FilterName = (typeof FILTERS)[number]

const DAY = /^\d{4}-\d\d-\d\d$/

/** The URL's filters as the question of `evidence.list` and the scope of `evidence.export`. Days are whole days, UTC. */
export function useEvidenceFilters(): { filters: Filters<FilterName>; scope: EvidenceScope } {
  const filters = useFilters(FILTERS)
  const { values, text } = filters
  const scope = useMemo(() => scopeOf(values, text), [values, text])
  return { filters, scope }
}

function scopeOf(values: Record<FilterName, string | null>, text: string): EvidenceScope {
  const { from, to, ...same } = values
  const scope = {
    ...same,
    q: text || null,
    from: from && DAY.test(from) ? `${from}T00:00:00.000Z` : null,
    to: to && DAY.test(to) ? `${to}T23:59:59.999Z` : null,
  }
  return Object.fromEntries(Object.entries(scope).filter(([, value]) => value !== null)) as EvidenceScope
}

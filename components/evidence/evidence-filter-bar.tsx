'use client'

import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { FilterBar, type Filters } from '@/components/console/filter-bar'
import type { QueryOutput } from '@/lib/client/operation-types'
import { operationQuery } from '@/lib/client/queries'
import { CONTROL_LAYERS, LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import type { FilterName } from './evidence-filters'
import { PeriodFilter } from './period-filter'

const KINDS: Record<string, string> = {
  refusal: 'Refusals',
  member: 'People',
  'signing-key': 'Signing keys',
  policy: 'Thresholds and guardrails',
  'control-layer': 'Ownership',
}

const kindName = (kind: string) =>
  KINDS[kind] ?? `${kind.charAt(0).toUpperCase()}${kind.slice(1).replaceAll('-', ' ')}s`

export function EvidenceFilterBar({
  filters,
  children,
}: {
  filters: Filters<FilterName>
  children?: ReactNode
}) {
  const { data } = useQuery(operationQuery<QueryOutput<'evidence.facets'>>('evidence.facets'))
  const named = (items: { id: string; name: string }[] = []) =>
    items.map(item => ({ value: item.id, label: item.name }))
  return (
    <FilterBar
      noun="entries"
      filters={filters}
      facets={[
        { name: 'agent', label: 'Agent', any: 'Any agent', options: named(data?.agents) },
        {
          name: 'type',
          label: 'Kind',
          any: 'Any kind',
          options: (data?.kinds ?? []).map(kind => ({ value: kind, label: kindName(kind) })),
        },
        {
          name: 'layer',
          label: 'Layer',
          any: 'Any layer',
          options: CONTROL_LAYERS.map(layer => ({ value: layer, label: LAYER_NAMES[layer] })),
        },
        { name: 'person', label: 'Actor', any: 'Any actor', options: named(data?.people) },
        {
          name: 'refused',
          label: 'Result',
          any: 'Any result',
          options: [
            { value: 'true', label: 'Refused only' },
            { value: 'false', label: 'Done only' },
          ],
        },
      ]}
    >
      <PeriodFilter filters={filters} />
      {children}
    </FilterBar>
  )
}

'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { Time } from '@/components/console/time'
import { Shape } from '@/components/ui/shape'
import type { QueryOutput } from '@/lib/client/operation-types'
import { paths } from '@/lib/client/paths'
import { operationQuery } from '@/lib/client/queries'
import type { ControlLayer } from '@/lib/domain/control-layer/layers'
import { driftSummary } from '@/lib/domain/drift/describe-drift'
import type { Drift } from './drift-details'

type Place = { agent: string; environment: string }

/** What differs from the release in force there. Nothing is asked where `place` is null. */
export function useOpenDrift(place: Place | null): Drift[] {
  const list = useQuery({
    ...operationQuery<QueryOutput<'drift.list'>>('drift.list', { ...place }),
    enabled: place !== null,
    refetchInterval: 30_000,
  })
  return place === null ? [] : (list.data?.items ?? [])
}

/** Under a signature of the release in force: what it answers for is no longer what was signed. */
export function DriftMark({ drift, layer }: { drift: readonly Drift[]; layer: ControlLayer }) {
  const mine = drift.filter(row => row.layers.includes(layer))
  const [first] = mine
  if (!first) return null
  return (
    <li className="flex items-start gap-1.5 border-b py-1 pl-5 text-meta text-step">
      <Shape name="diamond" className="mt-0.5 shrink-0" />
      <span className="min-w-0 wrap-anywhere">
        Drifted since <Time at={first.detected_at} show="date" />:{' '}
        <Link
          href={paths.drift({ agent: first.agent.id, open: first.id })}
          className="underline underline-offset-2"
        >
          {driftSummary(mine)}
        </Link>
      </span>
    </li>
  )
}

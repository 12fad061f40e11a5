import { notFound } from 'next/navigation'
import { ThresholdEditor } from '@/components/policy/threshold-editor'
import { requireActor } from '@/lib/auth/current-actor'
import { paths } from '@/lib/client/paths'
import { getAction } from '@/lib/queries/action/get-action'
import { listEnvironments } from '@/lib/queries/environment/list-environments'
import { Prefetched } from '../../prefetched'

export const metadata = { title: 'Threshold' }

type Search = Promise<Record<string, string | undefined>>

export default async function ThresholdPage({ searchParams }: { searchParams: Search }) {
  const { action, id } = await searchParams
  if (!action) notFound()
  const actor = await requireActor(paths.threshold(action, id))
  return (
    <Prefetched
      actor={actor}
      asks={[
        [getAction, { action }],
        [listEnvironments, {}],
      ]}
    >
      <ThresholdEditor actionId={action} thresholdId={id ?? null} />
    </Prefetched>
  )
}

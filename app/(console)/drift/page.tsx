import { DriftList } from '@/components/drift/drift-list'
import { requireActor } from '@/lib/auth/current-actor'
import { paths } from '@/lib/client/paths'
import { listDrift } from '@/lib/queries/drift/list-drift'
import { Prefetched } from '../prefetched'

export const metadata = { title: 'Drift' }

export default async function DriftPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | undefined>>
}) {
  const { env } = await searchParams
  const actor = await requireActor(paths.drift({ env }))
  return (
    <Prefetched actor={actor} asks={[[listDrift, { environment: env }]]}>
      <DriftList />
    </Prefetched>
  )
}

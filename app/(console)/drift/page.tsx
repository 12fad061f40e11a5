import { DriftList } from '@/components/drift/drift-list'
import { driftQuestion } from '@/components/drift/drift-question'
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
  const search = await searchParams
  const actor = await requireActor(paths.drift(search))
  const { env: environment, state, after } = search
  return (
    <Prefetched actor={actor} asks={[[listDrift, driftQuestion({ environment, state, after })]]}>
      <DriftList />
    </Prefetched>
  )
}

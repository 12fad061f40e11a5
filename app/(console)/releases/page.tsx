import { ReleaseList } from '@/components/release/release-list'
import { requireActor } from '@/lib/auth/current-actor'
import { paths } from '@/lib/client/paths'
import { listReleases } from '@/lib/queries/release/list-releases'
import { Prefetched } from '../prefetched'

export const metadata = { title: 'Releases' }

export default async function ReleasesPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | undefined>>
}) {
  const { env } = await searchParams
  const actor = await requireActor(paths.releases({ env }))
  return (
    <Prefetched actor={actor} asks={[[listReleases, { environment: env, limit: 200 }]]}>
      <ReleaseList />
    </Prefetched>
  )
}

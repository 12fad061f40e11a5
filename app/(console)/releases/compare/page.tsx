import { CompareReleases } from '@/components/release/compare-page'
import { requireActor } from '@/lib/auth/current-actor'
import { paths } from '@/lib/client/paths'
import { compareTwoReleases } from '@/lib/queries/release/compare-releases'
import { listReleaseChoices } from '@/lib/queries/release/list-choices'
import { Prefetched } from '../../prefetched'

export const metadata = { title: 'Compare releases' }

export default async function CompareReleasesPage({
  searchParams,
}: {
  searchParams: Promise<{ agent?: string; from?: string; to?: string }>
}) {
  const { agent, from, to } = await searchParams
  const actor = await requireActor(paths.releaseCompare({ agent, from, to }))
  return (
    <Prefetched
      actor={actor}
      asks={[
        [listReleaseChoices, {}],
        ...(from && to ? [[compareTwoReleases, { before: from, after: to }] as const] : []),
      ]}
    >
      <CompareReleases />
    </Prefetched>
  )
}

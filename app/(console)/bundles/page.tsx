import { BundleList } from '@/components/bundle/bundle-list'
import { requireActor } from '@/lib/auth/current-actor'
import { paths } from '@/lib/client/paths'
import { getExport } from '@/lib/queries/bundle/get-export'
import { listBundles } from '@/lib/queries/bundle/list-bundles'
import { chosenEnvironment } from '../chosen-environment'
import { mayNotDownload } from './may-not-download'
import { Prefetched } from '../prefetched'

export const metadata = { title: 'Bundles' }

type Props = { searchParams: Promise<Record<string, string | undefined>> }

export default async function BundlesPage({ searchParams }: Props) {
  const { env } = await searchParams
  const actor = await requireActor(paths.bundles({ env }))
  const environment = await chosenEnvironment(actor, env)
  return (
    <Prefetched
      actor={actor}
      asks={[
        [listBundles, { environment: environment.id, limit: 100 }],
        [getExport, { environment: environment.id }],
      ]}
    >
      <BundleList environment={environment} mayNotDownload={mayNotDownload(actor)} />
    </Prefetched>
  )
}

import { CertificationList } from '@/components/recertification/certification-list'
import { requireActor } from '@/lib/auth/current-actor'
import { paths } from '@/lib/client/paths'
import { listCertifications } from '@/lib/queries/recertification/list-certifications'
import { Prefetched } from '../prefetched'

export const metadata = { title: 'Recertification' }

export default async function RecertificationPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | undefined>>
}) {
  const { env } = await searchParams
  const actor = await requireActor(paths.recertification({ env }))
  return (
    <Prefetched actor={actor} asks={[[listCertifications, { environment: env }]]}>
      <CertificationList />
    </Prefetched>
  )
}

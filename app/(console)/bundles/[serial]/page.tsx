import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { BundleDetail } from '@/components/bundle/bundle-detail'
import { requireActor } from '@/lib/auth/current-actor'
import { paths } from '@/lib/client/paths'
import { isRefusal } from '@/lib/domain/refusal'
import { getBundle } from '@/lib/queries/bundle/get-bundle'
import { runQuery } from '@/lib/queries/define-query'
import { listEnforcers } from '@/lib/queries/enforcer/list-enforcers'
import { chosenEnvironment } from '../../chosen-environment'
import { Prefetched } from '../../prefetched'
import { mayNotDownload } from '../may-not-download'

type Props = {
  params: Promise<{ serial: string }>
  searchParams: Promise<Record<string, string | undefined>>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Bundle ${(await params).serial.slice(0, 12)}` }
}

export default async function BundlePage({ params, searchParams }: Props) {
  const [{ serial }, { env, enforcer }] = await Promise.all([params, searchParams])
  if (!/^[1-9]\d{0,8}$/.test(serial)) notFound()
  const actor = await requireActor(paths.bundle(Number(serial), env))
  const environment = await chosenEnvironment(actor, env)
  const input = { environment: environment.id, serial: Number(serial), ...(enforcer && { enforcer }) }
  const answer = await runQuery(getBundle, actor, input)
  if (isRefusal(answer) && answer.code === 'not_found') notFound()
  return (
    <Prefetched
      actor={actor}
      asks={[
        [getBundle, input],
        [listEnforcers, {}],
      ]}
    >
      <BundleDetail
        environment={environment}
        serial={Number(serial)}
        mayNotDownload={mayNotDownload(actor)}
      />
    </Prefetched>
  )
}

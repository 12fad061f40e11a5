import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { ReleaseReview } from '@/components/release/release-review'
import { requireActor } from '@/lib/auth/current-actor'
import { paths } from '@/lib/client/paths'
import { isRefusal } from '@/lib/domain/refusal'
import { runQuery } from '@/lib/queries/define-query'
import { getRelease } from '@/lib/queries/release/get-release'
import { Prefetched } from '../../prefetched'

type Props = { params: Promise<{ id: string }>; searchParams: Promise<Record<string, string | undefined>> }

export const metadata: Metadata = { title: 'Release' }

export default async function ReleasePage({ params, searchParams }: Props) {
  const { id } = await params
  const { base } = await searchParams
  const actor = await requireActor(paths.release(id))
  const answer = await runQuery(getRelease, actor, { release: id })
  if (isRefusal(answer)) notFound()
  return (
    <Prefetched actor={actor} asks={[[getRelease, base ? { release: id, base } : { release: id }]]}>
      <ReleaseReview id={id} person={actor.name} />
    </Prefetched>
  )
}

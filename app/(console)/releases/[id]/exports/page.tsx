import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { ReleaseExports } from '@/components/release/release-exports'
import { requireActor } from '@/lib/auth/current-actor'
import { paths } from '@/lib/client/paths'
import { EXPORT_TARGETS } from '@/lib/domain/export/target'
import { isRefusal } from '@/lib/domain/refusal'
import { runQuery } from '@/lib/queries/define-query'
import { getReleaseExport } from '@/lib/queries/release/get-release-export'
import { listReleaseChoices } from '@/lib/queries/release/list-choices'
import { Prefetched } from '../../../prefetched'

type Props = { params: Promise<{ id: string }>; searchParams: Promise<Record<string, string | undefined>> }

export const metadata: Metadata = { title: 'Release exports' }

export default async function ReleaseExportsPage({ params, searchParams }: Props) {
  const { id } = await params
  const { target: asked } = await searchParams
  const actor = await requireActor(paths.releaseExports(id, asked))
  const target = EXPORT_TARGETS.find(each => each === asked) ?? EXPORT_TARGETS[0]
  const answer = await runQuery(getReleaseExport, actor, { release: id, target })
  if (isRefusal(answer)) notFound()
  return (
    <Prefetched actor={actor} asks={[[listReleaseChoices, { agent: answer.release.agent.id }]]}>
      <ReleaseExports id={id} agent={answer.release.agent.id} />
    </Prefetched>
  )
}

import { notFound } from 'next/navigation'
import { ThresholdProposalPage } from '@/components/policy/threshold-proposal-page'
import { requireActor } from '@/lib/auth/current-actor'
import { paths } from '@/lib/client/paths'
import { isRefusal } from '@/lib/domain/refusal'
import { runQuery } from '@/lib/queries/define-query'
import { getThresholdProposal } from '@/lib/queries/policy/get-threshold-proposal'
import { Prefetched } from '../../../../prefetched'

export const metadata = { title: 'Suggested threshold' }

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  const actor = await requireActor(paths.thresholdProposal(id))
  if (isRefusal(await runQuery(getThresholdProposal, actor, { proposal: id }))) notFound()
  return (
    <Prefetched actor={actor} asks={[[getThresholdProposal, { proposal: id }]]}>
      <ThresholdProposalPage id={id} />
    </Prefetched>
  )
}

import { notFound } from 'next/navigation'
import { GuardrailProposalPage } from '@/components/policy/guardrail-proposal-page'
import { requireActor } from '@/lib/auth/current-actor'
import { paths } from '@/lib/client/paths'
import { isRefusal } from '@/lib/domain/refusal'
import { runQuery } from '@/lib/queries/define-query'
import { getGuardrailProposal } from '@/lib/queries/policy/get-guardrail-proposal'
import { Prefetched } from '../../../prefetched'

export const metadata = { title: 'Proposed guardrail' }

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  const actor = await requireActor(paths.guardrailProposal(id))
  if (isRefusal(await runQuery(getGuardrailProposal, actor, { proposal: id }))) notFound()
  return (
    <Prefetched actor={actor} asks={[[getGuardrailProposal, { proposal: id }]]}>
      <GuardrailProposalPage id={id} />
    </Prefetched>
  )
}

import { notFound } from 'next/navigation'
import { GuardrailPage } from '@/components/policy/guardrail-page'
import { requireActor } from '@/lib/auth/current-actor'
import { paths } from '@/lib/client/paths'
import { layersOf } from '@/lib/domain/member/permissions'
import { isRefusal } from '@/lib/domain/refusal'
import { runQuery } from '@/lib/queries/define-query'
import { listEnvironments } from '@/lib/queries/environment/list-environments'
import { getGuardrail } from '@/lib/queries/policy/get-guardrail'
import { listSystems } from '@/lib/queries/system/list-systems'
import { Prefetched } from '../../prefetched'

export const metadata = { title: 'Guardrail' }

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  const actor = await requireActor(paths.guardrail(id))
  if (isRefusal(await runQuery(getGuardrail, actor, { guardrail: id }))) notFound()
  return (
    <Prefetched
      actor={actor}
      asks={[
        [getGuardrail, { guardrail: id }],
        [listEnvironments, {}],
        [listSystems, {}],
      ]}
    >
      <GuardrailPage id={id} layers={layersOf(actor).filter(layer => layer !== 'app')} />
    </Prefetched>
  )
}

import { GuardrailList } from '@/components/policy/guardrail-list'
import { requireActor } from '@/lib/auth/current-actor'
import { paths } from '@/lib/client/paths'
import { layersOf } from '@/lib/domain/member/permissions'
import { listGuardrails } from '@/lib/queries/policy/list-guardrails'
import { Prefetched } from '../prefetched'

export const metadata = { title: 'Guardrails' }

type Search = Promise<Record<string, string | undefined>>

export default async function GuardrailsPage({ searchParams }: { searchParams: Search }) {
  const actor = await requireActor(paths.guardrails(await searchParams))
  const layers = layersOf(actor).filter(layer => layer !== 'app')
  return (
    <Prefetched actor={actor} asks={[[listGuardrails, {}]]}>
      <GuardrailList
        createReason={layers.length > 0 ? null : 'IAM, IGA, PAM, Security and Compliance set guardrails.'}
      />
    </Prefetched>
  )
}
